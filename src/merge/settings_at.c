#include "merge/settings_at.h"

#include <string.h>

#include "base/str.h"

enum { NAME_MAX_BYTES = 120 };

struct search {
	struct arena *a;
	size_t from, to;
	strlist *names;
};

/* What stands in a file is anybody's. */
static const char *name_below(struct arena *a, const char *path, const char *key)
{
	char *name = arena_printf(a, "%s%s%s", path, path[0] != '\0' ? " / " : "", key);

	for (char *p = name; *p != '\0'; p++)
		if (*p < ' ' || *p >= 0x7f)
			*p = '?';
	if (strlen(name) > NAME_MAX_BYTES)
		name[NAME_MAX_BYTES] = '\0';
	return name;
}

static void add(struct search *s, const char *name)
{
	for (size_t i = 0; i < s->names->n; i++)
		if (strcmp(s->names->v[i], name) == 0)
			return;
	vec_push(s->a, s->names, name);
}

static size_t count_lines(const char *p, const char *end)
{
	size_t n = 0;

	for (; p < end; p++)
		n += *p == '\n';
	return n;
}

static bool meets(const struct search *s, size_t first, size_t lines)
{
	return lines > 0 && first <= s->to && first + lines > s->from;
}

static void search_below(struct search *s, const char *path, const struct setting *block)
{
	for (size_t i = 0; i < block->below.n; i++) {
		const struct setting *one = &block->below.v[i];
		const char *text_end = one->text.p + one->text.n, *whole_end = one->whole.p + one->whole.n;
		const char *name = name_below(s->a, path, one->key);
		size_t text = count_lines(one->text.p, text_end), close = count_lines(one->close.p, one->close.p + one->close.n);

		if (meets(s, one->line, text) ||
		    (one->block && close > 0 && meets(s, one->line + count_lines(one->whole.p, whole_end) - close, close)))
			add(s, name);
		if (one->block)
			search_below(s, name, one);
	}
}

void settings_on_lines(struct arena *a, const struct setting *file, size_t from, size_t to, strlist *names)
{
	struct search s = { .a = a, .from = from, .to = to, .names = names };

	search_below(&s, "", file);
}
