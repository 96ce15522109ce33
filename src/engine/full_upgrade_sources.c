#include "engine/full_upgrade_sources.h"

#include <string.h>
#include <strings.h>

/* Part of a text. */
struct span {
	const char *p;
	size_t n;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The next word of *rest, which moves past it; n 0: there is none. */
static struct span word(struct span *rest)
{
	struct span w;

	while (rest->n > 0 && (is_blank(*rest->p) || *rest->p == '\n'))
		rest->p++, rest->n--;
	for (w = (struct span){ rest->p, 0 }; w.n < rest->n && !is_blank(w.p[w.n]) && w.p[w.n] != '\n';)
		w.n++;
	rest->p += w.n;
	rest->n -= w.n;
	return w;
}

/* With its newline. */
static struct span line(struct span *rest)
{
	const char *end = memchr(rest->p, '\n', rest->n);
	struct span l = { rest->p, end != NULL ? (size_t)(end - rest->p) + 1 : rest->n };

	rest->p += l.n;
	rest->n -= l.n;
	return l;
}

static const char *copy(struct sources_move *m, struct span s)
{
	return arena_memdup(m->a, s.p, s.n);
}

/* apt writes file:/x for file:///x, and a slash at the end. */
static const char *normal(struct arena *a, const char *uri)
{
	char *s = arena_strdup(a, uri);
	char *slashes = strstr(s, ":///");
	size_t n;

	if (slashes != NULL)
		memmove(slashes + 1, slashes + 3, strlen(slashes + 3) + 1);
	for (n = strlen(s); n > 0 && s[n - 1] == '/'; n--)
		s[n - 1] = '\0';
	return s;
}

static bool ends_with(const char *s, size_t n, const char *tail)
{
	return n >= strlen(tail) && strncasecmp(s + n - strlen(tail), tail, strlen(tail)) == 0;
}

bool sources_is_debian(const struct sources_move *m, const char *uri)
{
	const char *want = normal(m->a, uri), *host = strstr(want, "://");

	for (size_t i = 0; i < m->archives->n; i++)
		if (strcmp(normal(m->a, m->archives->v[i]), want) == 0)
			return true;
	if (strncmp(want, "mirror+file:/etc/apt/mirrors/debian", strlen("mirror+file:/etc/apt/mirrors/debian")) == 0)
		return true;
	if (host == NULL)
		return false;
	host += 3;
	size_t n = strcspn(host, ":/");
	return ends_with(host, n, ".debian.org") || (n == strlen("debian.org") && ends_with(host, n, "debian.org"));
}

/*
 * "bookworm-security" → "trixie-security". NULL: it is not taken along, for its name does not lead to the next release
 * ("sid"), or what comes from it is in that release by now ("bookworm-backports").
 */
static const char *next_suite(struct sources_move *m, struct span suite)
{
	const char *name = copy(m, suite), *const names[] = { m->from, m->to };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t n = strlen(names[i]);
		const char *rest = name + n;

		if (strncmp(name, names[i], n) != 0 || (*rest != '\0' && *rest != '-' && *rest != '/') ||
		    strncmp(rest, "-backports", strlen("-backports")) == 0)
			continue;
		m->moved += i == 0;
		return arena_printf(m->a, "%s%s", m->to, strcmp(rest, "/updates") == 0 ? "-security" : rest);
	}
	return NULL;
}

static void disable(struct sources_move *m, struct span uri, struct span suite)
{
	vec_push(m->a, &m->disabled, arena_printf(m->a, "%.*s %.*s", (int)uri.n, uri.p, (int)suite.n, suite.p));
}

/* --- one line a source: deb [ options ] URI SUITE COMPONENT… */

static bool is_word(struct span w, const char *text)
{
	return w.n == strlen(text) && memcmp(w.p, text, w.n) == 0;
}

