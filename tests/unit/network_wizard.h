/*
 * A wizard of three pages, the network page in the middle, whose looks are
 * played: by streams of mailstead check --stream that were recorded on boxes
 * of the lab (tests/scenario/network/NAME.jsonl).
 *
 *	static void it_arrives(void **state)
 *	{
 *		struct network_wizard *w = *state;      …of net_open(), for cmocka
 *		net_play(w, "delivery");
 *		assert_string_equal(net_row(w, "PTR v4"), "FAIL|PTR v4|the name of 45.90.10.10 is sta");
 */
#ifndef TESTS_UNIT_NETWORK_WIZARD_H
#define TESTS_UNIT_NETWORK_WIZARD_H

#include "installer/network.h"
#include "installer/pages.h"
#include "tests/unit/fake_tasks.h"
#include "tests/unit/scratch.h"

#define ALL "check --stream --site " SETUP_SITE

struct network_wizard {
	struct scratch *t;
	struct fake_tasks tasks;
	struct session_with with;
	struct session *s;
};

/* The whole site is answered; the network page is shown, and its first look has begun and said nothing yet. */
int net_open(void **state);
int net_close(void **state);

char *net_recorded(struct network_wizard *w, const char *name);
/* The look that was started last. */
struct fake_task *net_last(struct network_wizard *w);
void net_say(struct network_wizard *w, struct fake_task *t, const char *text);
void net_end(struct network_wizard *w, struct fake_task *t, int status);
/* The last look says all of that, and ends. */
void net_play(struct network_wizard *w, const char *name);

struct view net_look(struct network_wizard *w);
/* "WORD|TITLE|TEXT" of each row, a text cut to the 30 characters that are enough to know it. */
const char *net_rows(struct network_wizard *w);
const char *net_row(struct network_wizard *w, const char *title);
/* The title of the question on top, or "". */
const char *net_asked(struct network_wizard *w);
bool net_is_at(struct network_wizard *w, const char *page_id);

#endif
