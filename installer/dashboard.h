/*
 * The inside of the dashboard: areas side by side, each over what verbs have
 * said as JSON, and the one change that may run.
 *
 * A look is a verb that changes nothing, run as a task. Its last answer stays,
 * with its age, while the next one comes; it is read where it is shown, and may
 * be of any shape: a missing or wrong member is "" or 0.
 *
 * A work is a verb that changes something. It goes on if the dashboard ends,
 * and only one runs at a time.
 */
#ifndef INSTALLER_DASHBOARD_H
#define INSTALLER_DASHBOARD_H

#include <jansson.h>

#include "check/finding.h"
#include "installer/json_read.h"
#include "installer/pages.h"
#include "installer/record_stream.h"
#include "installer/session.h"

struct area_kind;

/* --- looks */

enum look_id {
	LOOK_HEALTH,
	LOOK_SERVICES,
	LOOK_QUEUE,
	LOOK_QUEUE_CHECK,
	LOOK_CERTIFICATE,
	LOOK_RECORDS,
	LOOK_USERS,
	LOOK_ACCOUNTS_CHECK,
	LOOK_ALIASES,
	LOOK_DOMAINS,
	LOOK_HISTORY,
	LOOK_CHANGES,
	LOOK_OPTIONS,
	LOOKS,
};
#define LOOK(id) (1u << LOOK_##id)
#define LOOK_NONE 0u

struct look {
	struct session *session;
	struct task *task; /* NULL: none runs */
	json_t *value;     /* the last answer; NULL: none yet */
	json_t *coming;    /* that of the task that runs */
	int64_t at;        /* when the last answer came, monotonic ms… */
	int64_t since;     /* …and when that look was begun: what was done later it may not have seen */
	int64_t begun;     /* when the one that runs was */
	bool failed;       /* the last time it could not be seen; the sentence was said */
};

/* --- works */

enum { WORK_LINES = 200, WORK_PHASES = 40 };

struct work_req {
	const char *const *args; /* verb and what follows, NULL-terminated */
	const char *input;       /* standard input: a password, which the caller wipes */
	size_t input_len;
	const char *doing;       /* "Adding alice@example.org" */
	const char *done;        /* "alice@example.org was added." */
	bool events;             /* it is an apply: in the background, its events on a page of their own */
	unsigned looks;          /* LOOK(…) that see something else afterwards */
};

struct phase_row {
	const char *text, *result; /* result NULL: it goes on */
	bool undo;
};

struct work {
	struct session *session;
	struct task *task; /* NULL: none runs */
	struct arena *a;   /* of this one */
	const char *doing, *done;
	unsigned looks;
	bool events, failed;
	double overall; /* percent of all of it; < 0: unknown */
	int64_t left_ms; /* about; < 0: unknown */
	const char *now; /* the step that goes on */
	VEC(struct phase_row) phases;
	strlist lines;  /* what was said, for the log */
	const char *end; /* the sentence it ended with; NULL: it runs */
};

struct dash {
	const struct area_kind *area;
	struct look looks[LOOKS];
	struct record_stream records; /* what LOOK_RECORDS says, record by record */
	struct work work;
	struct task *reading; /* what is to be shown when it comes; NULL: nothing */
	const struct area_kind *reading_for;
	void (*read)(struct session *s, const json_t *value);
	strlist log; /* what was said, oldest first */
};

/* One place. */
struct area_kind {
	const char *id;
	const char *title;
	const char *help;  /* paragraphs, for ? */
	unsigned looks;    /* LOOK(…) that are made on coming in and by r */
	const char *const *groups; /* names of checks whose findings belong here; NULL-terminated; NULL: none */
	/* Things to do besides the findings of its groups; NULL: none. */
	size_t (*to_do)(const struct dash *d);
	void (*view)(struct session *s, struct dash *d, struct view *v);
	/* NULL: nothing. row: the id of the chosen row, or "". */
	bool (*act)(struct session *s, struct dash *d, const char *action, const char *row);
};

