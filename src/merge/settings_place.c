#include "merge/settings_place.h"

#include <string.h>

/* "\r\n" becomes "\n", and there is one at the end. */
static void add_lines(struct str *out, struct part p)
{
	size_t before = out->len;

	for (size_t i = 0; i < p.n; i++)
		if (p.p[i] != '\r' || (i + 1 < p.n && p.p[i + 1] != '\n'))
			str_addc(out, p.p[i]);
	if (out->len > before && out->p[out->len - 1] != '\n')
		str_addc(out, '\n');
}

static bool in_braces(enum settings_format format)
{
	return format == SETTINGS_DOVECOT || format == SETTINGS_UCL;
}

/* From the block number `from` inwards. */
static void add_wrapped(struct str *out, const struct settings_place *w, size_t from)
{
	for (size_t i = from; i < w->n_blocks; i++)
		add_lines(out, w->blocks[i]->text);
	add_lines(out, w->comment);
	add_lines(out, w->text);
	for (size_t i = w->n_blocks; in_braces(w->format) && i > from; i--) {
		for (size_t k = 1; k < i; k++)
			str_adds(out, "  ");
		str_adds(out, "}\n");
	}
}

static const struct setting *last_of(const struct setting *block, const char *key)
{
	for (size_t i = block->below.n; i > 0; i--)
		if (strcmp(block->below.v[i - 1].key, key) == 0)
			return &block->below.v[i - 1];
	return NULL;
}

static const char *end_of(const struct setting *block, const char *begin, size_t n)
{
	if (block->close.n > 0)
		return block->close.p;
	if (block->below.n > 0) {
		const struct part last = block->below.v[block->below.n - 1].whole;

		return last.p + last.n;
	}
	return block->text.n > 0 ? block->text.p + block->text.n : begin + n;
}

static void splice(struct str *text, size_t from, size_t to, const struct str *put)
{
	struct str out = {0};

	str_add(&out, str_c(text), from);
	str_add(&out, str_c(put), put->len);
	str_add(&out, str_c(text) + to, text->len - to);
	str_wipe(text);
	*text = out;
}

/* The deepest of its blocks that is there. */
static const struct setting *descend(const struct setting *file, const struct settings_place *w, size_t *depth)
{
	const struct setting *block = file;

	for (*depth = 0; *depth < w->n_blocks; (*depth)++) {
		const struct setting *next = last_of(block, w->blocks[*depth]->key);

		if (next == NULL || !next->block)
			break;
		block = next;
	}
	return block;
}

static void place(struct str *text, const struct setting *file, const struct settings_place *w)
{
	size_t depth;
	const struct setting *block = descend(file, w, &depth);
	const struct setting *same = depth == w->n_blocks && !w->another ? last_of(block, w->key) : NULL;
	const char *begin = str_c(text), *at = block == file ? begin + text->len : end_of(block, begin, text->len);
	struct str put = {0};

	add_wrapped(&put, w, depth);
	if (same != NULL)
		splice(text, (size_t)(same->whole.p - begin), (size_t)(same->whole.p - begin) + same->whole.n, &put);
	else
		splice(text, (size_t)(at - begin), (size_t)(at - begin), &put);
	str_wipe(&put);
}

bool settings_place(struct str *text, const struct settings_place *what, struct err *err)
{
	struct arena *a = arena_new();
	struct setting file;

	if (text->len > 0 && text->p[text->len - 1] != '\n')
		str_addc(text, '\n');
	bool ok = memchr(str_c(text), '\0', text->len) == NULL &&
		  settings_read(a, what->format, str_c(text), text->len, &file);
	if (ok)
		place(text, &file, what);
	else
		err_set(err, ERR_INVALID, "what stands there cannot be read as settings");
	arena_free(a);
	return ok;
}
