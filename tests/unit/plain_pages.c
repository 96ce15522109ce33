#include "tests/unit/plain_pages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct str pages_told;

/* --- fields */

struct form {
	char name[64], color[16], secret[64];
	bool on, more, tried;
};

static const char *const colors[] = { "red", "green", "blue", NULL };

static void form_view(struct session *s, struct view *v)
{
	const struct form *f = session_state(s, &made_form);
	bool wrong = strchr(f->name, '!') != NULL || (f->tried && f->name[0] == '\0');

	v->title = "Who are you?";
	view_text(v, "A few words that stand above the questions, and are long enough for a second line of their own here.");
	view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = "name", .title = "Name", .value = f->name,
				    .note = wrong ? "a name is needed, without !" : "", .note_tone = TONE_BAD,
				    .brief = "what they call you" });
	view_heading(v, "Taste");
	view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = "color", .field = FIELD_CHOICE, .title = "Colour",
				    .choices = colors, .value = f->color[0] != '\0' ? f->color : "green" });
	view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = "on", .field = FIELD_TOGGLE, .title = "More questions",
				    .value = f->on ? "true" : "false" });
	if (f->on)
		view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = "secret", .field = FIELD_SECRET, .title = "Password",
					    .value = f->secret[0] != '\0' ? "set" : "" });
	view_action(v, "n", "next", "next");
	view_action(v, "d", "drop", "drop it all");
}

static void form_set(struct session *s, const char *field, const char *value)
{
	struct form *f = session_state(s, &made_form);

	str_addf(&pages_told, "set %s=%s\n", field, value);
	if (strcmp(field, "name") == 0)
		snprintf(f->name, sizeof(f->name), "%s", value);
	else if (strcmp(field, "color") == 0)
		snprintf(f->color, sizeof(f->color), "%s", value);
	else if (strcmp(field, "secret") == 0)
		snprintf(f->secret, sizeof(f->secret), "%s", value);
	else
		f->on = strcmp(value, "true") == 0;
}

static void dropped(struct session *s, bool yes, void *ctx)
{
	(void)ctx;
	str_addf(&pages_told, "dropped %s\n", yes ? "yes" : "no");
	session_say(s, TONE_PLAIN, "%s", yes ? "Dropped." : "Kept.");
}

static bool form_act(struct session *s, const char *action, const char *row)
{
	(void)row;
	if (strcmp(action, "drop") != 0)
		return false;
	session_ask(s, "Drop it?", "What was typed is lost.", "drop", dropped, NULL);
	return true;
}

static bool form_leave(struct session *s, struct err *err)
{
	struct form *f = session_state(s, &made_form);

	f->tried = true;
	return f->name[0] != '\0' || err_set(err, ERR_USAGE, "A name is needed first.");
}

const struct page made_form = { .id = "form", .title = "Form", .help = "All about the form.",
				.state_size = sizeof(struct form), .view = form_view, .set = form_set, .act = form_act,
				.leave = form_leave };

/* --- rows */

static void list_view(struct session *s, struct view *v)
{
	const size_t *looks = session_state(s, &made_list);

	v->title = "How is it?";
	v->right = arena_printf(v->arena, "%zu looks", *looks);
	view_heading(v, "Network");
	view_add(v, &(struct item){ .kind = ITEM_ROW, .id = "a", .tone = TONE_GOOD, .word = "ok", .title = "Addresses", .text = "2 of them" });
	struct item *b = view_add(v, &(struct item){ .kind = ITEM_ROW, .id = "b", .tone = *looks > 0 ? TONE_GOOD : TONE_BAD,
						     .word = *looks > 0 ? "ok" : "FAIL", .title = "Port 25",
						     .text = "the way out – to others", .right = "0:04" });
	view_detail(v, b, "Fix", "ask your provider to open the port for you, which they may or may not want to do at all");
	view_row_action(v, "r", "again", "look again");
	view_action(v, "c", "copy", "copy");
	view_action(v, "n", "next", "next");
}

static bool list_act(struct session *s, const char *action, const char *row)
{
	size_t *looks = session_state(s, &made_list);

	if (strcmp(action, "copy") == 0)
		session_copy(s, "Copy", "a line that is far longer than the width of a terminal, and which must stay one line whatever comes\n");
	else if (strcmp(action, "again") == 0)
		str_addf(&pages_told, "again %s %zu\n", row, ++*looks);
	else
		return false;
	return true;
}

const struct page made_list = { .id = "list", .title = "List", .state_size = sizeof(size_t), .view = list_view, .act = list_act };

/* --- work */

enum { STEPS = 21 };

