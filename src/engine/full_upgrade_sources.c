#include "engine/full_upgrade_span.h"

#include <string.h>
#include <strings.h>

bool span_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

struct span span_word(struct span *rest)
{
	struct span w;

	while (rest->n > 0 && (span_is_blank(*rest->p) || *rest->p == '\n'))
		rest->p++, rest->n--;
	for (w = (struct span){ rest->p, 0 }; w.n < rest->n && !span_is_blank(w.p[w.n]) && w.p[w.n] != '\n';)
		w.n++;
	rest->p += w.n;
	rest->n -= w.n;
	return w;
}

struct span span_line(struct span *rest)
{
	const char *end = memchr(rest->p, '\n', rest->n);
	struct span l = { rest->p, end != NULL ? (size_t)(end - rest->p) + 1 : rest->n };

	rest->p += l.n;
	rest->n -= l.n;
	return l;
}

bool span_is_empty(struct span l)
{
	for (size_t i = 0; i < l.n; i++)
		if (!span_is_blank(l.p[i]) && l.p[i] != '\n')
			return false;
	return true;
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

const char *sources_next_suite(struct sources_move *m, struct span suite)
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

/* A password that stands in it is nobody's business. */
void sources_disable(struct sources_move *m, struct span uri, struct span suite)
{
	const char *whole = copy(m, uri), *host = strstr(whole, "://");
	const char *at = host != NULL ? memchr(host + 3, '@', strcspn(host + 3, "/")) : NULL;

	vec_push(m->a, &m->disabled, arena_printf(m->a, "%.*s%s %.*s", at != NULL ? (int)(host + 3 - whole) : 0, whole,
						  at != NULL ? at + 1 : whole, (int)suite.n, suite.p));
}

/* --- one line a source: deb [ options ] URI SUITE COMPONENT… */

static bool is_word(struct span w, const char *text)
{
	return w.n == strlen(text) && memcmp(w.p, text, w.n) == 0;
}

static void move_line(struct sources_move *m, struct span l, struct str *out)
{
	struct span rest = l, type = span_word(&rest);

	if (!is_word(type, "deb") && !is_word(type, "deb-src")) {
		str_add(out, l.p, l.n);
		return;
	}
	struct span before = rest, uri = span_word(&rest);
	if (uri.n > 0 && uri.p[0] == '[') {
		const char *end = memchr(before.p, ']', before.n);

		rest = end != NULL ? (struct span){ end + 1, before.n - (size_t)(end + 1 - before.p) } : (struct span){ l.p, 0 };
		uri = span_word(&rest);
	}
	struct span suite = span_word(&rest);
	if (suite.n == 0) { /* apt refuses it, too */
		str_add(out, l.p, l.n);
		return;
	}
	const char *next = sources_is_debian(m, copy(m, uri)) ? sources_next_suite(m, suite) : NULL;
	if (next != NULL) {
		str_add(out, l.p, (size_t)(suite.p - l.p));
		str_adds(out, next);
		str_add(out, rest.p, rest.n);
	} else {
		str_addf(out, "# %s: ", m->mark);
		str_add(out, l.p, l.n);
		sources_disable(m, uri, suite);
	}
}

void sources_move(struct sources_move *m, bool deb822, const char *text, size_t n, struct str *out)
{
	struct span rest = { text, n }, stanza = { text, 0 };

	while (rest.n > 0) {
		struct span l = span_line(&rest);

		if (!deb822) {
			move_line(m, l, out);
		} else if (span_is_empty(l)) {
			sources_move_stanza(m, stanza, out);
			str_add(out, l.p, l.n);
			stanza = (struct span){ rest.p, 0 };
		} else {
			stanza.n += l.n;
		}
	}
	if (stanza.n > 0)
		sources_move_stanza(m, stanza, out);
}
