#include "check/dns_judge.h"

#include <string.h>
#include <strings.h>

#include "check/dns_judge_text.h"
#include "check/dns_mistake.h"
#include "check/dns_value.h"
#include "mail/caa.h"

static bool has(const strlist *list, const char *value)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcasecmp(list->v[i], value) == 0)
			return true;
	return false;
}

static const char *joined(struct arena *a, const strlist *list)
{
	struct str s = {0};

	for (size_t i = 0; i < list->n; i++)
		str_addf(&s, "%s%s", i > 0 ? ", " : "", list->v[i]);
	const char *text = arena_strdup(a, str_c(&s));
	str_free(&s);
	return text;
}

/* "mail.example.org." of "10 mail.example.org." */
static const char *last_word(const char *text)
{
	const char *blank = strrchr(text, ' ');

	return blank != NULL ? blank + 1 : text;
}

/* The value that is nearest to the wanted one. */
static const char *nearest(const strlist *stand, const char *should)
{
	const char *best = stand->v[0];

	for (size_t i = 1; i < stand->n; i++)
		if (dns_same_until(should, stand->v[i]) > dns_same_until(should, best))
			best = stand->v[i];
	return best;
}

static void wrong(const struct dns_judge *j, const char *should, const char *stands, struct dns_judgement *out)
{
	const struct dns_mistake *m = dns_mistake_name(j->a, last_word(should), last_word(stands), j->zone);

	*out = (struct dns_judgement){ .state = DNS_WRONG, .id = m != NULL ? m->id : "dns.wrong", .should = should,
				       .stands = stands, .what = m != NULL ? m->what : "" };
}

static void extra(const char *stands, const char *what, struct dns_judgement *out)
{
	*out = (struct dns_judgement){ .state = DNS_EXTRA, .id = "dns.extra", .should = "", .stands = stands, .what = what };
}

/* Each that is wanted has to be there, and nothing else. */
static void judge_set(const struct dns_judge *j, const struct dns_want *w, const strlist *stand, const char *more,
		      struct dns_judgement *out)
{
	for (size_t i = 0; i < w->values.n; i++)
		if (!has(stand, w->values.v[i])) {
			wrong(j, w->values.v[i], stand->n == 1 ? stand->v[0] : nearest(stand, w->values.v[i]), out);
			return;
		}
	for (size_t i = 0; i < stand->n; i++)
		if (!has(&w->values, stand->v[i])) {
			extra(stand->v[i], more, out);
			return;
		}
}

/* Which host, not with which preference: the only host is asked first whatever its number. */
static void judge_mx(const struct dns_judge *j, const struct dns_want *w, const strlist *stand, struct dns_judgement *out)
{
	const char *should = w->values.v[0], *other = NULL;
	bool there = false;

	for (size_t i = 0; i < stand->n; i++)
		if (strcasecmp(last_word(stand->v[i]), last_word(should)) == 0)
			there = true;
		else if (other == NULL)
			other = stand->v[i];
	if (!there)
		wrong(j, should, nearest(stand, should), out);
	else if (other != NULL)
		extra(other, "mail for the domain may go there instead of here", out);
}

/* One of those that stand there has to be the wanted one: others may be of other keys. */
static void judge_any(const struct dns_judge *j, const struct dns_want *w, const strlist *stand,
		      struct dns_judgement *out)
{
	if (!has(stand, w->values.v[0]))
		wrong(j, w->values.v[0], nearest(stand, w->values.v[0]), out);
}

/* The value of what is wanted, as a CA would read it: who issues, and for which account. */
static bool wanted_issuer(struct arena *a, const char *should, struct caa_issue *issue)
{
	const char *from = strchr(should, '"'), *to = strrchr(should, '"');

	return from != NULL && from < to && caa_issue_parse(a, from + 1, (size_t)(to - from - 1), issue, NULL);
}