static void work_view(struct session *s, struct view *v)
{
	const int *step = session_state(s, &made_work);

	v->title = *step < STEPS ? "It works." : "It is done.";
	view_textf(v, "%d steps were made.", *step);
	view_add(v, &(struct item){ .kind = ITEM_BAR, .id = "bar", .percent = 100.0 * *step / STEPS, .text = "of all" });
	view_add(v, &(struct item){ .kind = ITEM_ROW, .id = "x", .word = *step < STEPS ? "now" : "done", .title = "Packages",
				    .text = arena_printf(v->arena, "%d of %d", *step, STEPS) });
	view_add(v, &(struct item){ .kind = ITEM_LINES, .id = "log",
				    .text = *step < STEPS ? "first line\n" : "first line\nlast line\n" });
	view_action(v, "n", "next", "next");
}

static void work_tick(struct session *s)
{
	int *step = session_state(s, &made_work);

	if (++*step < STEPS)
		session_tick(s, 1);
	else
		session_waits(s, false);
}

static void work_enter(struct session *s)
{
	session_waits(s, true);
	session_tick(s, 1);
}

static bool work_leave(struct session *s, struct err *err)
{
	(void)err;
	str_adds(&pages_told, "end\n");
	session_end(s, 3);
	return true;
}

const struct page made_work = { .id = "work", .title = "Work", .state_size = sizeof(int), .enter = work_enter,
				.view = work_view, .tick = work_tick, .leave = work_leave };

/* --- a secret */

static void secret_view(struct session *s, struct view *v)
{
	const size_t *n = session_state(s, &made_secret);

	view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = "secret", .field = FIELD_SECRET, .title = "Password",
				    .note = *n > 0 ? arena_printf(v->arena, "%zu characters", *n) : "" });
	view_action(v, "n", "next", "next");
}

static void secret_set(struct session *s, const char *field, const char *value)
{
	(void)field;
	*(size_t *)session_state(s, &made_secret) = strlen(value);
}

const struct page made_secret = { .id = "secret", .title = "Secret", .state_size = sizeof(size_t), .view = secret_view,
				  .set = secret_set, .leave = work_leave };

/* --- work without end */

static void endless_view(struct session *s, struct view *v)
{
	(void)s;
	v->title = "It works.";
	view_action(v, "s", "stop", "stop");
}

static void endless_enter(struct session *s)
{
	session_waits(s, true);
}

static bool endless_act(struct session *s, const char *action, const char *row)
{
	(void)row;
	if (strcmp(action, "stop") != 0)
		return false;
	session_end(s, 3);
	return true;
}

const struct page made_endless = { .id = "endless", .title = "Endless", .enter = endless_enter, .view = endless_view,
				   .act = endless_act };

/* --- a QR code */

static void code_view(struct session *s, struct view *v)
{
	(void)s;
	view_add(v, &(struct item){ .kind = ITEM_QR, .id = "code", .text = "https://mail.example.org/" });
}

const struct page made_code = { .id = "code", .title = "Code", .view = code_view };

/* --- areas */

static const char *const area_names[] = { "mail", "users" };

static void areas_view(struct session *s, struct view *v)
{
	const size_t *at = session_state(s, &made_areas);

	v->area = area_names[*at];
	for (size_t i = 0; i < 2; i++)
		vec_push(v->arena, &v->areas, ((struct area){ .id = area_names[i], .title = i == 0 ? "Mail" : "Users",
							      .to_do = i == 0 ? 2 : 0 }));
	view_add(v, &(struct item){ .kind = ITEM_ROW, .id = "row", .title = *at == 0 ? "queue" : "alice", .text = "there" });
}

static bool areas_act(struct session *s, const char *action, const char *row)
{
	size_t *at = session_state(s, &made_areas);

	if (strcmp(action, "area") != 0)
		return false;
	*at = strcmp(row, "users") == 0;
	return true;
}

const struct page made_areas = { .id = "areas", .title = "Areas", .state_size = sizeof(size_t), .view = areas_view, .act = areas_act };

/* --- playing */

void pages_play(struct fake *f, const struct page *const *pages, const char *input, size_t n, const struct plain_io *how,
		struct played *got)
{
	const struct session_with with = { .host = &f->h, .datadir = ".", .box = "vps" };
	char *text = NULL;
	size_t size;
	int ends[2];

	*got = (struct played){0};
	str_cut(&pages_told, 0);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], input, n), n);
	close(ends[1]);
	FILE *out = open_memstream(&text, &size);
	assert_non_null(out);
	struct session *s = session_new(&with, pages, true);
	session_begin(s, NULL);
	got->ended = front_plain(s, &(struct plain_io){ .in = ends[0], .out = out, .utf8 = how->utf8, .terminal = how->terminal }, &got->status, &got->err);
	session_free(s);
	fclose(out);
	close(ends[0]);
	str_add(&got->out, text, size);
	free(text);
}

void played_free(struct played *got)
{
	str_free(&got->out);
	str_free(&pages_told);
}
