#include "merge/settings_overlay.h"

#include <string.h>

/* A setting of theirs, and what came of it. */
struct laid {
	const struct overlay *from;
	struct setting setting;
	bool placed; /* it stands where ours stood, or one of a later file does */
};

struct overlaying {
	struct arena *a;
	enum settings_format format;
	VEC(struct laid) laid;
	struct str *out;
};

/* The number of the first line that has a byte which is none of a text file; 0: none. */
static size_t control_line(const char *text, size_t n)
{
	size_t line = 1;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '\n')
			line++;
		else if ((c < ' ' && c != '\t') || c == 0x7f)
			return line;
	}
	return 0;
}

/* In memory of its own: a long file is read once for each of its lines. */
static bool is_readable(enum settings_format format, const char *text, size_t n)
{
	struct arena *a = arena_new();
	struct setting file;

	bool yes = settings_read(a, format, text, n, &file);
	arena_free(a);
	return yes;
}

/* The first line with which it can no longer be read. */
static size_t unreadable_line(const struct overlaying *o, const char *text, size_t n)
{
	size_t line = 0;

	for (size_t at = 0; at < n; line++) {
		const char *end = memchr(text + at, '\n', n - at);

		at = (size_t)(end - text) + 1;
		if (!is_readable(o->format, text, at))
			return line + 1;
	}
	return line;
}

static bool unreadable(const struct overlaying *o, const struct overlay *from, size_t line, struct err *err)
{
	if (o->format == SETTINGS_MASTER_CF)
		return err_set(err, ERR_SITE, "%s:%zu: no service: NAME TYPE and the other six columns of master.cf; its "
			       "options are indented", from->name, line);
	return err_set(err, ERR_SITE, "%s:%zu: no setting: NAME = VALUE; lines that go on are indented", from->name, line);
}

static void lay(struct overlaying *o, const struct overlay *from, const struct setting *s)
{
	for (size_t i = 0; i < o->laid.n; i++)
		if (strcmp(o->laid.v[i].setting.key, s->key) == 0)
			o->laid.v[i].placed = true;
	vec_push(o->a, &o->laid, ((struct laid){ .from = from, .setting = *s }));
}

static bool read_one(struct overlaying *o, const struct overlay *from, struct err *err)
{
	bool whole = from->len == 0 || from->text[from->len - 1] == '\n';
	const char *text = whole ? from->text : arena_printf(o->a, "%.*s\n", (int)from->len, from->text);
	size_t n = from->len + !whole, line = control_line(from->text, from->len);
	struct setting file;

	if (line > 0)
		return err_set(err, ERR_SITE, "%s:%zu: a control character, such as a carriage return, would become part of "
			       "the value", from->name, line);
	if (!settings_read(o->a, o->format, text, n, &file))
		return unreadable(o, from, unreadable_line(o, text, n), err);
	for (size_t i = 0; i < file.below.n; i++)
		lay(o, from, &file.below.v[i]);
	return true;
}

static void put(struct overlaying *o, struct part part)
{
	str_add(o->out, part.p, part.n);
}

static void put_theirs(struct overlaying *o, const struct laid *l)
{
	str_addf(o->out, "# from %s:\n", l->from->name);
	put(o, l->setting.whole);
}

static struct laid *find(struct overlaying *o, const char *key)
{
	for (size_t i = 0; i < o->laid.n; i++)
		if (!o->laid.v[i].placed && strcmp(o->laid.v[i].setting.key, key) == 0)
			return &o->laid.v[i];
	return NULL;
}

static void put_all(struct overlaying *o, const struct setting *ours)
{
	for (size_t i = 0; i < ours->below.n; i++) {
		const struct setting *s = &ours->below.v[i];
		struct laid *l = find(o, s->key);

		put(o, s->lead);
		if (l == NULL) {
			put(o, s->whole);
			continue;
		}
		put_theirs(o, l);
		l->placed = true;
	}
	put(o, ours->tail);
	for (size_t i = 0; i < o->laid.n; i++)
		if (!o->laid.v[i].placed)
			put_theirs(o, &o->laid.v[i]);
}

bool settings_overlay(struct arena *a, enum settings_format format, struct part ours, const struct overlay *over, size_t n,
		      struct str *out, struct err *err)
{
	struct overlaying o = { .a = a, .format = format, .out = out };
	struct setting file;

	for (size_t i = 0; i < n; i++)
		if (!read_one(&o, &over[i], err))
			return false;
	if (!settings_read(a, format, ours.p, ours.n, &file))
		return err_set(err, ERR_INVALID, "the file that they are laid over cannot be read as settings");
	put_all(&o, &file);
	return true;
}
