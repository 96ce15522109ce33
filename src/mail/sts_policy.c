/* The policy file (RFC 8461, 3.2). */
#include <ctype.h>
#include <string.h>

#include "mail/sts_parse.h"

enum { LABEL_MAX = 63, NAME_MAX_BYTES = 253 };

/* What works here: the file, and which fields were seen. */
struct reader {
	struct arena *a;
	const char *text;
	struct sts_policy *p;
	bool version, mode, max_age;
	text_fault_list *faults;
};

/* A value between two places of the text. */
struct field {
	size_t key, key_len, value, value_len;
};

static bool fatal(struct reader *r, const struct field *f, const char *what)
{
	return text_fault(r->a, r->faults, FAULT_FATAL, f->value, f->value_len, "%s", what);
}

static bool is(const struct reader *r, size_t at, size_t n, const char *word)
{
	return strlen(word) == n && memcmp(r->text + at, word, n) == 0;
}

static bool take_version(struct reader *r, const struct field *f)
{
	r->version = true;
	return is(r, f->value, f->value_len, "STSv1") || fatal(r, f, "version: it can only be STSv1");
}

const char *sts_mode_name(enum sts_mode mode)
{
	switch (mode) {
	case STS_NONE: return "none";
	case STS_TESTING: return "testing";
	case STS_ENFORCE: return "enforce";
	}
	return "?";
}

static bool take_mode(struct reader *r, const struct field *f)
{
	for (enum sts_mode m = STS_NONE; m <= STS_ENFORCE; m++)
		if (is(r, f->value, f->value_len, sts_mode_name(m))) {
			r->p->mode = m;
			r->mode = true;
			return true;
		}
	return fatal(r, f, "mode: it is enforce, testing or none");
}

static bool take_max_age(struct reader *r, const struct field *f)
{
	uint64_t value = 0;

	/* 1*10(DIGIT) */
	if (f->value_len == 0 || f->value_len > 10)
		return fatal(r, f, "max_age: it takes a number of seconds");
	for (size_t i = 0; i < f->value_len; i++) {
		if (!isdigit((unsigned char)r->text[f->value + i]))
			return fatal(r, f, "max_age: it takes a number of seconds");
		value = value * 10 + (uint64_t)(r->text[f->value + i] - '0');
	}
	r->max_age = true;
	if (value > STS_MAX_AGE_LIMIT)
		text_fault(r->a, r->faults, FAULT_IGNORED, f->value, f->value_len,
			   "max_age: nothing is kept for longer than a year");
	else if (value < 86400)
		text_fault(r->a, r->faults, FAULT_ODD, f->value, f->value_len,
			   "max_age: less than a day protects little");
	r->p->max_age = value > STS_MAX_AGE_LIMIT ? STS_MAX_AGE_LIMIT : (uint32_t)value;
	return true;
}

/* A name of labels of letters, digits and inner dashes. */
static bool is_host(const char *s, size_t n)
{
	size_t label = 0;

	if (n == 0 || n > NAME_MAX_BYTES || s[n - 1] == '-')
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '.' ? label == 0 || s[i - 1] == '-'
				: !isalnum((unsigned char)s[i]) && (s[i] != '-' || label == 0))
			return false;
		label = s[i] == '.' ? 0 : label + 1;
		if (label > LABEL_MAX)
			return false;
	}
	return label > 0;
}

