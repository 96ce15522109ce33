#include "check/dns_mistake.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

enum { STRING_MAX = 255 };

static const struct dns_mistake quotes = {
	"dns.quotes", "it holds quotation marks; they belong to a zone file, not into this panel's field",
};
static const struct dns_mistake escaped = {
	"dns.escaped", "it holds backslashes; they belong to a zone file, not into this panel's field",
};
static const struct dns_mistake cut = {
	"dns.cut", "the panel took only the first 255 characters: give it in two strings (`mailstead dns print --format zone`)",
};
static const struct dns_mistake shortened = {
	"dns.cut", "its end is missing: copy the whole value",
};
static const struct dns_mistake pasted = {
	"dns.pasted", "more than the value was pasted: the name or the type of the record stands in it",
};
static const struct dns_mistake letters = {
	"dns.letters", "capital letters and small ones were changed",
};
static const struct dns_mistake typography = {
	"dns.typography", "it holds a quotation mark, dash or blank of a word processor",
};
static const struct dns_mistake twice = {
	"dns.twice", "the panel added the domain once more: give the name without the domain, or with a dot at its end",
};
static const struct dns_mistake blanks = {
	"dns.blanks", "blanks were lost or added",
};

/* Without what is one of these bytes. */
static const char *without(struct arena *a, const char *text, const char *bytes)
{
	char *copy = arena_strdup(a, text), *to = copy;

	for (const char *p = text; *p != '\0'; p++)
		if (strchr(bytes, *p) == NULL)
			*to++ = *p;
	*to = '\0';
	return copy;
}

size_t dns_same_until(const char *should, const char *stands)
{
	size_t n = 0;

	while (should[n] != '\0' && should[n] == stands[n])
		n++;
	return n;
}

static bool is_cut(struct arena *a, const char *should, const char *stands)
{
	const char *all = without(a, should, " "), *part = without(a, stands, " \"");
	size_t n = strlen(part);

	/* As far as the tag alone it is another record, not a part of this one. */
	return n > 16 && n < strlen(all) && strncmp(all, part, n) == 0;
}

/* dns_value_text() writes bytes beyond ASCII as \DDD. */
static bool has_typography(const char *stands)
{
	for (const char *p = stands; (p = strchr(p, '\\')) != NULL; p++)
		if (isdigit((unsigned char)p[1]) && p[1] >= '1' && isdigit((unsigned char)p[2]))
			return true;
	return strstr(stands, "&quot;") != NULL || strstr(stands, "&nbsp;") != NULL;
}

const struct dns_mistake *dns_mistake_text(struct arena *a, const char *should, const char *stands)
{
	size_t n = strlen(stands);

	if (has_typography(stands))
		return &typography;
	if (strchr(stands, '\\') != NULL)
		return &escaped;
	if (is_cut(a, should, stands))
		return n >= STRING_MAX - 2 && n <= STRING_MAX + 2 ? &cut : &shortened;
	if (stands[0] == '\'' || (strchr(stands, '"') != NULL && strchr(should, '"') == NULL))
		return stands[0] != '"' && stands[0] != '\'' && strstr(stands, " TXT ") != NULL ? &pasted : &quotes;
	if (should[0] == '\0')
		return NULL;
	if (strcasecmp(should, stands) == 0)
		return &letters;
	if (strcmp(without(a, should, " "), without(a, stands, " ")) == 0)
		return &blanks;
	return n > strlen(should) && strstr(stands, should) != NULL && strncmp(stands, should, strlen(should)) != 0 ? &pasted
														     : NULL;
}

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), e = strlen(end);

	return n >= e && strcmp(text + n - e, end) == 0;
}

const struct dns_mistake *dns_mistake_name(struct arena *a, const char *should, const char *stands, const char *zone)
{
	const char *doubled = arena_printf(a, "%s%s", should, zone);

	return ends_with(stands, doubled) || (ends_with(doubled, stands) && strlen(stands) > strlen(should)) ? &twice : NULL;
}
