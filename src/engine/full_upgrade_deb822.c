/* deb822: stanzas of fields; a field goes on in lines that are indented. */
#include <string.h>
#include <strings.h>

#include "engine/full_upgrade_span.h"

static bool is_field(struct span l, const char *name)
{
	size_t n = strlen(name);

	return l.n > n && strncasecmp(l.p, name, n) == 0 && l.p[n] == ':';
}

static bool is_comment(struct span l)
{
	return l.n > 0 && l.p[0] == '#';
}

/* The values of a field of a stanza, as words. */
static void values(struct sources_move *m, struct span stanza, const char *name, strlist *out)
{
	bool in = false;

	while (stanza.n > 0) {
		struct span l = span_line(&stanza), rest = l;

		if (is_comment(l))
			continue;
		if (!span_is_blank(l.p[0])) {
			in = is_field(l, name);
			rest = in ? (struct span){ l.p + strlen(name) + 1, l.n - strlen(name) - 1 } : rest;
		}
		for (struct span w = span_word(&rest); in && w.n > 0; w = span_word(&rest))
			vec_push(m->a, out, arena_memdup(m->a, w.p, w.n));
	}
}

static bool all_debian(struct sources_move *m, const strlist *uris)
{
	for (size_t i = 0; i < uris->n; i++)
		if (!sources_is_debian(m, uris->v[i]))
			return false;
	return true;
}

static bool is_off(struct sources_move *m, struct span stanza)
{
	static const char *const no[] = { "no", "false", "without", "off", "disable", "0" }; /* apt's StringToBool */
	strlist said = {0};

	values(m, stanza, "Enabled", &said);
	for (size_t i = 0; said.n > 0 && i < sizeof(no) / sizeof(no[0]); i++)
		if (strcasecmp(said.v[0], no[i]) == 0)
			return true;
	return false;
}

/* Blanks before a word that stays, stay. False: none did. */
static bool move_words(struct sources_move *m, struct span part, const char *uri, struct str *out)
{
	bool any = false;

	while (part.n > 0) {
		struct span rest = part, w = span_word(&rest);
		const char *next = w.n > 0 ? sources_next_suite(m, w) : "";

		if (next != NULL) {
			str_add(out, part.p, (size_t)(w.p - part.p));
			str_adds(out, next);
			any = any || w.n > 0;
		} else {
			sources_disable(m, (struct span){ uri, strlen(uri) }, w);
		}
		part = rest;
	}
	return any;
}

static void move_stanza(struct sources_move *m, struct span stanza, const char *uri, struct str *out)
{
	bool in = false;

	while (stanza.n > 0) {
		struct span l = span_line(&stanza);
		bool begins = !is_comment(l) && !span_is_blank(l.p[0]);
		struct str words = {0};

		in = begins ? is_field(l, "Suites") : in;
		if (!in || is_comment(l)) {
			str_add(out, l.p, l.n);
			continue;
		}
		size_t name = begins ? strlen("Suites:") : 0;
		/* A line without a word would end the stanza. */
		if (move_words(m, (struct span){ l.p + name, l.n - name }, uri, &words) || begins) {
			str_add(out, l.p, name);
			str_add(out, str_c(&words), words.len);
		}
		str_free(&words);
	}
}

static bool leads_on(struct sources_move *m, const strlist *suites)
{
	struct sources_move look = *m;

	for (size_t i = 0; i < suites->n; i++)
		if (sources_next_suite(&look, (struct span){ suites->v[i], strlen(suites->v[i]) }) != NULL)
			return true;
	return false;
}

/* "Enabled: no" comes first; another Enabled: of it, with what belongs to it, is a comment from now on. */
static void disable_stanza(struct sources_move *m, struct span stanza, struct str *out)
{
	bool said = false, in = false;

	while (stanza.n > 0) {
		struct span l = span_line(&stanza);

		if (!said && !is_comment(l)) {
			str_addf(out, "# %s\nEnabled: no\n", m->mark);
			said = true;
		}
		if (!is_comment(l) && !span_is_blank(l.p[0]))
			in = is_field(l, "Enabled");
		if (in && !is_comment(l))
			str_adds(out, "# ");
		str_add(out, l.p, l.n);
	}
}

void sources_move_stanza(struct sources_move *m, struct span stanza, struct str *out)
{
	strlist uris = {0}, suites = {0};

	values(m, stanza, "URIs", &uris);
	values(m, stanza, "Suites", &suites);
	if (uris.n == 0 || suites.n == 0) {
		str_add(out, stanza.p, stanza.n);
	} else if (all_debian(m, &uris) && leads_on(m, &suites)) {
		move_stanza(m, stanza, uris.v[0], out);
	} else if (is_off(m, stanza)) {
		str_add(out, stanza.p, stanza.n);
	} else {
		disable_stanza(m, stanza, out);
		sources_disable(m, (struct span){ uris.v[0], strlen(uris.v[0]) }, (struct span){ suites.v[0], strlen(suites.v[0]) });
	}
}
