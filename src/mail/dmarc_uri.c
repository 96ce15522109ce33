/* Where DMARC reports go: rua and ruf (RFC 9989, 4.7; "!size" of RFC 7489, 6.2). */
#include <ctype.h>
#include <string.h>

#include "mail/dmarc_part.h"

bool dmarc_number(const char *s, uint64_t max, uint64_t *out)
{
	uint64_t value = 0;

	if (*s == '\0' || strlen(s) > 19)
		return false;
	for (; *s != '\0'; s++) {
		if (!isdigit((unsigned char)*s))
			return false;
		value = value * 10 + (uint64_t)(*s - '0');
	}
	*out = value;
	return value <= max;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* RFC 3986, 2.1; NULL if what comes out is no printable ASCII. */
static const char *unescape(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) + 1), *to = out;

	for (; *s != '\0'; s++) {
		int c = *s;

		if (c == '%') {
			if (hex(s[1]) < 0 || hex(s[2]) < 0)
				return NULL;
			c = hex(s[1]) * 16 + hex(s[2]);
			s += 2;
		}
		if (c <= ' ' || c >= 0x7f)
			return NULL;
		*to++ = (char)c;
	}
	return out;
}

/* "!10m" at the end of a URI is cut off; NULL or what is wrong with it. */
static const char *take_limit(char *uri, uint64_t *limit)
{
	static const char units[] = "kmgt";
	char *mark = strrchr(uri, '!');
	size_t n;

	if (mark == NULL)
		return NULL;
	*mark++ = '\0';
	n = strlen(mark);
	const char *unit = n > 0 ? strchr(units, tolower((unsigned char)mark[n - 1])) : NULL;
	if (unit != NULL)
		mark[n - 1] = '\0';
	if (!dmarc_number(mark, UINT64_MAX >> 40, limit))
		return "what follows the ! is no size";
	if (unit != NULL)
		*limit <<= 10 * (unit - units + 1);
	return NULL;
}

static const char *mail_fault(struct arena *a, struct dmarc_uri *u)
{
	const char *rest = arena_memdup(a, u->uri + strlen("mailto:"), strcspn(u->uri + strlen("mailto:"), "?"));
	const char *address = unescape(a, rest), *at = address != NULL ? strrchr(address, '@') : NULL;

	if (at == NULL || at == address || at[1] == '\0')
		return "this is no mail address";
	char *domain = arena_strdup(a, at + 1);
	for (char *p = domain; *p != '\0'; p++) {
		*p = (char)tolower((unsigned char)*p);
		if (!isalnum((unsigned char)*p) && strchr("-._", *p) == NULL)
			return "what follows the @ is no domain";
	}
	u->address = address;
	u->domain = domain;
	return NULL;
}

/* NULL, or why no reports go there. */
static const char *read_uri(struct arena *a, char *text, struct dmarc_uri *u)
{
	const char *wrong = take_limit(text, &u->limit);

	u->uri = text;
	if (wrong != NULL)
		return wrong;
	if (strncasecmp(text, "mailto:", 7) == 0)
		return mail_fault(a, u);
	if (strchr(text, '@') != NULL && strchr(text, ':') == NULL)
		return "\"mailto:\" is missing before the address";
	if (strchr(text, ':') == NULL)
		return "this is no URI";
	return "reports go to mailto: only";
}

void dmarc_uris(struct arena *a, const char *record, const struct tag *t, dmarc_uri_list *out,
		text_fault_list *faults)
{
	size_t end = t->value_at + t->value_len;

	for (size_t at = t->value_at, next; at <= end; at = next + 1) {
		const char *comma = memchr(record + at, ',', end - at);
		struct dmarc_uri u = { .at = at };

		next = comma != NULL ? (size_t)(comma - record) : end;
		u.len = next - at;
		char *text = arena_strdup(a, tags_packed(a, arena_memdup(a, record + at, u.len)));
		bool sized = strchr(text, '!') != NULL;
		const char *wrong =
			text[0] == '\0' ? "there is nothing between two commas" : read_uri(a, text, &u);
		if (wrong != NULL) {
			text_fault(a, faults, FAULT_IGNORED, at, u.len, "%s: %s", t->name, wrong);
			continue;
		}
		if (sized)
			text_fault(a, faults, FAULT_ODD, at, u.len, "%s: a size behind ! is obsolete (RFC 9989)",
				   t->name);
		vec_push(a, out, u);
	}
}
