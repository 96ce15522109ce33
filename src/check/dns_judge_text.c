#include "check/dns_judge_text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "check/dns_mistake.h"
#include "mail/dkim_record.h"
#include "mail/dmarc.h"
#include "mail/sts_parse.h"

static bool begins(const char *value, const char *tag)
{
	size_t n = strlen(tag);

	return strncasecmp(value, tag, n) == 0 && (value[n] == '\0' || value[n] == ';' || isspace((unsigned char)value[n]));
}

/* What a receiver takes for such a record, be it right or wrong. RFC 6376, 3.6.1: v= may be left out. */
static bool counts(const struct dns_want *w, const char *value)
{
	const char *tag = dns_want_tag(w);

	if (tag[0] == '\0')
		return strcmp(value, w->values.v[0]) == 0;
	return begins(value, tag) || (w->kind == DNS_KIND_DKIM && strncmp(value, "v=", 2) != 0 && strstr(value, "p=") != NULL);
}

/* Meant to be one, whatever became of it. */
static bool is_meant(const struct dns_want *w, const char *value)
{
	const char *tag = dns_want_tag(w);

	return dns_want_alone(w) || (tag[0] != '\0' && strcasestr(value, tag + 2) != NULL);
}

/* Receivers see no difference in blanks and letters of SPF (RFC 7208, 4.6.1). */
static bool same_terms(const char *a, const char *b)
{
	for (;;) {
		a += strspn(a, " ");
		b += strspn(b, " ");
		size_t n = strcspn(a, " ");
		if (n != strcspn(b, " ") || strncasecmp(a, b, n) != 0)
			return false;
		if (n == 0)
			return true;
		a += n;
		b += n;
	}
}

static bool same_key(struct arena *a, const char *should, const char *stands)
{
	struct dkim_record want, have;

	return dkim_record_parse(a, should, strlen(should), &want, NULL) &&
	       dkim_record_parse(a, stands, strlen(stands), &have, NULL) && want.kind == have.kind &&
	       strcmp(want.p, have.p) == 0;
}

static bool same_policy_id(struct arena *a, const char *should, const char *stands)
{
	const char *want, *have;

	return sts_record_parse(a, should, strlen(should), &want, NULL) &&
	       sts_record_parse(a, stands, strlen(stands), &have, NULL) && strcmp(want, have) == 0;
}

static bool does(const struct dns_judge *j, const struct dns_want *w, const char *value)
{
	const char *should = w->values.v[0];
	struct dmarc dmarc;
	strlist rua = {0};

	switch (w->kind) {
	case DNS_KIND_SPF:
		/* Others may send for the domain as well: what it comes to is looked at with all that it leads to. */
		return same_terms(should, value) || dns_mistake_text(j->a, should, value) == NULL;
	case DNS_KIND_DKIM: return same_key(j->a, should, value);
	case DNS_KIND_DMARC: return dmarc_parse(j->a, value, strlen(value), &dmarc, NULL);
	case DNS_KIND_DMARC_FOR_OTHERS: return true;
	case DNS_KIND_MTA_STS: return same_policy_id(j->a, should, value);
	/* Where reports go is the operator's choice, that they can go somewhere is not. */
	case DNS_KIND_TLSRPT: return tlsrpt_parse(j->a, value, strlen(value), &rua, NULL);
	default: return strcmp(should, value) == 0;
	}
}

static bool parses(struct arena *a, enum dns_kind kind, const char *value, text_fault_list *faults)
{
	struct dkim_record key;
	struct dmarc dmarc;
	strlist rua = {0};

	switch (kind) {
	case DNS_KIND_DKIM: return dkim_record_parse(a, value, strlen(value), &key, faults);
	case DNS_KIND_DMARC: return dmarc_parse(a, value, strlen(value), &dmarc, faults);
	case DNS_KIND_TLSRPT: return tlsrpt_parse(a, value, strlen(value), &rua, faults);
	default: return true;
	}
}

/* Why receivers do not go by it; "" if the difference itself says it all. */
static const char *meaning(const struct dns_judge *j, const struct dns_want *w, const char *value)
{
	text_fault_list faults = {0};
	struct dkim_record key;

	if (!parses(j->a, w->kind, value, &faults)) {
		const struct text_fault *worst = text_fault_worst(&faults);

		return worst != NULL ? worst->what : "";
	}
	if (w->kind == DNS_KIND_MTA_STS)
		return "senders that know a policy by this id do not fetch the present one";
	if (w->kind != DNS_KIND_DKIM || !dkim_record_parse(j->a, value, strlen(value), &key, NULL))
		return "";
	return key.revoked ? "it says that the key is revoked" : "it is of another key than the one that signs";
}

static void wrong(const struct dns_judge *j, const struct dns_want *w, const char *value, struct dns_judgement *out)
{
	const char *should = w->values.v[0];
	const struct dns_mistake *m = dns_mistake_text(j->a, should, value);

	*out = (struct dns_judgement){ .state = DNS_WRONG, .id = m != NULL ? m->id : "dns.wrong", .should = should,
				       .stands = value, .what = m != NULL ? m->what : meaning(j, w, value) };
}

static void several(const struct dns_want *w, const strlist *those, struct dns_judgement *out)
{
	size_t other = strcmp(those->v[0], w->values.v[0]) == 0 ? 1 : 0;

	*out = (struct dns_judgement){ .state = DNS_SEVERAL, .id = "dns.several", .should = w->values.v[0],
				       .stands = those->v[other],
				       .what = "receivers then heed none of them: leave one" };
}

void dns_judge_text(const struct dns_judge *j, const struct dns_want *w, const strlist *stand, struct dns_judgement *out)
{
	strlist those = {0}, meant = {0};

	for (size_t i = 0; i < stand->n; i++) {
		if (counts(w, stand->v[i]))
			vec_push(j->a, &those, stand->v[i]);
		else if (is_meant(w, stand->v[i]))
			vec_push(j->a, &meant, stand->v[i]);
	}
	if (those.n > 1)
		several(w, &those, out);
	else if (those.n == 1 && !does(j, w, those.v[0]))
		wrong(j, w, those.v[0], out);
	else if (those.n == 0 && meant.n > 0)
		wrong(j, w, meant.v[0], out);
	else if (those.n == 0)
		*out = (struct dns_judgement){ .state = DNS_MISSING, .id = "dns.missing", .should = w->values.v[0],
					       .stands = "", .what = "" };
}
