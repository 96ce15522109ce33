/* What the name servers say of a record, in few lines. */
#include <string.h>

#include "installer/page_records.h"

enum { SAYS_MAX = 60 };

static bool say_the_same(const struct record_server *a, const struct record_server *b)
{
	return strcmp(a->state, b->state) == 0 && strcmp(a->says, b->says) == 0;
}

/* Whether the server says something else at another of its addresses. */
static bool is_split(const struct seen_record *r, const struct record_server *s)
{
	for (size_t i = 0; i < r->servers.n; i++)
		if (strcmp(r->servers.v[i].name, s->name) == 0 && !say_the_same(&r->servers.v[i], s))
			return true;
	return false;
}

/* "ns1.example.net, ns2.example.net": all that say the same; those that are split with the address. */
static void add_names(const struct seen_record *r, size_t first, struct str *out)
{
	const char *last = NULL;

	for (size_t i = first; i < r->servers.n; i++) {
		const struct record_server *s = &r->servers.v[i];
		bool split = is_split(r, s);

		if (!say_the_same(s, &r->servers.v[first]) || (last != NULL && !split && strcmp(last, s->name) == 0))
			continue;
		str_addf(out, "%s%s%s%s", last != NULL ? ", " : "", s->name, split || s->name[0] == '\0' ? " " : "",
			 split || s->name[0] == '\0' ? s->address : "");
		last = s->name;
	}
}

static void add_said(const struct record_server *s, struct str *out)
{
	if (strcmp(s->state, "right") == 0)
		str_adds(out, ": right");
	else if (strcmp(s->state, "missing") == 0)
		str_adds(out, ": missing");
	else if (strlen(s->says) > SAYS_MAX)
		str_addf(out, ": %s, %.*s...", s->state, SAYS_MAX, s->says);
	else
		str_addf(out, ": %s, %s", s->state, s->says);
}

/* A line for all that say the same. */
const char *records_servers(struct arena *a, const struct seen_record *r)
{
	struct str out = {0};

	for (size_t i = 0; i < r->servers.n; i++) {
		bool said = false;

		for (size_t k = 0; k < i; k++)
			said = said || say_the_same(&r->servers.v[k], &r->servers.v[i]);
		if (said)
			continue;
		str_adds(&out, out.len > 0 ? "\n" : "");
		add_names(r, i, &out);
		add_said(&r->servers.v[i], &out);
	}
	const char *text = arena_strdup(a, str_c(&out));
	str_free(&out);
	return text;
}
