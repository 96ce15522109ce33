/* Records that come from another process: only what records_make() could have made. */
#include <string.h>

#include "mail/rdata.h"

static const struct {
	const char *type;
	size_t fields;
} types[] = {
	{ "A", 1 }, { "AAAA", 1 }, { "CNAME", 1 }, { "PTR", 1 }, { "MX", 2 }, { "SRV", 4 }, { "CAA", 3 }, { "TLSA", 4 },
};

/* Whatever it is printed into, it stays one line there. */
static bool is_printable(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text >= 0x7f)
			return false;
	return true;
}

static bool is_name(const char *name)
{
	size_t n = strlen(name);

	return n > 0 && name[n - 1] == '.' && is_printable(name) && strchr(name, ' ') == NULL && strstr(name, "..") == NULL;
}

static bool has_fields(const struct record *r)
{
	struct arena *a = arena_new();
	strlist fields = {0};
	bool whole = false;

	rdata_fields(a, r->data, &fields);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		whole = whole || (strcmp(types[i].type, r->type) == 0 && fields.n == types[i].fields);
	arena_free(a);
	return whole;
}

bool record_is_whole(const struct record *r)
{
	const char *texts[] = { r->data, r->zone, r->why, r->where, r->later != NULL ? r->later : "",
				r->domain != NULL ? r->domain : "", r->txt != NULL ? r->txt : "" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!is_printable(texts[i]))
			return false;
	if (!is_name(r->name) || r->data[0] == '\0' || r->zone[0] == '\0')
		return false;
	return strcmp(r->type, "TXT") == 0 ? r->txt != NULL && r->data[0] == '"' : r->txt == NULL && has_fields(r);
}