static void move_line(struct sources_move *m, struct span l, struct str *out)
{
	struct span rest = l, type = word(&rest);

	if (!is_word(type, "deb") && !is_word(type, "deb-src")) {
		str_add(out, l.p, l.n);
		return;
	}
	struct span before = rest, uri = word(&rest);
	if (uri.n > 0 && uri.p[0] == '[') {
		const char *end = memchr(before.p, ']', before.n);

		rest = end != NULL ? (struct span){ end + 1, before.n - (size_t)(end + 1 - before.p) } : (struct span){ l.p, 0 };
		uri = word(&rest);
	}
	struct span suite = word(&rest);
	if (suite.n == 0) { /* apt refuses it, too */
		str_add(out, l.p, l.n);
		return;
	}
	const char *next = sources_is_debian(m, copy(m, uri)) ? next_suite(m, suite) : NULL;
	if (next != NULL) {
		str_add(out, l.p, (size_t)(suite.p - l.p));
		str_adds(out, next);
		str_add(out, rest.p, rest.n);
	} else {
		str_addf(out, "# %s: ", m->mark);
		str_add(out, l.p, l.n);
		disable(m, uri, suite);
	}
}

/* --- deb822: stanzas of fields, a field goes on in lines that are indented */

static bool is_field(struct span l, const char *name)
{
	size_t n = strlen(name);

	return l.n > n && strncasecmp(l.p, name, n) == 0 && l.p[n] == ':';
}

static bool is_comment(struct span l)
{
	return l.n > 0 && l.p[0] == '#';
}

static bool is_empty(struct span l)
{
	for (size_t i = 0; i < l.n; i++)
		if (!is_blank(l.p[i]) && l.p[i] != '\n')
			return false;
	return true;
}

/* The values of a field of a stanza, as words. */
static void values(struct sources_move *m, struct span stanza, const char *name, strlist *out)
{
	bool in = false;

	while (stanza.n > 0) {
		struct span l = line(&stanza), rest = l;

		if (is_comment(l))
			continue;
		if (!is_blank(l.p[0])) {
			in = is_field(l, name);
			rest = in ? (struct span){ l.p + strlen(name) + 1, l.n - strlen(name) - 1 } : rest;
		}
		for (struct span w = word(&rest); in && w.n > 0; w = word(&rest))
			vec_push(m->a, out, copy(m, w));
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
	static const char *const no[] = { "no", "false", "without", "off", "disable" }; /* apt's StringToBool */
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
		struct span rest = part, w = word(&rest);
		const char *next = w.n > 0 ? next_suite(m, w) : "";

		if (next != NULL) {
			str_add(out, part.p, (size_t)(w.p - part.p));
			str_adds(out, next);
			any = any || w.n > 0;
		} else {
			disable(m, (struct span){ uri, strlen(uri) }, w);
		}
		part = rest;
	}
	return any;
}

static void move_stanza(struct sources_move *m, struct span stanza, const char *uri, struct str *out)
{
	bool in = false;

	while (stanza.n > 0) {
		struct span l = line(&stanza);
		bool begins = !is_comment(l) && !is_blank(l.p[0]);
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
		if (next_suite(&look, (struct span){ suites->v[i], strlen(suites->v[i]) }) != NULL)
			return true;
	return false;
}

/* "Enabled: no" comes first; another Enabled: of it, with what belongs to it, is a comment from now on. */
static void disable_stanza(struct sources_move *m, struct span stanza, struct str *out)
{
	bool said = false, in = false;

	while (stanza.n > 0) {
		struct span l = line(&stanza);

		if (!said && !is_comment(l)) {
			str_addf(out, "# %s\nEnabled: no\n", m->mark);
			said = true;
		}
		if (!is_comment(l) && !is_blank(l.p[0]))
			in = is_field(l, "Enabled");
		if (in && !is_comment(l))
			str_adds(out, "# ");
		str_add(out, l.p, l.n);
	}
}

static void take_stanza(struct sources_move *m, struct span stanza, struct str *out)
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
		disable(m, (struct span){ uris.v[0], strlen(uris.v[0]) }, (struct span){ suites.v[0], strlen(suites.v[0]) });
	}
}

void sources_move(struct sources_move *m, bool deb822, const char *text, size_t n, struct str *out)
{
	struct span rest = { text, n }, stanza = { text, 0 };

	while (rest.n > 0) {
		struct span l = line(&rest);

		if (!deb822) {
			move_line(m, l, out);
		} else if (is_empty(l)) {
			take_stanza(m, stanza, out);
			str_add(out, l.p, l.n);
			stanza = (struct span){ rest.p, 0 };
		} else {
			stanza.n += l.n;
		}
	}
	if (stanza.n > 0)
		take_stanza(m, stanza, out);
}