/* Whether others are allowed as well is the operator's to say. */
static void judge_caa(const struct dns_judge *j, const struct dns_want *w, const struct dns_answer *answer,
		      const strlist *stand, struct dns_judgement *out)
{
	static const char *const what[] = {
		[CAA_NOT_NAMED] = "the authority that this server uses may not issue: the next certificate fails",
		[CAA_ACCOUNT] = "it binds the authority to another account than this server's: the next certificate fails",
		[CAA_METHOD] = "it forbids the kind of proof that this server gives: the next certificate fails",
		[CAA_CRITICAL] = "it holds a property marked as critical that no authority knows: the next certificate fails",
	};
	struct caa_issue own;

	if (!wanted_issuer(j->a, w->values.v[0], &own))
		return;
	enum caa_answer allowed = caa_allows(j->a, answer, own.issuer, false, own.accounturi, "http-01");
	if (allowed != CAA_ALLOWED)
		*out = (struct dns_judgement){ .state = DNS_WRONG, .id = "dns.caa", .should = w->values.v[0],
					       .stands = nearest(stand, w->values.v[0]), .what = what[allowed] };
}

static void missing(const struct dns_want *w, struct dns_judgement *out)
{
	*out = (struct dns_judgement){ .state = DNS_MISSING, .id = "dns.missing",
				       .should = w->values.n > 0 ? w->values.v[0] : "", .stands = "", .what = "" };
}

static void judge_values(const struct dns_judge *j, const struct dns_want *w, const struct dns_answer *answer,
			 const strlist *stand, struct dns_judgement *out)
{
	switch (w->kind) {
	case DNS_KIND_ADDRESS:
		judge_set(j, w, stand, "that is not this server: who tries it does not get here", out);
		return;
	case DNS_KIND_SRV: judge_set(j, w, stand, "mail programs may go there instead", out); return;
	case DNS_KIND_ALIAS: judge_any(j, w, stand, out); return;
	case DNS_KIND_MX: judge_mx(j, w, stand, out); return;
	case DNS_KIND_TLSA: judge_any(j, w, stand, out); return;
	case DNS_KIND_CAA: judge_caa(j, w, answer, stand, out); return;
	default: dns_judge_text(j, w, stand, out); return;
	}
}

void dns_judge(const struct dns_judge *j, const struct dns_want *w, const struct dns_answer *answer,
	       struct dns_judgement *out)
{
	strlist stand = {0};

	dns_values(j->a, w->type, answer, &stand);
	*out = (struct dns_judgement){ .state = DNS_RIGHT, .id = "", .should = "", .stands = "", .what = "" };
	if (answer->alias != NULL && w->kind != DNS_KIND_ALIAS) {
		*out = (struct dns_judgement){ .state = DNS_ALIAS, .id = "dns.alias", .should = joined(j->a, &w->values),
					       .stands = arena_printf(j->a, "CNAME %s.", answer->alias), .what = "" };
		return;
	}
	if (w->values.n == 0 && stand.n > 0)
		extra(stand.v[0], "that is not this server: who tries it does not get here", out);
	else if (w->values.n > 0 && stand.n == 0)
		missing(w, out);
	else if (stand.n > 0)
		judge_values(j, w, answer, &stand, out);
}

void dns_judge_addresses(const struct dns_judge *j, const struct dns_want *w, const struct dns_answer *v4,
			 const struct dns_answer *v6, struct dns_judgement *out)
{
	strlist all = {0};

	dns_values(j->a, DNS_A, v4, &all);
	dns_values(j->a, DNS_AAAA, v6, &all);
	if (all.n == 0) {
		missing(w, out);
		return;
	}
	*out = (struct dns_judgement){ .state = DNS_RIGHT, .id = "", .should = "", .stands = "", .what = "" };
	for (size_t i = 0; i < all.n; i++)
		if (strcmp(all.v[i], j->ipv4) != 0 && strcmp(all.v[i], j->ipv6) != 0) {
			wrong(j, w->values.v[0], all.v[i], out);
			return;
		}
}
