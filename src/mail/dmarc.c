#include "mail/dmarc.h"

#include <ctype.h>
#include <string.h>

#include "mail/dmarc_part.h"

#define VERSION "DMARC1"
enum { PCT_MAX = 100, RI_DEFAULT = 86400 };

/* What works here: the record and what is known of it. */
struct reader {
	struct arena *a;
	const char *text;
	struct dmarc *d;
	text_fault_list *faults;
};

static bool fault(struct reader *r, enum text_fault_weight weight, const struct tag *t, const char *what)
{
	return text_fault(r->a, r->faults, weight, t->value_at, t->value_len, "%s: %s", t->name, what);
}

bool dmarc_is(const char *text, size_t n)
{
	size_t i = 0;
	const size_t len = strlen(VERSION);

	/* dmarc-version = "v" *WSP "=" *WSP "DMARC1", and then a semicolon or the end */
	if (n == 0 || (text[i] != 'v' && text[i] != 'V'))
		return false;
	for (i++; i < n && (text[i] == ' ' || text[i] == '\t');)
		i++;
	if (i >= n || text[i] != '=')
		return false;
	for (i++; i < n && (text[i] == ' ' || text[i] == '\t');)
		i++;
	if (n - i < len || memcmp(text + i, VERSION, len) != 0)
		return false;
	for (i += len; i < n && (text[i] == ' ' || text[i] == '\t');)
		i++;
	return i == n || text[i] == ';';
}

const char *dmarc_policy_name(enum dmarc_policy policy)
{
	switch (policy) {
	case DMARC_NONE: return "none";
	case DMARC_QUARANTINE: return "quarantine";
	case DMARC_REJECT: return "reject";
	case DMARC_UNSET: break;
	}
	return "";
}

static bool to_policy(const char *value, enum dmarc_policy *out)
{
	for (enum dmarc_policy p = DMARC_NONE; p <= DMARC_REJECT; p++)
		if (strcasecmp(value, dmarc_policy_name(p)) == 0) {
			*out = p;
			return true;
		}
	return false;
}

static bool take_policy(struct reader *r, const struct tag *t, enum dmarc_policy *out)
{
	if (to_policy(t->value, out))
		return true;
	fault(r, FAULT_IGNORED, t,
	      "this is no policy (none, quarantine or reject): receivers take the record as p=none");
	return false;
}

static void take_alignment(struct reader *r, const struct tag *t, bool *strict)
{
	if (strcasecmp(t->value, "s") == 0 || strcasecmp(t->value, "r") == 0)
		*strict = tolower((unsigned char)t->value[0]) == 's';
	else
		fault(r, FAULT_IGNORED, t, "it takes r or s: receivers take it as r");
}

static void take_yes_no(struct reader *r, const struct tag *t)
{
	char c = t->value[0] != '\0' && t->value[1] == '\0' ? (char)tolower((unsigned char)t->value[0]) : '\0';

	if (strcmp(t->name, "t") == 0) {
		r->d->testing = c == 'y';
		if (c != 'y' && c != 'n')
			fault(r, FAULT_IGNORED, t, "it takes y or n");
		return;
	}
	r->d->psd = c == 'y' ? DMARC_PSD_YES : c == 'n' ? DMARC_PSD_NO : DMARC_PSD_UNKNOWN;
	if (c == 'y')
		fault(r, FAULT_ODD, t, "y is for names like \"com\", below which others have their domains");
	else if (c == '\0' || strchr("nu", c) == NULL)
		fault(r, FAULT_IGNORED, t, "it takes y, n or u");
}

static void take_fo(struct reader *r, const struct tag *t)
{
	strlist parts = {0};
	unsigned fo = 0;

	tags_split(r->a, t->value, ':', &parts);
	for (size_t i = 0; i < parts.n; i++) {
		static const char letters[] = "01ds";
		const char *at = parts.v[i][0] != '\0' && parts.v[i][1] == '\0'
					 ? strchr(letters, tolower((unsigned char)parts.v[i][0]))
					 : NULL;

		if (at != NULL)
			fo |= 1u << (at - letters);
		else
			fault(r, FAULT_IGNORED, t, "it takes 0, 1, d and s, with colons between");
	}
	if (fo != 0)
		r->d->fo = fo;
}

