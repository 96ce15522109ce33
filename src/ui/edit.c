#include "ui/edit.h"

#include <string.h>

#include "ui/text.h"

static bool continues(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

static size_t before(const struct edit *e, size_t at)
{
	while (at > 0 && continues(e->text[--at]))
		;
	return at;
}

static size_t after(const struct edit *e, size_t at)
{
	if (at < e->len)
		at++;
	while (at < e->len && continues(e->text[at]))
		at++;
	return at;
}

/* The beginning of the word before the cursor. */
static size_t word_before(const struct edit *e)
{
	size_t at = e->at;

	while (at > 0 && e->text[at - 1] == ' ')
		at--;
	while (at > 0 && e->text[at - 1] != ' ')
		at--;
	return at;
}

static bool cut(struct edit *e, size_t from, size_t to)
{
	if (from == to)
		return false;
	memmove(e->text + from, e->text + to, e->len - to + 1);
	e->len -= to - from;
	explicit_bzero(e->text + e->len, EDIT_MAX - e->len);
	e->at = from;
	return true;
}

static bool insert(struct edit *e, const char *s)
{
	size_t n = strlen(s);

	if (e->len + n >= EDIT_MAX)
		return false;
	memmove(e->text + e->at + n, e->text + e->at, e->len - e->at + 1);
	memcpy(e->text + e->at, s, n);
	e->len += n;
	e->at += n;
	return true;
}

void edit_wipe(struct edit *e)
{
	explicit_bzero(e, sizeof(*e));
}

void edit_set(struct edit *e, const char *text)
{
	size_t n = strlen(text);

	edit_wipe(e);
	if (n >= EDIT_MAX)
		n = EDIT_MAX - 1;
	while (n > 0 && continues(text[n]))
		n--;
	memcpy(e->text, text, n);
	e->len = e->at = n;
}

static bool control(struct edit *e, char letter, bool *changed)
{
	switch (letter) {
	case 'a':
		e->at = 0;
		return true;
	case 'e':
		e->at = e->len;
		return true;
	case 'u':
		*changed = cut(e, 0, e->at);
		return true;
	case 'k':
		*changed = cut(e, e->at, e->len);
		return true;
	case 'w':
		*changed = cut(e, word_before(e), e->at);
		return true;
	case 'd':
		*changed = cut(e, e->at, after(e, e->at));
		return true;
	default:
		return false;
	}
}

bool edit_key(struct edit *e, const struct key *key, bool *changed)
{
	*changed = false;
	switch (key->name) {
	case K_CHAR:
		*changed = insert(e, key->text);
		return true;
	case K_CTRL:
		return control(e, key->text[0], changed);
	case K_LEFT:
		e->at = before(e, e->at);
		return true;
	case K_RIGHT:
		e->at = after(e, e->at);
		return true;
	case K_HOME:
		e->at = 0;
		return true;
	case K_END:
		e->at = e->len;
		return true;
	case K_BACKSPACE:
		*changed = cut(e, before(e, e->at), e->at);
		return true;
	case K_DELETE:
		*changed = cut(e, e->at, after(e, e->at));
		return true;
	default:
		return false;
	}
}

size_t edit_from(const struct edit *e, size_t width, size_t *cursor)
{
	size_t from = 0;

	while (from < e->at && text_width(e->text + from, e->at - from) >= width)
		from = after(e, from);
	*cursor = text_width(e->text + from, e->at - from);
	return from;
}
