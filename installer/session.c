#include "installer/session_part.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "installer/answers.h"

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
	session_enter(s);
}

void session_free(struct session *s)
{
	if (s == NULL)
		return;
	if (s->begun)
		session_hide(s);
	task_set_free(s->tasks);
	session_end_tops(s);
	for (size_t i = 0; i < s->n; i++)
		session_end_page(s, s->pages[i]);
	arena_free(s->arena);
	free(s);
}

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