/* What RFC 7489 had and RFC 9989 has not: some receivers still go by it. */
static void take_old(struct reader *r, const struct tag *t)
{
	uint64_t value = 0;

	if (strcmp(t->name, "pct") == 0) {
		if (!dmarc_number(t->value, PCT_MAX, &value)) {
			fault(r, FAULT_IGNORED, t, "it takes a number from 0 to 100");
			return;
		}
		r->d->pct = (int)value;
		fault(r, FAULT_ODD, t,
		      value == PCT_MAX ? "it says what is so anyway, and is obsolete (RFC 9989)"
				       : "it is obsolete (RFC 9989): some receivers go by it, others do not");
	} else if (strcmp(t->name, "ri") == 0) {
		if (dmarc_number(t->value, UINT32_MAX, &value))
			r->d->ri = (uint32_t)value;
		fault(r, FAULT_ODD, t, "it is obsolete (RFC 9989): reports come once a day");
	} else {
		fault(r, FAULT_ODD, t, "it is obsolete (RFC 9989), and there was only ever one format");
	}
}

/* False if a policy in it is not one. */
static bool take_tag(struct reader *r, const struct tag *t)
{
	struct dmarc *d = r->d;

	if (strcmp(t->name, "p") == 0)
		return take_policy(r, t, &d->p);
	if (strcmp(t->name, "sp") == 0)
		return take_policy(r, t, &d->sp);
	if (strcmp(t->name, "np") == 0)
		return take_policy(r, t, &d->np);
	if (strcmp(t->name, "adkim") == 0)
		take_alignment(r, t, &d->strict_dkim);
	else if (strcmp(t->name, "aspf") == 0)
		take_alignment(r, t, &d->strict_spf);
	else if (strcmp(t->name, "t") == 0 || strcmp(t->name, "psd") == 0)
		take_yes_no(r, t);
	else if (strcmp(t->name, "fo") == 0)
		take_fo(r, t);
	else if (strcmp(t->name, "rua") == 0)
		dmarc_uris(r->a, r->text, t, &d->rua, r->faults);
	else if (strcmp(t->name, "ruf") == 0)
		dmarc_uris(r->a, r->text, t, &d->ruf, r->faults);
	else if (strcmp(t->name, "pct") == 0 || strcmp(t->name, "ri") == 0 || strcmp(t->name, "rf") == 0)
		take_old(r, t);
	else
		text_fault(r->a, r->faults, FAULT_ODD, t->at, strlen(t->name),
			   "nobody knows \"%s\": it has no effect", t->name);
	return true;
}

/*
 * Without a valid policy, or with an sp or np that is not valid, a record counts as p=none if it has a rua and else
 * as none at all (RFC 9989). RFC 7489 wanted p right behind v.
 */
static bool check_policy(struct reader *r, const tag_list *tags, bool good)
{
	const struct tag *p = tags_find(tags, "p"), *v = &tags->v[0];

	if (p != NULL && p != &tags->v[1])
		fault(r, FAULT_ODD, p,
		      "it stands behind other tags: older receivers want it right behind v=DMARC1");
	if (p != NULL && good)
		return true;
	if (r->d->rua.n == 0)
		return text_fault(r->a, r->faults, FAULT_FATAL, v->value_at, v->value_len,
				  "there is %s, and no rua: it has no effect at all",
				  p != NULL ? "a wrong policy" : "no policy (p=none, quarantine or reject)");
	if (p == NULL)
		text_fault(r->a, r->faults, FAULT_IGNORED, v->value_at, v->value_len,
			   "there is no policy (p): newer receivers take that as none, older ones as no record");
	r->d->p = DMARC_NONE;
	r->d->sp = r->d->np = DMARC_UNSET;
	return true;
}

bool dmarc_parse(struct arena *a, const char *text, size_t n, struct dmarc *out, text_fault_list *faults)
{
	struct reader r = { .a = a, .text = text, .d = out, .faults = faults };
	tag_list tags = {0};
	bool good = true;

	*out = (struct dmarc){ .pct = PCT_MAX, .fo = DMARC_FO_ALL, .ri = RI_DEFAULT };
	if (!dmarc_is(text, n))
		return text_fault(a, faults, FAULT_FATAL, 0, n, "it does not begin with v=DMARC1;");
	if (!tags_parse(a, text, n, &tags, faults))
		return false;
	for (size_t i = 1; i < tags.n; i++)
		good = take_tag(&r, &tags.v[i]) && good;
	return check_policy(&r, &tags, good);
}

enum dmarc_policy dmarc_subdomain_policy(const struct dmarc *d)
{
	return d->sp != DMARC_UNSET ? d->sp : d->p;
}

enum dmarc_policy dmarc_missing_policy(const struct dmarc *d)
{
	return d->np != DMARC_UNSET ? d->np : dmarc_subdomain_policy(d);
}

const char *dmarc_report_name(struct arena *a, const char *about, const char *domain)
{
	return arena_printf(a, "%s._report._dmarc.%s", about, domain);
}
