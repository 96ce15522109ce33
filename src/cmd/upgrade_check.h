/*
 * The parts of upgrade check: each adds what it finds to u->out->findings.
 * Nothing on the box is changed but AHEAD_DIR, which is gone afterwards.
 */
#ifndef CMD_UPGRADE_CHECK_H
#define CMD_UPGRADE_CHECK_H

#include "cmd/upgrade.h"
#include "facts/ahead.h"
#include "mail/release_changes.h"
#include "plan/plan.h"

/* A file in which the operator's part and the next release's do not go together. */
struct upgrade_edit {
	const char *path;
	const char *why; /* what clashes, or what the next version's checker said */
};

struct upgrade_look {
	struct cmd *c;
	struct event_sink *sink;
	struct upgrade_report *out;
	const volatile int *stop; /* as in struct run_req */
	bool proof; /* the next release's own daemons are asked */
	struct site site;
	struct facts now, then;
	struct ahead ahead;
	apt_step_list steps; /* of a full-upgrade */
	int64_t unpacked;    /* bytes that it takes in the end; -1: not known */
	bool has_plan;
	struct plan plan;    /* for the next release, compared with this box */
	VEC(struct upgrade_edit) edits; /* that are put aside */
	release_change_list changes;
	size_t proved;       /* checkers of the next release that took it */
	bool has_proof;
};

/* All of it. Frees nothing that is in c->arena; the scratch directory is gone. */
bool upgrade_look(struct upgrade_look *u, struct cmd *c, struct event_sink *sink, bool proof, struct upgrade_report *out,
		  struct err *err) MUST;

/* upgrade_check_box.c: memory, kernel, certificate, queue, packages as they are. */
void upgrade_look_at_box(struct upgrade_look *u);
/* upgrade_check_sources.c: apt's sources and pins; false: nothing can be asked of the next release's archive. */
bool upgrade_look_at_sources(struct upgrade_look *u);
/* upgrade_check_packages.c: what a full-upgrade does to packages. */
void upgrade_look_at_packages(struct upgrade_look *u);
/* upgrade_check_room.c: room for the lists; for the upgrade itself; false: not enough. */
bool upgrade_has_room_for_lists(struct upgrade_look *u);
void upgrade_look_at_room(struct upgrade_look *u);
/* upgrade_check_plan.c: what the files become. */
void upgrade_look_at_plan(struct upgrade_look *u);
/* upgrade_check_proof.c */
bool upgrade_prove(struct upgrade_look *u, struct err *err) MUST;

/* For them: adds a finding; could not see, for the reason in err. */
void upgrade_found(struct upgrade_look *u, const struct finding *f);
void upgrade_unknown(struct upgrade_look *u, const char *id, const char *source, const struct err *err);
/* The operator asked for an end. */
bool upgrade_stopped(const struct upgrade_look *u);
/* The output of a program, in the arena; NULL and *err if it failed. */
const char *upgrade_output(struct upgrade_look *u, const char *const *argv, struct err *err);

/* upgrade_check_text.c */
bool upgrade_print(const struct upgrade_look *u, bool diff, struct err *err) MUST;

#endif
