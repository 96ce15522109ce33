/*
 * Plans: an ordered list of resources with the change that each needs. Pure
 * data, made without touching anything; the same bytes for the same inputs.
 *
 *	plan_render(…)   site + facts → what should be so (resources)
 *	plan_compare(…)  … + the box  → what has to change (a plan)
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include <jansson.h>

#include "merge/merge.h"
#include "plan/builder.h"
#include "plan/drift.h"
#include "plan/paths.h"
#include "plan/resource.h"

enum change {
	CHANGE_NONE,     /* it is as it should be */
	CHANGE_CREATE,   /* it is missing */
	CHANGE_UPDATE,   /* it is different and we change it */
	CHANGE_KEEP,     /* the operator changed it; it is left alone and reported */
	CHANGE_CONFLICT, /* the operator and we changed the same, or it is immutable: theirs stays, ours goes to <file>.mailstead-new */
	CHANGE_REMOVE,   /* we wrote it once and want it no more */
};

struct step {
	const struct resource *res;
	enum change change;
	const char *why;      /* one line for people: "not installed", "differs in 3 lines" */
	const char *old;      /* RES_FILE: the live bytes; NULL if there is none */
	size_t old_len;
	const char *new_;     /* RES_FILE: what will stand there (a merge may differ from res->content) */
	size_t new_len;
	bool aside_present;      /* CHANGE_CONFLICT: <file>.mailstead-new says so already */
	enum unit_action action; /* RES_UNIT: what it needs besides being enabled and running */
	bool start;              /* RES_UNIT: it is not running (also of one that is no longer wanted) */
	bool enable;             /* RES_UNIT: it is not enabled */

	enum drift drift;      /* RES_FILE: what was made of it by hand since we last wrote it */
	const char *base;      /* … of one that was edited or is not there: what we last wrote */
	size_t base_len;
	int written;           /* … by which generation (engine/written.h); 0: not known */
	bool written_before;   /* … or by one before it, which is not kept any more */
	int64_t written_when;
	const char *old_aside; /* RES_FILE: the live bytes are kept here before they are replaced; NULL: they are not */
	bool put_aside;        /* … since its edits cannot be carried into another language (language.h) */
};

/*
 * The operator gives up what he changed by hand in a file, or a part of it: the file is taken to be text instead of what
 * stands there.
 */
struct given_up {
	const char *path;
	const char *text; /* NULL: what we last wrote */
	size_t len;
	const char *of;   /* with text: what stood there when that was made, and must still stand there */
	size_t of_len;
	const char *why;  /* for the plan, where that changes the file */
	bool keep_old;    /* what stands there is kept beside it, as <file>.mailstead-old */
};

/* The units of the last generation, one a line. */
#define PLAN_UNITS_FILE PATH_STATE "/units"
/* Which unit reads which file of the last generation: "reload postfix.service /etc/postfix/main.cf". */
#define PLAN_READERS_FILE PATH_STATE "/readers"
/* Which template each file of it was made from: "dovecot/2.4/dovecot.conf /etc/dovecot/dovecot.conf". */
#define PLAN_TEMPLATES_FILE PATH_STATE "/templates"

/* How RES_ACCOUNTS is compared and made true: given by cmd/, since plan/ and accounts/ do not know each other. */
struct accounts_ops {
	bool (*check)(struct host *h, struct arena *a, const struct resource *res, enum change *change,
		      const char **why, struct err *err);
	bool (*apply)(struct host *h, const struct resource *res, struct err *err);
	/* What apply was given last time, for the undo; no domains and NULL if there was no database. */
	bool (*before)(struct host *h, struct arena *a, strlist *domains, const char **role_target, struct err *err);
};

struct plan {
	const struct site *site;
	const struct facts *facts;
	VEC(struct resource) resources;
	VEC(struct validator) validators;
	VEC(const char *) preseed;
	VEC(struct early) early;
	VEC(struct given_up) given_up; /* for plan_compare */
	unread_list unread;     /* of local.d; none is UNREAD_REFUSED */
	VEC(struct step) steps; /* one for each resource, in order; then removals */
};

/* Everything in *plan lives in a. daemons is NULL-terminated; datadir holds templates/. */
bool plan_render(struct host *h, struct arena *a, const struct site *site, const struct facts *facts,
		 const struct daemon *const *daemons, const char *datadir, struct plan *plan,
		 struct err *err) MUST;

/* Fills plan->steps by looking at the box. Reads only; a merge uses a scratch directory below PATH_STATE. */
bool plan_compare(struct host *h, struct arena *a, struct plan *plan, const struct accounts_ops *accounts,
		  struct err *err) MUST;

/* True if there is nothing to do (a kept file, and a conflict that was put aside, are nothing to do). */
bool plan_is_empty(const struct plan *plan);
/* True if some file is in conflict. */
bool plan_has_conflict(const struct plan *plan);

/* " since generation 12 of 2026-11-20: line 14 (biff)" of a file that was edited by hand. */
bool step_drift_words(struct host *h, struct arena *a, const struct step *s, struct str *out, struct err *err) MUST;
/* One line a change and what was changed by hand; with diff, unified diffs of the files: what the operator changed, what we would. */
bool plan_to_text(struct host *h, const struct plan *plan, bool diff, struct str *out, struct err *err) MUST;
/* The unified diff of each file that takes the place of one that somebody else wrote; of a private one only its name. */
bool plan_replaced_to_text(struct host *h, const struct plan *plan, struct str *out, struct err *err) MUST;
/* *out is a new reference. Never holds a secret. With diff, the unified diff of each file as well. */
bool plan_to_json(struct host *h, const struct plan *plan, bool diff, json_t **out, struct err *err) MUST;

#endif
