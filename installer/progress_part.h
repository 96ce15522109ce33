/* What progress.c and page_progress*.c share. */
#ifndef INSTALLER_PROGRESS_PART_H
#define INSTALLER_PROGRESS_PART_H

#include "engine/background.h"
#include "installer/progress.h"
#include "installer/progress_log.h"

/* The state of page_progress. */
struct progress_page {
	struct progress_log log;
	struct background last;
	struct arena *look; /* what last points to */
	enum progress_state state;
	bool cancelled; /* the operator has asked for it */
	const char *trouble; /* why it cannot be seen; NULL: it can */
};

/* Starts that change in the background, for this session's operator. */
bool progress_background(struct session *s, const strlist *args, struct err *err) MUST;
bool progress_undoes(const struct background *b);
enum progress_state progress_state_of(struct host *h, struct arena *a, const struct background *b);

/* page_progress_view.c */
void progress_view(struct session *s, struct view *v);

/* Reads what is new, and again in a while as long as it runs. */
void progress_refresh(struct session *s);

#endif
