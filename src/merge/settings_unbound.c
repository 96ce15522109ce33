/* unbound.conf(5): "section:" alone on a line, then "key: value" a line, until the next section. Keys may repeat. */
#include "merge/settings_reader.h"

#include <string.h>

static const char *const sections[] = {
	"server", "remote-control", "stub-zone", "forward-zone", "auth-zone", "view",
	"python", "dynlib", "dnscrypt", "cachedb", "dnstap", "ipset", "rpz",
};

static bool is_section(const char *key)
{
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		if (strcmp(key, sections[i]) == 0)
			return true;
	return false;
}

/* The value that follows a key: one or more words, quotes closed, up to a comment; no word that could be another key. */
static bool is_value(struct part text)
{
	char quote = '\0';

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i], next = i + 1 < text.n ? text.p[i + 1] : ' ';

		if (quote != '\0')
			quote = c == quote ? '\0' : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '#')
			return true;
		else if (c == ':' && (next == ' ' || next == '\t'))
			return false;
	}
	return quote == '\0';
}

static bool read_line(struct reader *r, struct setting *s)
{
	struct part line = reader_line(r, r->p), text = reader_trimmed(line);
	size_t n = 0;

	while (n < text.n && strchr("abcdefghijklmnopqrstuvwxyz0123456789-_", text.p[n]) != NULL)
		n++;
	if (n == 0 || n == text.n || text.p[n] != ':')
		return false;
	s->key = arena_memdup(r->a, text.p, n);
	text = reader_trimmed((struct part){ text.p + n + 1, text.n - n - 1 });
	s->block = text.n == 0 || text.p[0] == '#';
	if (s->block ? !is_section(s->key) : is_section(s->key) || !is_value(text))
		return false;
	reader_text_until(r, s, line.p + line.n);
	return true;
}

/* Zones and views of one kind are told apart by their name. */
static void name_section(struct arena *a, struct setting *s)
{
	for (size_t i = 0; i < s->below.n; i++)
		if (strcmp(s->below.v[i].key, "name") == 0) {
			s->key = arena_printf(a, "%s %s", s->key, s->below.v[i].meaning);
			((char *)s->key)[strcspn(s->key, "\n")] = '\0';
			return;
		}
}

static void end_section(struct reader *r, struct setting *file, struct setting *section)
{
	name_section(r->a, section);
	section->tail = section->close = (struct part){ r->lead, 0 };
	reader_end(r, section);
	vec_push(r->a, &file->below, *section);
}

bool settings_read_unbound(struct reader *r, struct setting *file)
{
	struct setting section = {0};
	bool inside = false;

	while (reader_skip_comments(r)) {
		struct setting s = reader_begin(r);
		const char *lead = r->lead;

		if (!read_line(r, &s))
			return false;
		if (s.block) {
			const char *after = r->lead;

			r->lead = lead;
			if (inside)
				end_section(r, file, &section);
			r->lead = after;
			section = s;
			inside = true;
			continue;
		}
		reader_end(r, &s);
		vec_push(r->a, inside ? &section.below : &file->below, s);
	}
	if (inside)
		end_section(r, file, &section);
	return true;
}
