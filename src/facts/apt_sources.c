#include "facts/apt_sources.h"

#include <string.h>

#define SOURCES_LIST "/etc/apt/sources.list"
#define SOURCES_DIR SOURCES_LIST ".d"

static const char blanks[] = " \t\r\n";

static bool ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && strcmp(name + n - m, end) == 0;
}

/* The next word of *at, in a; NULL: there is none. */
static const char *word(struct arena *a, const char **at)
{
	*at += strspn(*at, blanks);
	size_t n = strcspn(*at, blanks);
	const char *w = n > 0 ? arena_memdup(a, *at, n) : NULL;

	*at += n;
	return w;
}

/* Words with one blank between them. */
static const char *words(struct arena *a, const char *at)
{
	struct str all = {0};

	for (const char *w; (w = word(a, &at)) != NULL;)
		str_addf(&all, "%s%s", all.len > 0 ? " " : "", w);
	const char *text = arena_strdup(a, str_c(&all));
	str_free(&all);
	return text;
}

/* "deb [signed-by=/usr/… arch=amd64] http://deb.debian.org/debian bookworm main contrib" */
static void take_line(struct arena *a, const char *file, size_t number, char *line, apt_source_list *list)
{
	const char *at = line, *kind;

	line[strcspn(line, "#")] = '\0';
	kind = word(a, &at);
	if (kind == NULL || strcmp(kind, "deb") != 0)
		return;
	at += strspn(at, blanks);
	if (*at == '[') {
		at = strchr(at, ']');
		if (at == NULL)
			return;
		at++;
	}
	struct apt_source s = { .file = file, .line = number, .uri = word(a, &at) };
	s.suite = word(a, &at);
	s.components = words(a, at);
	if (s.uri != NULL && s.suite != NULL)
		vec_push(a, list, s);
}

/* A stanza of deb822(5), as far as it matters here. */
struct stanza {
	size_t line; /* 0: none has begun */
	const char *types, *uris, *suites, *components, *enabled;
	const char **field; /* the one that a line which is indented goes on */
};

static bool has_word(struct arena *a, const char *text, const char *wanted)
{
	for (const char *w; (w = word(a, &text)) != NULL;)
		if (strcasecmp(w, wanted) == 0)
			return true;
	return false;
}

/* apt's StringToBool. */
static bool is_off(struct arena *a, const char *enabled)
{
	static const char *const no[] = { "no", "false", "without", "off", "disable", "0" };

	for (size_t i = 0; enabled != NULL && i < sizeof(no) / sizeof(no[0]); i++)
		if (has_word(a, enabled, no[i]))
			return true;
	return false;
}

static void end_stanza(struct arena *a, const char *file, struct stanza *s, apt_source_list *list)
{
	const char *uris = s->uris, *uri, *suite;

	if (s->line > 0 && !is_off(a, s->enabled) && s->types != NULL && has_word(a, s->types, "deb") && uris != NULL)
		while ((uri = word(a, &uris)) != NULL)
			for (const char *suites = s->suites ? s->suites : ""; (suite = word(a, &suites)) != NULL;)
				vec_push(a, list,
					 ((struct apt_source){ file, s->line, uri, suite,
							       words(a, s->components ? s->components : "") }));
	*s = (struct stanza){0};
}

static void begin_field(struct arena *a, struct stanza *s, const char *line)
{
	const struct {
		const char *name;
		const char **to;
	} fields[] = { { "Types", &s->types }, { "URIs", &s->uris }, { "Suites", &s->suites },
		       { "Components", &s->components }, { "Enabled", &s->enabled } };
	size_t n = strcspn(line, ":");

	s->field = NULL;
	for (size_t i = 0; line[n] == ':' && i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strlen(fields[i].name) == n && strncasecmp(fields[i].name, line, n) == 0) {
			s->field = fields[i].to;
			*s->field = arena_strdup(a, line + n + 1);
		}
}

static void take_deb822(struct arena *a, const char *file, size_t number, char *line, struct stanza *s,
			apt_source_list *list)
{
	if (line[0] == '#')
		return;
	if (line[strspn(line, blanks)] == '\0') {
		end_stanza(a, file, s, list);
		return;
	}
	if (s->line == 0)
		s->line = number;
	if (line[0] != ' ' && line[0] != '\t')
		begin_field(a, s, line);
	else if (s->field != NULL)
		*s->field = arena_printf(a, "%s %s", *s->field, line);
}

void apt_sources_parse(struct arena *a, const char *file, const char *text, size_t n, apt_source_list *list)
{
	bool deb822 = ends_in(file, ".sources");
	struct stanza s = {0};
	size_t number = 0;

	for (const char *at = text, *end; at < text + n; at = end + 1) {
		end = memchr(at, '\n', (size_t)(text + n - at));
		if (end == NULL)
			end = text + n;
		char *line = arena_memdup(a, at, (size_t)(end - at));
		number++;
		if (deb822)
			take_deb822(a, file, number, line, &s, list);
		else
			take_line(a, file, number, line, list);
	}
	end_stanza(a, file, &s, list);
}

static bool read_one(struct host *h, struct arena *a, const char *file, apt_source_list *list, struct err *err)
{
	struct str text = {0};

	if (!h->fs->read(h, file, &text, err)) {
		if (err->code != ERR_NOT_FOUND)
			return false;
		err_clear(err);
		return true;
	}
	apt_sources_parse(a, file, str_c(&text), text.len, list);
	str_free(&text);
	return true;
}

bool apt_sources_read(struct host *h, struct arena *a, apt_source_list *list, struct err *err)
{
	strlist names;

	if (!read_one(h, a, SOURCES_LIST, list, err) || !h->fs->list(h, a, SOURCES_DIR, &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++)
		if ((ends_in(names.v[i], ".list") || ends_in(names.v[i], ".sources")) &&
		    !read_one(h, a, arena_printf(a, SOURCES_DIR "/%s", names.v[i]), list, err))
			return false;
	return true;
}
