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

/* "bookworm-security" → "trixie-security"; what names no release, or a later one, stays. */
static void add_suite(struct sources_move *m, struct span suite, struct str *out)
{
	const char *const names[] = { m->from, "oldstable" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t n = strlen(names[i]);

		if (suite.n < n || strncmp(suite.p, names[i], n) != 0 || (suite.n > n && suite.p[n] != '-' && suite.p[n] != '/'))
			continue;
		str_adds(out, m->to);
		/* As it was called before there was a -security. */
		if (suite.n - n == strlen("/updates") && memcmp(suite.p + n, "/updates", suite.n - n) == 0)
			str_adds(out, "-security");
		else
			str_add(out, suite.p + n, suite.n - n);
		m->moved++;
		return;
	}
	str_add(out, suite.p, suite.n);
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
	} else if (sources_is_debian(m, copy(m, uri))) {
		str_add(out, l.p, (size_t)(suite.p - l.p));
		add_suite(m, suite, out);
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

/* Blanks between the words stay. */
static void move_words(struct sources_move *m, struct span part, struct str *out)
{
	while (part.n > 0) {
		struct span rest = part, w = word(&rest);

		str_add(out, part.p, (size_t)(w.p - part.p));
		add_suite(m, w, out);
		part = rest;
	}
}

static void move_stanza(struct sources_move *m, struct span stanza, struct str *out)
{
	bool in = false;

	while (stanza.n > 0) {
		struct span l = line(&stanza);
		size_t name = strlen("Suites:");

		if (!is_comment(l) && !is_blank(l.p[0]))
			in = is_field(l, "Suites");
		else
			name = 0;
		if (!in || is_comment(l)) {
			str_add(out, l.p, l.n);
			continue;
		}
		str_add(out, l.p, name);
		move_words(m, (struct span){ l.p + name, l.n - name }, out);
	}
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
	} else if (all_debian(m, &uris)) {
		move_stanza(m, stanza, out);
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
