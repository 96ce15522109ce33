/*
 * Small daemons on a fake box, and one apply of them as cmd_change does it.
 *
 *	alpha   a package, a user, a key, files with reload and restart, a derived map, a validator
 *	beta    a unit of our own, only if services.sieve; what is compiled with its help
 *	gamma   a package whose files nothing in the site changes
 */
#ifndef TESTS_ENGINE_BOX_H
#define TESTS_ENGINE_BOX_H

#include "engine/engine.h"
#include "tests/unit/fake_host.h"

struct engine_box {
	struct fake f;
	struct arena *a; /* of one apply */
	/* What the daemons look at: recipients is in alpha.conf, quota in strict.conf, junk_score in beta.conf. */
	struct site site;
	struct facts facts;
	struct plan plan;
	struct engine e;
	const char *hazard; /* a line of alpha.conf and beta's unit: INVALID, BROKEN or DIES; "" is fine */
	bool smoke_says_no;
	const char *unit_says_no; /* the unit that may not be touched; NULL: none */
	bool consent_says_no;
	int generation;     /* made by the last apply */
	char contact[64];   /* of the site, where it was read again */
	int rollback;       /* > 0: the plan is that of this generation */
	bool back;          /* the plan gives back what generation 0 has */
	struct str events;  /* "kind text" lines */
	struct event_sink sink;
};

void engine_box_open(struct engine_box *b);
void engine_box_close(struct engine_box *b);
/* For cmocka: *state is a new box, which teardown takes away; applied: with a first generation in place. */
int engine_box_setup(void **state);
int engine_box_setup_applied(void **state);
int engine_box_teardown(void **state);

/* Forgets the last apply: a new arena, a new engine, no events. */
void engine_box_fresh(struct engine_box *b);
/* Facts, resources, comparison; and whether the site is to be written. */
bool engine_box_plan(struct engine_box *b, struct err *err) MUST;
/* Recover, plan, packages, plan again, apply; the generation stays 0 if the plan was empty. */
bool engine_box_apply(struct engine_box *b, struct err *err) MUST;
/* The same of what an interrupted run was to do, whatever the box's site says; nothing if there was none. */
bool engine_box_resume(struct engine_box *b, struct err *err) MUST;
/* As engine_box_apply, and it must succeed. */
void engine_box_must(struct engine_box *b);

const struct step *engine_box_step(const struct engine_box *b, enum resource_kind kind, const char *name);

/* What the box serves: /etc without passwd and group, what runs with which configuration, the accounts. */
void engine_box_live(struct engine_box *b, struct str *out);
/* What mailstead has on record: base copies, lists, numbers of the generations; and work that was left lying about. */
void engine_box_record(struct engine_box *b, struct str *out);

#endif
