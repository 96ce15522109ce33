#include "installer/dialog.h"

#include <string.h>

#include "installer/session.h"

struct question {
	const char *title, *text, *yes;
	void (*done)(struct session *s, bool yes, void *ctx);
	void *ctx;
};

struct reader {
	const char *title, *text;
};

static void question_view(struct session *s, struct view *v)
{
	const struct question *q = session_state(s, &page_question);

	v->asks = true;
	v->title = q->title;
	view_text(v, q->text);
	view_action(v, "y", "yes", q->yes);
	view_action(v, "n", "no", "no");
}

static bool question_act(struct session *s, const char *action, const char *row)
{
	const struct question q = *(struct question *)session_state(s, &page_question);
	bool yes = strcmp(action, "yes") == 0;

	(void)row;
	if (!yes && strcmp(action, "no") != 0 && strcmp(action, "close") != 0 && strcmp(action, "back") != 0)
		return true; /* it wants an answer first */
	session_pop(s);
	q.done(s, yes, q.ctx);
	return true;
}

const struct page page_question = {
	.id = "question",
	.title = "",
	.help = "y does it, n or Esc leaves everything as it is.",
	.state_size = sizeof(struct question),
	.view = question_view,
	.act = question_act,
};

static void lines_view(struct session *s, struct view *v, const struct page *page)
{
	const struct reader *r = session_state(s, page);

	v->title = r->title;
	view_add(v, &(struct item){ .kind = ITEM_LINES, .id = "text", .text = r->text });
	view_action(v, "b", "close", "back");
}

static void reader_view(struct session *s, struct view *v)
{
	lines_view(s, v, &page_reader);
}

static void copy_view(struct session *s, struct view *v)
{
	lines_view(s, v, &page_copy);
	v->raw = true;
}

static void told_view(struct session *s, struct view *v)
{
	const struct reader *r = session_state(s, &page_told);

	v->title = r->title;
	view_text(v, r->text);
	view_action(v, "b", "close", "back");
}

const struct page page_told = {
	.id = "told",
	.title = "",
	.state_size = sizeof(struct reader),
	.view = told_view,
};

const struct page page_reader = {
	.id = "reader",
	.title = "",
	.help = "The arrow keys and Page Up and Down scroll, / looks for a word, n for the next. Esc goes back.",
	.state_size = sizeof(struct reader),
	.view = reader_view,
};

const struct page page_copy = {
	.id = "copy",
	.title = "",
	.state_size = sizeof(struct reader),
	.view = copy_view,
};

void session_ask(struct session *s, const char *title, const char *text, const char *yes,
		 void (*done)(struct session *s, bool yes, void *ctx), void *ctx)
{
	session_push(s, &page_question);
	if (session_top(s) != &page_question)
		return;
	struct arena *a = session_top_arena(s);
	struct question *q = session_state(s, &page_question);
	*q = (struct question){ arena_strdup(a, title), arena_strdup(a, text), arena_strdup(a, yes), done, ctx };
}

static void push_lines(struct session *s, const struct page *page, const char *title, const char *text)
{
	session_push(s, page);
	if (session_top(s) != page)
		return;
	struct arena *a = session_top_arena(s);
	struct reader *r = session_state(s, page);
	*r = (struct reader){ arena_strdup(a, title), arena_strdup(a, text) };
}

void session_tell(struct session *s, const char *title, const char *text)
{
	push_lines(s, &page_told, title, text);
}

void session_show(struct session *s, const char *title, const char *text)
{
	push_lines(s, &page_reader, title, text);
}

void session_copy(struct session *s, const char *title, const char *text)
{
	push_lines(s, &page_copy, title, text);
}
