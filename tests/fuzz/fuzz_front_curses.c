/*
 * Any keys, at any sizes, on the front for a terminal: what it draws has no
 * control character, never a secret, and what is typed is never more than one
 * line. Bytes from 0x80 to 0x9F are keys with names and other sizes.
 *
 *	make fuzz && build/fuzz/fuzz_front_curses tests/fuzz/corpus/front_curses
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "installer/front_curses_part.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define must(x) must_(x, __LINE__)

struct form {
	char text[1100], choice[8], secret[1100];
	bool on;
};

static const struct page page;
static const char *const choices[] = { "one", "two", "ein drittes …", NULL };

static void must_(bool good, int line)
{
	if (good)
		return;
	fprintf(stderr, "line %d does not hold\n", line);
	abort();
}

static void add_rows(const struct form *f, struct view *v)
{
	for (int i = 0; i < 20; i++) {
		struct item *row = view_add(v, &(struct item){ .kind = ITEM_ROW, .id = arena_printf(v->arena, "row %d", i),
							       .word = i % 3 ? "ok" : "", .title = f->text, .text = f->text,
							       .wide = i % 2, .current = i == 7, .right = "0:0…" });
		view_detail(v, row, f->text, f->text);
	}
}

static void view(struct session *s, struct view *v)
{
	const struct form *f = session_state(s, &page);

	v->title = f->on ? view_clean(v->arena, f->text) : "What?";
	if (strchr(f->text, 'a') == NULL) {
		view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = "text", .title = "Text", .value = f->text,
					    .note = f->text, .note_tone = TONE_BAD, .brief = f->text });
		view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = "choice", .field = FIELD_CHOICE, .title = "Choice",
					    .choices = choices, .value = f->choice });
		view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = "on", .field = FIELD_TOGGLE, .title = f->text,
					    .value = f->on ? "true" : "false" });
		view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = "secret", .field = FIELD_SECRET, .title = "Secret",
					    .value = f->secret[0] != '\0' ? "set" : "" });
	}
	add_rows(f, v);
	view_add(v, &(struct item){ .kind = ITEM_BAR, .percent = (double)strlen(f->text) * 3, .text = f->text });
	view_add(v, &(struct item){ .kind = ITEM_LINES, .id = "lines", .text = f->text });
	view_add(v, &(struct item){ .kind = ITEM_QR, .id = "qr", .text = f->text });
	for (size_t i = 0; i < 3 && f->on; i++)
		vec_push(v->arena, &v->areas, ((struct area){ choices[i], choices[i], i, TONE_WARN }));
	v->area = f->on && f->choice[0] != '\0' ? f->choice : "one";
	view_row_action(v, "r", "again", "again");
	view_action(v, "d", "drop", "drop");
	view_action(v, "n", "next", "next");
}

static void set(struct session *s, const char *field, const char *value)
{
	struct form *f = session_state(s, &page);

	must(utf8_is_text(value, strlen(value)));
	if (strcmp(field, "text") == 0)
		snprintf(f->text, sizeof(f->text), "%s", value);
	else if (strcmp(field, "choice") == 0)
		snprintf(f->choice, sizeof(f->choice), "%.3s", value);
	else if (strcmp(field, "secret") == 0)
		snprintf(f->secret, sizeof(f->secret), "%s", value);
	else
		f->on = strcmp(value, "true") == 0;
}

static void done(struct session *s, bool yes, void *ctx)
{
	(void)ctx;
	session_say(s, TONE_BAD, "%d", yes);
}

static bool act(struct session *s, const char *action, const char *row)
{
	(void)row;
	if (strcmp(action, "drop") == 0)
		session_ask(s, "Drop?", "All of it.", "drop", done, NULL);
	else if (strcmp(action, "again") == 0)
		session_show(s, "Lines", "line\nanother line\n");
	else
		return false;
	return true;
}

static const struct page page = { .id = "page", .title = "Page", .help = "Help.", .state_size = sizeof(struct form),
				  .view = view, .set = set, .act = act };
static const struct page *const pages[] = { &page, &page, NULL };

static int64_t monotonic_ms(struct host *h)
{
	(void)h;
	return 0;
}

/* All characters of the secrets are ~, which nothing else has. */
static void look(struct front *f)
{
	const struct canvas c = f->canvas;

	for (size_t i = 0; i < (size_t)c.rows * (size_t)c.cols; i++) {
		const struct cell *cell = &c.cells[i];
		must(cell->s == NULL || (utf8_is_text(cell->s, cell->n) && cell->s[0] != '~'));
		for (size_t k = 0; cell->s != NULL && !f->screen.utf8 && k < cell->n; k++)
			must((unsigned char)cell->s[k] < 0x80);
	}
	must(c.cursor_y < c.rows && c.cursor_x <= c.cols);
}

static void play(struct front *f, uint8_t byte, struct key_bytes *bytes)
{
	static const int sizes[][2] = { { 80, 24 }, { 60, 16 }, { 200, 60 }, { 50, 12 }, { 7, 3 }, { 140, 13 }, { 1, 1 } };
	const bool in_secret = strcmp(f->edit_field, "secret") == 0;
	struct key key = {0};

	if (byte >= 0x80 && byte < 0x80 + K_WHEEL_DOWN - K_CTRL) {
		key = (struct key){ .name = (enum key_name)(byte - 0x80 + K_UP), .y = byte % 24, .x = 30 };
	} else if (byte >= 0x98 && byte < 0x98 + 7) {
		f->screen.cols = sizes[byte - 0x98][0];
		f->screen.rows = sizes[byte - 0x98][1];
	} else if (!key_take_byte(bytes, true, byte, &key) || (key.name == K_CTRL && strchr("zl", key.text[0]) != NULL)) {
		return;
	}
	if (key.name == K_CHAR && in_secret)
		key = (struct key){ .name = K_CHAR, .text = "~" };
	else if (key_is(&key, '~'))
		return;
	if (key.name != K_NONE)
		front_key(f, &key);
	front_take(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct host h = { .monotonic_ms = monotonic_ms, .live = true };
	const struct session_with with = { .host = &h, .datadir = ".", .box = "box" };
	struct front *f = calloc(1, sizeof(*f));
	struct key_bytes bytes = {0};

	must(f != NULL);
	f->screen = (struct pane_screen){ .utf8 = size % 2 == 0, .color = size % 3 == 0, .rows = 24, .cols = 80 };
	f->s = session_new(&with, pages, true);
	session_begin(f->s, NULL);
	front_take(f);
	for (size_t i = 0; i < size && !session_over(f->s, NULL); i++) {
		play(f, data[i], &bytes);
		if (!session_over(f->s, NULL))
			look(f);
	}
	session_free(f->s);
	arena_free(f->page.arena);
	arena_free(f->below.arena);
	arena_free(f->over.arena);
	free(f);
	return 0;
}
