/*
 * A dashboard over programs that only run in the test's mind: what they say is given by hand, or is what the real program
 * said on a box of the lab (tests/scenario/dashboard). The session is begun; everything is freed at the end.
 */
#ifndef TESTS_UNIT_DASHBOARD_BOX_H
#define TESTS_UNIT_DASHBOARD_BOX_H

#include "installer/dashboard.h"
#include "tests/unit/scratch.h"

/* Lines of `status --stream`. */
#define FINDING(id, severity, seen) \
	"{\"event\": \"finding\", \"check\": \"queue\", \"finding\": {\"id\": \"" id "\", \"severity\": \"" severity "\", " \
	"\"blocks\": null, \"subject\": \"\", \"seen\": \"" seen "\", \"why\": \"\", \"fix\": \"\", \"source\": \"\", " \
	"\"should\": \"\", \"stands\": \"\"}}\n"
#define RESULT "{\"event\": \"result\", \"interrupted\": null}\n"
#define FINDINGS(id, severity, seen) FINDING(id, severity, seen) RESULT

/* A program that only runs in the test's mind. */
struct host_child {
	char *args, *input;
	bool outlives, ended, freed;
	struct str out, said;
	int status;
	struct host_child *next;
};

struct desk {
	struct scratch *scratch;
	struct session_with with;
	struct session *s;
	struct host_child *first; /* the newest */
	int64_t ms;
};

extern struct desk desk;

/* For cmocka. */
int dashboard_box_setup(void **state);
int dashboard_box_teardown(void **state);

/* The program that runs with these arguments, those before --json left out; NULL: none. */
struct host_child *desk_running(const char *args);
/* It says that and ends. */
void desk_answer(const char *args, const char *text, int status);
/* It says what is in that file, and ends. */
void desk_recorded(const char *args, const char *name, int status);
/* A change that is started in the background, and what is said when it is followed. */
void desk_background(const char *args, const char *events, int status);
const char *desk_file(const char *name);

/* Opens the area of that id; all that it looks at is answered. */
void desk_open(const char *id);
struct view desk_look(void);
/* These fail the test if there is none. */
const struct item *desk_row(const char *id);
const char *desk_detail(const char *id, const char *label);
const struct area *desk_area(const char *id);
void desk_act(const char *action, const char *on);
/* What stands above the keys has that in it. */
void desk_says(const char *text);
void desk_begins(const char *text, const char *with);

#endif
