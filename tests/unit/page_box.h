/*
 * One page in a session of its own, over what programs said on a real box
 * (tests/unit/streams), with a clock that a test moves.
 *
 *	page_box_open(&b, state, &page_records);
 *	page_box_play(&b, "dns check --stream", "records-half.jsonl", 1);
 *	assert_string_equal(page_box_row(&b, "MX example.org.")->word, "1 of 2");
 *	page_box_close(&b, state);
 */
#ifndef TESTS_UNIT_PAGE_BOX_H
#define TESTS_UNIT_PAGE_BOX_H

#include "installer/session.h"
#include "tests/unit/fake_tasks.h"
#include "tests/unit/scratch.h"

struct page_box {
	struct scratch *scratch;
	struct fake_tasks tasks;
	struct session_with with;
	struct session *s;
	struct arena *a;
	struct view v; /* of the last look */
	int64_t now_ms;
};

/* For cmocka's setup and teardown: *state is the scratch. */
int page_box_open(struct page_box *b, void **state, const struct page *page);
int page_box_close(struct page_box *b, void **state);

/* Fills b->v. */
void page_box_look(struct page_box *b);
/* These fail the test if there is none. */
const struct item *page_box_row(struct page_box *b, const char *id);
const char *page_box_lines(struct page_box *b);
/* "" if there is none. */
const char *page_box_detail(const struct item *item, const char *label);
const char *page_box_first_text(struct page_box *b);

/* The task with these arguments that runs, the last one if there are several; it fails the test if there is none. */
struct fake_task *page_box_task(struct page_box *b, const char *args);
/* It says that and ends, and the session hears it. file: below tests/unit/streams. */
void page_box_say(struct page_box *b, const char *args, const char *text, int status);
void page_box_play(struct page_box *b, const char *args, const char *file, int status);
void page_box_stream(const char *file, struct str *out);
/* Time goes by, and the session sees it. */
void page_box_wait(struct page_box *b, int ms);

#endif
