/* What a front does with a session: looks at it, types, presses keys, and lets it hear its tasks. */
#include "installer/session_part.h"

#include <string.h>

#include "base/str.h"

static void view_place(struct session *s, struct view *v)
{
	v->place = s->steps ? arena_printf(v->arena, "%zu of %zu  %s", s->at + 1, s->n, s->pages[s->at]->title)
			     : s->pages[s->at]->title;
}

void session_view(struct session *s, struct arena *a, struct view *v)
{
	const struct page *page = session_top(s);

	*v = (struct view){ .arena = a, .title = "", .right = "", .area = "", .say = "", .help = page->help ? page->help : "" };
	v->box = view_clean(a, s->with->box);
	view_place(s, v);
	page->view(s, v);
	v->title = view_clean(a, v->title);
	v->right = view_clean(a, v->right);
	if (s->say[0] != '\0') {
		v->say = view_clean(a, s->say);
		v->say_tone = s->say_tone;
	}
}

void session_set(struct session *s, const char *field, const char *value)
{
	const struct page *page = session_top(s);

	s->say[0] = '\0';
	if (page->set != NULL)
		page->set(s, field, value);
}

/* An error is part of a line elsewhere; here it is a sentence, and its hint the next. */
static void say_error(struct session *s, const struct err *err)
{
	const char *parts[] = { err->msg, err->hint };
	struct str text = {0};

	for (size_t i = 0; i < 2; i++) {
		size_t n = strlen(parts[i]);
		if (n > 0)
			str_addf(&text, "%s%s%s", text.len > 0 ? " " : "", parts[i], strchr(".!?", parts[i][n - 1]) ? "" : ".");
	}
	session_say(s, TONE_WARN, "%s", str_c(&text));
	str_free(&text);
}

static void next(struct session *s)
{
	const struct page *page = session_top(s);
	struct err err = {0};

	if (page->leave != NULL && !page->leave(s, &err))
		say_error(s, &err);
	else if (session_top(s) == page && s->ntops == 0 && s->at + 1 < s->n)
		session_move_to(s, s->at + 1);
}

static void back(struct session *s)
{
	if (s->ntops > 0)
		session_pop(s);
	else if (s->at > 0 && !s->pages[s->at]->no_back)
		session_move_to(s, s->at - 1);
}

bool session_act(struct session *s, const char *action, const char *row)
{
	const struct page *page = session_top(s);

	s->say[0] = '\0';
	if (page->act != NULL && page->act(s, action, row))
		return true;
	if (strcmp(action, "next") == 0)
		next(s);
	else if (strcmp(action, "back") == 0 || strcmp(action, "close") == 0)
		back(s);
	else if (strcmp(action, "quit") == 0)
		session_end(s, 0);
	else
		return false;
	return true;
}

size_t session_fds(const struct session *s, struct pollfd *p, size_t n)
{
	return task_set_fds(s->tasks, p, n);
}

bool session_feed(struct session *s)
{
	bool any = task_set_feed(s->tasks);

	if (s->tick_at != 0 && s->with->host->monotonic_ms(s->with->host) >= s->tick_at) {
		s->tick_at = 0;
		if (session_top(s)->tick != NULL)
			session_top(s)->tick(s);
		any = true;
	}
	return any;
}

int session_wait_ms(const struct session *s)
{
	if (s->tick_at == 0)
		return -1;
	int64_t left = s->tick_at - s->with->host->monotonic_ms(s->with->host);
	return left < 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int)left;
}

bool session_over(const struct session *s, int *status)
{
	if (s->over && status != NULL)
		*status = s->status;
	return s->over;
}

bool session_busy(const struct session *s)
{
	return s->waits;
}

bool session_at_work(const struct session *s)
{
	return s->works;
}
