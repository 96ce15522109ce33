#include "mail/caa.h"

#include <ctype.h>
#include <string.h>

/* What works here: the value, and the place that was read to. */
struct reader {
	struct arena *a;
	const char *text;
	size_t at, n;
	text_fault_list *faults;
};

static void skip_blanks(struct reader *r)
{
	while (r->at < r->n && (r->text[r->at] == ' ' || r->text[r->at] == '\t'))
		r->at++;
}

/* issuer-domain-name: labels of letters, digits and inner dashes. May be empty. */
static bool take_issuer(struct reader *r, const char **issuer)
{
	size_t from = r->at;

	while (r->at < r->n && (isalnum((unsigned char)r->text[r->at]) ||
				(r->text[r->at] != '\0' && strchr("-.", r->text[r->at]) != NULL)))
		r->at++;
	char *name = arena_memdup(r->a, r->text + from, r->at - from);
	for (char *p = name; *p != '\0'; p++) {
		bool edge = p == name || p[-1] == '.' || p[1] == '\0' || p[1] == '.';

		if (edge && !isalnum((unsigned char)*p))
			return text_fault(r->a, r->faults, FAULT_FATAL, from, r->at - from,
					  "this is no name of an authority");
		*p = (char)tolower((unsigned char)*p);
	}
	*issuer = name;
	return true;
}

/* parameter = tag "=" value, value = *( %x21-3A / %x3C-7E ) */
static bool take_parameter(struct reader *r, struct caa_issue *out)
{
	size_t tag = r->at, tag_len, value;

	while (r->at < r->n && isalnum((unsigned char)r->text[r->at]))
		r->at++;
	tag_len = r->at - tag;
	skip_blanks(r);
	if (tag_len == 0 || r->at >= r->n || r->text[r->at] != '=')
		return text_fault(r->a, r->faults, FAULT_FATAL, tag, r->n - tag,
				  "a name and \"=\" have to stand here");
	r->at++;
	skip_blanks(r);
	for (value = r->at;
	     r->at < r->n && r->text[r->at] > ' ' && r->text[r->at] < 0x7f && r->text[r->at] != ';';)
		r->at++;
	const char *text = arena_memdup(r->a, r->text + value, r->at - value);
	if (tag_len == strlen("accounturi") && strncasecmp(r->text + tag, "accounturi", tag_len) == 0) {
		if (out->accounturi != NULL)
			return text_fault(r->a, r->faults, FAULT_FATAL, tag, tag_len,
					  "accounturi is there twice (RFC 8657)");
		out->accounturi = text;
	} else if (tag_len == strlen("validationmethods") &&
		   strncasecmp(r->text + tag, "validationmethods", tag_len) == 0) {
		for (size_t len; *text != '\0'; text += len + (text[len] == ',')) {
			len = strcspn(text, ",");
			vec_push(r->a, &out->methods, arena_memdup(r->a, text, len));
		}
	}
	skip_blanks(r);
	return true;
}

bool caa_issue_parse(struct arena *a, const char *value, size_t n, struct caa_issue *out, text_fault_list *faults)
{
	struct reader r = { .a = a, .text = value, .n = n, .faults = faults };

	*out = (struct caa_issue){ .issuer = "" };
	skip_blanks(&r);
	if (!take_issuer(&r, &out->issuer))
		return false;
	skip_blanks(&r);
	while (r.at < n) {
		if (value[r.at] != ';')
			return text_fault(a, faults, FAULT_FATAL, r.at, n - r.at,
					  "only a semicolon may follow here");
		r.at++;
		skip_blanks(&r);
		if (r.at < n && value[r.at] != ';' && !take_parameter(&r, out))
			return false;
	}
	return true;
}

/* How far one record goes towards allowing it; the best of all counts. */
static enum caa_answer judge(const struct caa_issue *i, const char *issuer, const char *account,
			     const char *method)
{
	if (strcasecmp(i->issuer, issuer) != 0)
		return CAA_NOT_NAMED;
	if (i->accounturi != NULL && account != NULL && strcmp(i->accounturi, account) != 0)
		return CAA_ACCOUNT;
	for (size_t k = 0; method != NULL && k < i->methods.n; k++)
		if (strcmp(i->methods.v[k], method) == 0)
			return CAA_ALLOWED;
	return method != NULL && i->methods.n > 0 ? CAA_METHOD : CAA_ALLOWED;
}

static bool is_known(const char *tag)
{
	static const char *const known[] = { "issue",     "issuewild",    "iodef",
					     "issuemail", "contactemail", "contactphone" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i], tag) == 0)
			return true;
	return false;
}

static bool has_tag(struct arena *a, const struct dns_answer *records, const char *tag)
{
	for (size_t i = 0; i < records->data.n; i++) {
		struct wire_caa caa;

		if (wire_caa(a, &records->data.v[i], &caa) && strcmp(caa.tag, tag) == 0)
			return true;
	}
	return false;
}

enum caa_answer caa_allows(struct arena *a, const struct dns_answer *records, const char *issuer, bool wildcard,
			   const char *account, const char *method)
{
	/* RFC 8659, 4.3: issuewild, where there is one, is all that counts for a wildcard. */
	const char *tag = wildcard && has_tag(a, records, "issuewild") ? "issuewild" : "issue";
	enum caa_answer best = CAA_NOT_NAMED;
	bool restricted = has_tag(a, records, tag);

	for (size_t i = 0; i < records->data.n; i++) {
		struct wire_caa caa;
		struct caa_issue issue;

		if (!wire_caa(a, &records->data.v[i], &caa))
			continue;
		if (caa.critical && !is_known(caa.tag))
			return CAA_CRITICAL;
		if (strcmp(caa.tag, tag) != 0 || !caa_issue_parse(a, (const char *)caa.data, caa.n, &issue, NULL))
			continue;
		enum caa_answer one = judge(&issue, issuer, account, method);
		if (one == CAA_ALLOWED || best == CAA_NOT_NAMED)
			best = best == CAA_ALLOWED ? best : one;
	}
	return restricted ? best : CAA_ALLOWED;
}
