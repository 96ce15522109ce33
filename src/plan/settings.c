/* Which settings of a configuration file changed. Knows no format: most have a setting a line, its name in front. */
#include <string.h>

#include "base/str.h"
#include "plan/compare.h"

struct text {
	const char *p;
	const char *end;
};

static size_t indent_of(const char *line, const char *end)
{
	const char *p = line;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return (size_t)(p - line);
}

static const char *line_end(const char *line, const char *end)
{
	while (line < end && *line != '\n')
		line++;
	return line < end ? line + 1 : end;
}

/* "name = …", "name: …", "name …", "name=…" */
static bool is_named(const char *word, const char *end, const char *names)
{
	size_t n = 0;

	while (word + n < end && strchr(" \t\n=:;{", word[n]) == NULL)
		n++;
	for (const char *name = names; n > 0 && *name != '\0';) {
		size_t len = strcspn(name, " ");

		if (len == n && memcmp(name, word, n) == 0)
			return true;
		name += len + strspn(name + len, " ");
	}
	return false;
}

/* Appends the lines of the settings named, in order. */
static void take_settings(const char *names, struct text t, struct str *out)
{
	bool inside = false;
	size_t depth = 0;

	for (const char *line = t.p, *next; line < t.end; line = next) {
		size_t indent = indent_of(line, t.end);

		next = line_end(line, t.end);
		inside = is_named(line + indent, next, names) || (inside && indent > depth);
		if (!inside)
			continue;
		if (is_named(line + indent, next, names))
			depth = indent;
		str_add(out, line, (size_t)(next - line));
	}
}

bool settings_differ(const char *names, const char *a, size_t an, const char *b, size_t bn)
{
	struct str of_a = {0}, of_b = {0};

	if (an > 0)
		take_settings(names, (struct text){ a, a + an }, &of_a);
	if (bn > 0)
		take_settings(names, (struct text){ b, b + bn }, &of_b);
	bool differ = of_a.len != of_b.len || memcmp(str_c(&of_a), str_c(&of_b), of_a.len) != 0;
	str_free(&of_a);
	str_free(&of_b);
	return differ;
}
