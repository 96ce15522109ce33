#include "installer/session.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "installer/answers.h"
#include "installer/dialog.h"

enum { SAY_MAX = 512, TOP_MAX = 16 };

struct session {
	const struct session_with *with;
	struct arena *arena;
	struct answers *answers;
	struct task_set *tasks;
	const struct page **pages; /* those that are shown on this box */
	void **states;
	size_t n, at;
	struct top {
		const struct page *page;
		void *state;
	} tops[TOP_MAX]; /* what lies on top, the last is seen */
	size_t ntops;
	char say[SAY_MAX];
	enum tone say_tone;
	int64_t tick_at; /* monotonic; 0: none */
	bool begun, waits, works, over;
	bool steps; /* the pages are steps: they are counted */
	int status;
};

/* --- what pages ask for */

const struct session_with *session_with(const struct session *s)
{
	return s->with;
}

struct host *session_host(const struct session *s)
{
	return s->with->host;
}

struct arena *session_arena(struct session *s)
{
	return s->arena;
}

struct answers *session_answers(struct session *s)
{
	return s->answers;
}

struct task_set *session_tasks(struct session *s)
{
	return s->tasks;
}

void session_keep(struct session *s)
{
	struct err err = {0};

	if (!answers_save(s->answers, s->with->host, &err))
		session_say(s, TONE_WARN, "%s: a second start would ask again.", err.msg);
}

void *session_state(struct session *s, const struct page *page)
{
	for (size_t i = s->ntops; i-- > 0;)
		if (s->tops[i].page == page)
			return s->tops[i].state;
	for (size_t i = 0; i < s->n; i++)
		if (s->pages[i] == page)
			return s->states[i];
	return NULL;
}

void session_say(struct session *s, enum tone tone, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s->say, sizeof(s->say), fmt, ap);
	va_end(ap);
	s->say_tone = tone;
}

void session_tick(struct session *s, int ms)
{
	int64_t at = s->with->host->monotonic_ms(s->with->host) + ms;

	if (s->tick_at == 0 || at < s->tick_at)
		s->tick_at = at;
}

void session_waits(struct session *s, bool waits)
{
	s->waits = waits;
}

void session_works(struct session *s, bool works)
{
	s->works = works;
}

void session_end(struct session *s, int status)
{
	s->over = true;
	s->status = status;
}

/* --- which page */

const struct page *session_top(const struct session *s)
{
	return s->ntops > 0 ? s->tops[s->ntops - 1].page : s->pages[s->at];
}

bool session_covers(const struct session *s)
{
	return s->ntops > 0;
}

static void enter(struct session *s)
{
	const struct page *page = session_top(s);

	s->tick_at = 0;
	s->waits = false;
	if (page->enter != NULL)
		page->enter(s);
}

static void hide(struct session *s)
{
	const struct page *page = session_top(s);

	if (page->hide != NULL)
		page->hide(s);
}

static void end(struct session *s, const struct page *page)
{
	if (page->end != NULL)
		page->end(s);
}

/* Those on top first: they may look at what lies below. */
static void end_tops(struct session *s)
{
	for (; s->ntops > 0; s->ntops--)
		end(s, session_top(s));
}

/* Known before the page that is left keeps the answers, so that a second start goes on here. */
static void move_to(struct session *s, size_t at)
{
	answers_set_page(s->answers, s->pages[at]->id);
	hide(s);
	s->at = at;
	enter(s);
}

bool session_go(struct session *s, const char *page_id)
{
	for (size_t i = 0; i < s->n; i++) {
		if (strcmp(s->pages[i]->id, page_id) != 0)
			continue;
		answers_set_page(s->answers, page_id);
		hide(s);
		end_tops(s);
		s->at = i;
		enter(s);
		return true;
	}
	return false;
}

const char *session_title(const struct session *s, const char *page_id)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->pages[i]->id, page_id) == 0)
			return s->pages[i]->title;
	return NULL;
}

void session_push(struct session *s, const struct page *page)
{
	if (s->ntops == TOP_MAX)
		return;
	hide(s);
	s->tops[s->ntops++] = (struct top){ page, arena_alloc(s->arena, page->state_size + 1) };
	enter(s);
}

void session_pop(struct session *s)
{
	if (s->ntops == 0)
		return;
	hide(s);
	end(s, session_top(s));
	s->ntops--;
	enter(s);
}

/* --- for fronts */

struct session *session_new(const struct session_with *with, const struct page *const *pages, bool steps)
{
	struct session *s = calloc(1, sizeof(*s));
	size_t n = 0;

	if (s == NULL)
		abort();
	while (pages[n] != NULL)
		n++;
	s->with = with;
	s->steps = steps;
	s->arena = arena_new();
	s->answers = answers_new(s->arena);
	s->tasks = task_set_new(with->host);
	s->pages = arena_alloc(s->arena, (n + 1) * sizeof(*s->pages));
	s->states = arena_alloc(s->arena, (n + 1) * sizeof(*s->states));
	for (size_t i = 0; i < n; i++) {
		if (pages[i]->needs_live && !with->host->live)
			continue;
		s->pages[s->n] = pages[i];
		s->states[s->n++] = arena_alloc(s->arena, pages[i]->state_size + 1);
	}
	return s;
}

void session_begin(struct session *s, const char *page_id)
{
	for (size_t i = 0; page_id != NULL && i < s->n; i++)
		if (strcmp(s->pages[i]->id, page_id) == 0)
			s->at = i;
	s->begun = true;
	enter(s);
}

void session_free(struct session *s)
{
	if (s == NULL)
		return;
	if (s->begun)
		hide(s);
	task_set_free(s->tasks);
	end_tops(s);
	for (size_t i = 0; i < s->n; i++)
		end(s, s->pages[i]);
	arena_free(s->arena);
	free(s);
}

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
		move_to(s, s->at + 1);
}

static void back(struct session *s)
{
	if (s->ntops > 0)
		session_pop(s);
	else if (s->at > 0 && !s->pages[s->at]->no_back)
		move_to(s, s->at - 1);
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
