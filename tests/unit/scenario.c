#include "tests/unit/scenario.h"

#include <ctype.h>
#include <string.h>

static bool begins_section(const char *line)
{
	return line[0] == '@' && isupper((unsigned char)line[1]);
}

static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end != NULL ? end + 1 : line + strlen(line);
}

static void take_section(struct arena *a, const struct str *file, const char *line, section_list *out)
{
	size_t n = strcspn(line, "\n"), word = strcspn(line, " \n");
	const char *body = next_line(line), *end = body;
	struct section s = { .word = arena_memdup(a, line + 1, word - 1), .at = (size_t)(body - file->p) };

	s.arg = arena_memdup(a, line + word + (word < n), n - word - (word < n));
	while (*end != '\0' && !begins_section(end))
		end = next_line(end);
	s.len = (size_t)(end - body);
	while (s.len > 1 && body[s.len - 1] == '\n' && body[s.len - 2] == '\n')
		s.len--;
	if (s.len == 1 && body[0] == '\n')
		s.len = 0;
	s.text = arena_memdup(a, body, s.len);
	vec_push(a, out, s);
}

void scenario_parse(struct arena *a, const struct str *file, section_list *out)
{
	for (const char *line = str_c(file); *line != '\0'; line = next_line(line))
		if (begins_section(line))
			take_section(a, file, line, out);
}

void scenario_words(struct arena *a, const char *line, strlist *words)
{
	while (*(line += strspn(line, " ")) != '\0') {
		bool quoted = *line == '\'';
		size_t n = strcspn(line + quoted, quoted ? "'" : " ");

		vec_push(a, words, arena_memdup(a, line + quoted, n));
		line += quoted + n;
		line += quoted && *line == '\'';
	}
}

/* The line without blanks at its ends, each run of blanks as one. */
static char *squeezed(struct arena *a, const char *line, size_t n)
{
	char *out = arena_memdup(a, line, n);
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		bool blank = out[i] == ' ' || out[i] == '\t';

		if (!blank)
			out[k++] = out[i];
		else if (k > 0 && out[k - 1] != ' ')
			out[k++] = ' ';
	}
	k -= k > 0 && out[k - 1] == ' ';
	out[k] = '\0';
	return out;
}

static void lines_of(struct arena *a, const char *text, strlist *lines)
{
	for (; *text != '\0'; text = next_line(text))
		vec_push(a, lines, squeezed(a, text, strcspn(text, "\n")));
}

/* "…" stands for any text, or none. */
static bool matches(const char *line, const char *pattern)
{
	static const char any[] = "…";
	const char *gap = strstr(pattern, any);

	if (gap == NULL)
		return strcmp(line, pattern) == 0;
	if (strncmp(line, pattern, (size_t)(gap - pattern)) != 0)
		return false;
	line += gap - pattern;
	while (!matches(line, gap + sizeof(any) - 1))
		if (*line++ == '\0')
			return false;
	return true;
}

bool scenario_has_lines(struct arena *a, const char *said, const char *expected, const char **missing)
{
	strlist have = {0}, want = {0};
	size_t at = 0;

	lines_of(a, said, &have);
	lines_of(a, expected, &want);
	for (size_t i = 0; i < want.n; i++) {
		while (at < have.n && !matches(have.v[at], want.v[i]))
			at++;
		if (at++ == have.n) {
			*missing = want.v[i];
			return false;
		}
	}
	return true;
}

bool scenario_has_none(struct arena *a, const char *said, const char *texts, const char **found)
{
	strlist have = {0}, unwanted = {0};

	lines_of(a, said, &have);
	lines_of(a, texts, &unwanted);
	for (size_t i = 0; i < unwanted.n; i++)
		for (size_t k = 0; k < have.n; k++)
			if (strstr(have.v[k], unwanted.v[i]) != NULL) {
				*found = unwanted.v[i];
				return false;
			}
	return true;
}