static bool take_mx(struct reader *r, const struct field *f)
{
	const char *s = r->text + f->value;
	size_t star = f->value_len > 2 && s[0] == '*' && s[1] == '.' ? 2 : 0;

	if (!is_host(s + star, f->value_len - star))
		return fatal(r, f, "mx: this is no host name, and no \"*.\" and a name");
	char *name = arena_memdup(r->a, s, f->value_len);
	for (char *p = name; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	vec_push(r->a, &r->p->mx, name);
	return true;
}

/* Of a field that may come once the first counts (RFC 8461, 3.2). */
static bool take_once(struct reader *r, const struct field *f, bool seen,
		      bool (*take)(struct reader *, const struct field *))
{
	if (!seen)
		return take(r, f);
	return text_fault(r->a, r->faults, FAULT_IGNORED, f->key, f->key_len,
			  "it is there twice: the first counts");
}

static bool take_field(struct reader *r, const struct field *f)
{
	if (is(r, f->key, f->key_len, "version"))
		return take_once(r, f, r->version, take_version);
	if (is(r, f->key, f->key_len, "mode"))
		return take_once(r, f, r->mode, take_mode);
	if (is(r, f->key, f->key_len, "max_age"))
		return take_once(r, f, r->max_age, take_max_age);
	if (is(r, f->key, f->key_len, "mx"))
		return take_mx(r, f);
	return text_fault(r->a, r->faults, FAULT_ODD, f->key, f->key_len,
			  "nobody knows this field: it has no effect");
}

static void trim(const char *text, size_t *at, size_t *n)
{
	while (*n > 0 && (text[*at] == ' ' || text[*at] == '\t'))
		(*at)++, (*n)--;
	while (*n > 0 && (text[*at + *n - 1] == ' ' || text[*at + *n - 1] == '\t'))
		(*n)--;
}

/* Lines end with LF, or with CR and LF. */
static bool take_line(struct reader *r, size_t at, size_t n)
{
	const char *colon = memchr(r->text + at, ':', n);

	for (size_t i = at; i < at + n; i++)
		if (r->text[i] != '\t' && (r->text[i] < ' ' || r->text[i] >= 0x7f))
			return text_fault(r->a, r->faults, FAULT_FATAL, i, 1,
					  "a character that is not ASCII, or not printable");
	if (colon == NULL)
		return text_fault(r->a, r->faults, FAULT_FATAL, at, n, "there is no \":\" in this line");
	struct field f = { .key = at, .key_len = (size_t)(colon - r->text) - at };
	f.value = f.key + f.key_len + 1;
	f.value_len = at + n - f.value;
	trim(r->text, &f.key, &f.key_len);
	trim(r->text, &f.value, &f.value_len);
	return take_field(r, &f);
}

static bool is_whole(struct reader *r, size_t n)
{
	const char *lacks = !r->version                                 ? "there is no version"
			    : !r->mode                                  ? "there is no mode"
			    : !r->max_age                               ? "there is no max_age"
			    : r->p->mode != STS_NONE && r->p->mx.n == 0 ? "there is no mx"
									: NULL;

	return lacks == NULL || text_fault(r->a, r->faults, FAULT_FATAL, n, 0, "%s", lacks);
}

bool sts_policy_parse(struct arena *a, const char *text, size_t n, struct sts_policy *out, text_fault_list *faults)
{
	struct reader r = { .a = a, .text = text, .p = out, .faults = faults };
	bool good = true;

	*out = (struct sts_policy){0};
	if (n > STS_POLICY_MAX)
		return text_fault(a, faults, FAULT_FATAL, STS_POLICY_MAX, 0,
				  "it is longer than 64 KiB: senders may cut it here");
	for (size_t at = 0, next; at < n; at = next) {
		const char *end = memchr(text + at, '\n', n - at);
		size_t len = end != NULL ? (size_t)(end - text) - at : n - at;

		next = at + len + 1;
		if (len > 0 && text[at + len - 1] == '\r')
			len--;
		/* One that is empty is only right at the end. */
		if (len == 0 && next >= n)
			break;
		good = take_line(&r, at, len) && good;
	}
	return good && is_whole(&r, n);
}

bool sts_policy_allows(const struct sts_policy *policy, const char *host)
{
	const char *dot = strchr(host, '.');

	for (size_t i = 0; i < policy->mx.n; i++) {
		const char *mx = policy->mx.v[i];

		if (strcasecmp(mx, host) == 0 ||
		    (mx[0] == '*' && dot != NULL && dot > host && strcasecmp(mx + 1, dot) == 0))
			return true;
	}
	return false;
}