extern const struct area_kind area_health;
extern const struct area_kind area_services;
extern const struct area_kind area_queue;
extern const struct area_kind area_certificate;
extern const struct area_kind area_records;
extern const struct area_kind area_users;
extern const struct area_kind area_aliases;
extern const struct area_kind area_domains;
extern const struct area_kind area_history;
extern const struct area_kind area_changes;
extern const struct area_kind area_options;
extern const struct area_kind area_log;
extern const struct area_kind *const area_kinds[]; /* NULL-terminated */

/* That of the session. */
struct dash *dash_of(struct session *s);
/* Tells fronts whether something is awaited: what is seen in the open area, a change, a text to read. */
void dash_waits(struct session *s);
/* Says it above the keys, and keeps it for the log. */
void dash_say(struct session *s, enum tone tone, const char *fmt, ...) PRINTF_LIKE(3, 4);

/*
 * dashboard_read.c: runs a verb that says a text, and has it shown if the operator still waits for it in that area. One at a
 * time: another is given up.
 */
void dash_read(struct session *s, const char *const *args, void (*read)(struct session *s, const json_t *value));

/* dashboard_look.c */

/* Starts those of the set that do not run; unless again, only those whose answer is not fresh. */
void looks_start(struct session *s, struct dash *d, unsigned set, bool again);
/*
 * Something was changed: starts those of the set that were wanted so far. One that runs is given up, it may have looked
 * before.
 */
void looks_restart(struct session *s, struct dash *d, unsigned set);
bool looks_run(const struct dash *d, unsigned set);
/* Of the set, "looking, 0:12", "3 min ago", "". */
const char *looks_age(struct session *s, struct arena *a, unsigned set);
void looks_free(struct dash *d);
/* A sentence in the place of rows that are not there yet, or could not be seen; false: they are there. */
bool look_says_nothing(const struct dash *d, enum look_id id, struct view *v);

/* dashboard_stream.c: takes a line of `status --stream` or `dns check --stream` into *coming, a new reference at first. */
void stream_line(json_t **coming, const json_t *line);
/* All lines were said, the last one included. */
bool stream_is_whole(const json_t *coming);
/* How many of the checks are through. */
size_t stream_done(const json_t *coming, size_t *of);
/* Each check as a row in its place, found through or not. */
void view_stream(struct view *v, const json_t *coming);

/* "2026-11-26 14:03" of seconds since the epoch, in local time; "" of 0. */
const char *when_words(struct arena *a, int64_t when);
/* "1 message", "3 messages" */
const char *count_words(struct arena *a, size_t n, const char *one, const char *many);

/*
 * dashboard_work.c. One with events is `mailstead background start`, which then
 * is followed: it goes on whatever becomes of this process, and another
 * dashboard shows it again.
 */

/* Starts it, or says why not: another runs. */
void work_start(struct session *s, const struct work_req *req);
/* Follows one that was begun in the background before this dashboard was opened. */
void work_take_up(struct session *s);
/* One runs. */
bool work_runs(const struct dash *d);
/* Shows the page of the work that runs, or of the last one. */
void work_show(struct session *s);
void work_free(struct dash *d);
extern const struct page page_work;

/* dashboard_health.c */

/* What `check --json` and `status --json` say; what is no finding is passed over. */
void findings_of(struct arena *a, const json_t *value, finding_list *out);
/*
 * All, worst first: what `status` found, and in the place of those of a few checks what an area's own look at these has
 * found since.
 */
void findings_now(const struct dash *d, struct arena *a, finding_list *out);
/* An area's own looks see all that is found of its groups, so that not everything has to be looked at again. */
bool findings_are_own(const struct area_kind *area);
/* Those of all, of an area, that need doing. */
void findings_of_area(const finding_list *now, struct arena *a, const struct area_kind *area, finding_list *out);
/* "Mail flows. 2 things to do: …" */
const char *health_sentence(const struct dash *d, struct arena *a);
/* As rows with details; id: "finding:ID SUBJECT". */
void view_findings(struct view *v, const finding_list *list);
/* Those of the area, with a heading, if there are any. */
void view_area_findings(struct dash *d, struct view *v, const struct area_kind *area);

#endif
