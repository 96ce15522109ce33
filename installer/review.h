/* What the parts of the review page share: page_review.c and review_*.c. */
#ifndef INSTALLER_REVIEW_H
#define INSTALLER_REVIEW_H

#include <jansson.h>

#include "installer/session.h"

struct review {
	struct session *session;
	struct task *task;   /* `mailstead plan` runs */
	const char *site;    /* site.yaml that it is about */
	json_t *plan;        /* what it said; NULL: nothing yet */
	const char *error;   /* why there is no plan; NULL: there is one, or it is being made */
};

/* --- review_rows.c */

enum { REVIEW_NAMED = 5 }; /* of many, on a row's own line */

/* The whole plan in words, a row for each kind of thing. */
void review_rows(struct session *s, struct view *v, const struct review *r);
struct item *review_row(struct view *v, const char *id, const char *title, const char *text);
/* "a, b, c"; most: no more than so many, then "…"; 0: all. */
const char *review_join(struct arena *a, const strlist *list, const char *sep, size_t most);

/* --- review_plan.c: each row keeps its line while there is no plan yet */

void review_packages(struct view *v, const struct review *r);
void review_files(struct view *v, const struct review *r);
/* All of that kind of resource: "unit", "secret". label: of the detail. */
void review_kind(struct view *v, const struct review *r, const char *kind, const char *title, const char *label);
/* "24 packages, 66 files"; "" while there is no plan. */
const char *review_count(struct arena *a, const struct review *r);

/* --- review_save.c */

/* Asks where to, writes the site file there, and ends the session. */
void review_save(struct session *s);

#endif
