/* Which page is shown: those in the row, and those that lie on top. */
#include "installer/session_part.h"

#include <string.h>

#include "installer/answers.h"

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

const struct page *session_top(const struct session *s)
{
	return s->ntops > 0 ? s->tops[s->ntops - 1].page : s->pages[s->at];
}

bool session_covers(const struct session *s)
{
	return s->ntops > 0;
}

void session_enter(struct session *s)
{
	const struct page *page = session_top(s);

	s->tick_at = 0;
	s->waits = false;
	if (page->enter != NULL)
		page->enter(s);
}

void session_hide(struct session *s)
{
	const struct page *page = session_top(s);

	if (page->hide != NULL)
		page->hide(s);
}

void session_end_page(struct session *s, const struct page *page)
{
	if (page->end != NULL)
		page->end(s);
}

static void end_top(struct session *s)
{
	struct top *top = &s->tops[s->ntops - 1];

	session_end_page(s, top->page);
	arena_free(top->a);
	s->ntops--;
}

/* Those on top first: they may look at what lies below. */
void session_end_tops(struct session *s)
{
	while (s->ntops > 0)
		end_top(s);
}

/* Known before the page that is left keeps the answers, so that a second start goes on here. */
void session_move_to(struct session *s, size_t at)
{
	answers_set_page(s->answers, s->pages[at]->id);
	session_hide(s);
	s->at = at;
	session_enter(s);
}

bool session_go(struct session *s, const char *page_id)
{
	for (size_t i = 0; i < s->n; i++) {
		if (strcmp(s->pages[i]->id, page_id) != 0)
			continue;
		answers_set_page(s->answers, page_id);
		session_hide(s);
		session_end_tops(s);
		s->at = i;
		session_enter(s);
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
	session_hide(s);
	struct arena *a = arena_new();
	s->tops[s->ntops++] = (struct top){ page, a, arena_alloc(a, page->state_size + 1) };
	session_enter(s);
}

struct arena *session_top_arena(struct session *s)
{
	return s->ntops > 0 ? s->tops[s->ntops - 1].a : s->arena;
}

void session_pop(struct session *s)
{
	if (s->ntops == 0)
		return;
	session_hide(s);
	end_top(s);
	session_enter(s);
}
