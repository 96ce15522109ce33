/*
 * The wizard's pages without a terminal: a session over a scratch root whose
 * tasks are the program itself, with recorded facts of a bare box.
 *
 *	struct wizard w;
 *	wizard_open(&w, scratch, pages, "names");
 *	wizard_set(&w, "domains", "example.org");
 *	assert_string_equal(wizard_item(&w, "hostname")->value, "mail.example.org");
 *	wizard_close(&w);
 */
#ifndef TESTS_UNIT_WIZARD_BOX_H
#define TESTS_UNIT_WIZARD_BOX_H

#include "installer/answers.h"
#include "installer/session.h"
#include "tests/unit/scratch.h"

struct wizard {
	struct scratch *t;
	struct session_with with;
	struct session *s;
	struct view v; /* as last seen */
};

/* page: begins there; NULL: at the first. Answers that were kept are taken up, as the program does. */
void wizard_open(struct wizard *w, struct scratch *t, const struct page *const *pages, const char *page);
void wizard_close(struct wizard *w);
const struct view *wizard_view(struct wizard *w);
void wizard_set(struct wizard *w, const char *field, const char *value);
void wizard_act(struct wizard *w, const char *action);
/* The item of that id as it is now; NULL if there is none. */
const struct item *wizard_item(struct wizard *w, const char *id);
/* The text of its detail of that label; NULL. */
const char *wizard_detail(struct wizard *w, const char *id, const char *label);
bool wizard_has_action(struct wizard *w, const char *action);
/* Until no task runs; fails the test after half a minute. */
void wizard_wait(struct wizard *w);

/* Files below the root; they fail the test. NULL if there is none. */
const char *wizard_file(struct wizard *w, const char *path);
void wizard_put(struct wizard *w, const char *path, const char *text);

#endif
