#include "engine/author.h"

#include <string.h>

enum { TEXT_MAX = 64 };

static const char *clean(struct arena *a, const char *text)
{
	char *copy = arena_memdup(a, text, strnlen(text, TEXT_MAX));

	for (char *p = copy; *p != '\0'; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	return copy;
}

void author_clean(struct arena *a, struct author *by)
{
	by->user = clean(a, by->user ? by->user : "");
	by->from = clean(a, by->from ? by->from : "");
	by->how = clean(a, by->how ? by->how : "");
}

static const char *text_of(struct arena *a, const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s != NULL ? clean(a, s) : "";
}

void author_from_json(struct arena *a, const json_t *o, struct author *out)
{
	*out = (struct author){ text_of(a, o, "user"), text_of(a, o, "from"), text_of(a, o, "how") };
}

json_t *author_to_json(const struct author *by)
{
	return json_pack("{s:s, s:s, s:s}", "user", by->user ? by->user : "", "from", by->from ? by->from : "", "how",
			 by->how ? by->how : "");
}

static const struct {
	const char *how;
	const char *alone;  /* instead of a user */
	const char *beside; /* behind a user */
} ways[] = {
	{ AUTHOR_TERMINAL, "", "" },
	{ AUTHOR_SCRIPT, "", ", without a terminal" },
	{ AUTHOR_BACKGROUND, "", ", in the background" },
	{ AUTHOR_DPKG, "dpkg", ", through dpkg" },
	{ AUTHOR_CERTBOT, "certbot", ", through certbot" },
};

const char *author_words(struct arena *a, const struct author *by)
{
	const char *alone = by->how, *beside = by->how[0] ? arena_printf(a, ", in %s", by->how) : "";

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (strcmp(by->how, ways[i].how) == 0) {
			alone = ways[i].alone;
			beside = ways[i].beside;
		}
	return arena_printf(a, "%s%s%s%s", by->user[0] ? by->user : alone, by->from[0] ? " from " : "", by->from,
			    by->user[0] ? beside : "");
}

const char *author_name(struct arena *a, const struct author *by)
{
	return by->user[0] != '\0' ? by->user : author_words(a, by);
}
