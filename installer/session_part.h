/* What a session is made of. For session*.c only. */
#ifndef INSTALLER_SESSION_PART_H
#define INSTALLER_SESSION_PART_H

#include "installer/session.h"

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
		struct arena *a; /* of its state and texts */
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

/* session_pages.c: goes to the page of that number in the row. */
void session_move_to(struct session *s, size_t at);
/* Shows the page on top, or hides it. */
void session_enter(struct session *s);
void session_hide(struct session *s);
/* Has the page free what it holds. */
void session_end_page(struct session *s, const struct page *page);
/* The same with those that lie on top; then nothing lies there. */
void session_end_tops(struct session *s);

#endif
