#include "merge/settings_reader.h"

#include <string.h>

static const struct {
	const char *name;
	bool (*read)(struct reader *r, struct setting *file);
} formats[SETTINGS_FORMATS] = {
	[SETTINGS_MAIN_CF] = { "main.cf", settings_read_main_cf },
	[SETTINGS_MASTER_CF] = { "master.cf", settings_read_master_cf },
	[SETTINGS_DOVECOT] = { "dovecot", settings_read_dovecot },
	[SETTINGS_UCL] = { "ucl", settings_read_ucl },
	[SETTINGS_UNBOUND] = { "unbound", settings_read_unbound },
};

bool settings_format_by_name(const char *name, enum settings_format *format, struct err *err)
{
	for (int i = SETTINGS_NONE + 1; i < SETTINGS_FORMATS; i++)
		if (strcmp(formats[i].name, name) == 0) {
			*format = (enum settings_format)i;
			return true;
		}
	return err_set(err, ERR_INVALID, "no such format of settings: %s", name);
}

const char *settings_format_name(enum settings_format format)
{
	return formats[format].name;
}

bool settings_read(struct arena *a, enum settings_format format, const char *text, size_t n, struct setting *file)
{
	struct reader r = { .a = a, .p = text, .end = text + n, .lead = text, .line = 1 };

	*file = (struct setting){ .key = "", .block = true, .text = { text, 0 }, .lead = { text, 0 }, .line = 1 };
	if (formats[format].read == NULL || !formats[format].read(&r, file))
		return false;
	file->tail = (struct part){ r.lead, (size_t)(r.end - r.lead) };
	file->close = (struct part){ r.end, 0 };
	file->whole = (struct part){ text, n };
	file->meaning = "";
	return true;
}

/* Adds c unless it is a blank at the beginning of a line or behind another. */
static void add_even(char *out, size_t *n, char c)
{
	if (c != ' ' || (*n > 0 && out[*n - 1] != ' ' && out[*n - 1] != '\n'))
		out[(*n)++] = c;
}

static void drop_blank(const char *out, size_t *n)
{
	while (*n > 0 && out[*n - 1] == ' ')
		(*n)--;
}

/* The first "=" without the blank on either side of it. */
static void tighten(char *text)
{
	char *eq = strchr(text, '='), *to = eq, *from;

	if (eq == NULL)
		return;
	from = eq + 1;
	if (to > text && to[-1] == ' ')
		to--;
	*to++ = '=';
	if (*from == ' ')
		from++;
	memmove(to, from, strlen(from) + 1);
}

const char *settings_meaning(struct arena *a, struct part part)
{
	char *out = arena_alloc(a, part.n + 1);
	size_t n = 0;
	bool quoted = false;

	for (size_t i = 0; i < part.n; i++) {
		char c = part.p[i];

		if (c == '"')
			quoted = !quoted;
		if (c == '\n') {
			drop_blank(out, &n);
			out[n++] = c;
			quoted = false;
		} else if (c == '\r' && i + 1 < part.n && part.p[i + 1] == '\n')
			continue;
		else if (quoted)
			out[n++] = c;
		else
			add_even(out, &n, c == '\t' || c == '\r' ? ' ' : c);
	}
	drop_blank(out, &n);
	out[n] = '\0';
	tighten(out);
	return out;
}
