/*
 * local.d: what the operator adds on top of what we write, in
 * PATH_LOCAL_D/<daemon>/, never touched by us. A daemon says in a table which
 * files it takes; for most of them it reads a copy that we keep: so an addition
 * is part of the plan (shown, validated, its daemon reloaded), and an undo or a
 * rollback takes it back, too, while the operator's file stays.
 *
 * A name that begins with a dot is an editor's or a backup's, and passed over.
 * Whatever else lies there and is not taken, local_unread() names.
 */
#ifndef PLAN_LOCAL_H
#define PLAN_LOCAL_H

#include "conf/site.h"
#include "facts/facts.h"
#include "plan/resource.h"

struct daemon;
struct plan_builder;

/* A kind of additions that a daemon takes. */
struct local_kind {
	const char *suffix;  /* of the file's name: ".conf" */
	const char *below;   /* in this directory of PATH_LOCAL_D/<daemon>; NULL: in that itself */
	const char *version; /* as in a manifest, for these versions alone; NULL: for all */
	const char *to;      /* directory of the copy; NULL: the daemon's planning puts it where it belongs */
	const char *prefix;  /* of the copy's name; NULL: none */
	const char *group;   /* reads the copy of a file that not everybody may read; NULL: root alone does */
	const char *unit;    /* reads it */
	enum unit_action action;
	const char *restart_for; /* as in a manifest */
};

/* One file of the operator's. All of it lives in the builder's arena. */
struct addition {
	const struct local_kind *kind;
	const char *name; /* "mine.conf": letters, digits, ".", "_" and "-" */
	const char *path;
	const char *text;
	size_t len;
	bool secret; /* not everybody may read it */
};
typedef VEC(struct addition) addition_list;

/*
 * What the operator added for b->daemon and these versions, in the order of the table and then of their names. ERR_SITE:
 * a name that cannot be part of a path.
 */
bool local_read(struct plan_builder *b, addition_list *out, struct err *err) MUST;
/* The copy of an addition at path, as its kind says; unit and action may be another's. */
void want_addition(struct plan_builder *b, const struct addition *add, const char *path, const char *unit);

/* Whether a file of that name is of this kind, if it lies in the right place. */
bool local_fits(const struct local_kind *kind, const char *name);

/* What lies in local.d and has no effect. */
struct unread {
	const char *path;
	const char *why; /* "Dovecot takes …", a sentence without its full stop */
	enum unread_kind {
		UNREAD_MISTAKE,
		UNREAD_IDLE,    /* its daemon is not wanted now */
		UNREAD_REFUSED, /* its daemon takes nothing at all: nothing is planned while it lies there */
	} kind;
};
typedef VEC(struct unread) unread_list;

/* All of local.d, in a. daemons is NULL-terminated. */
bool local_unread(struct host *h, struct arena *a, const struct site *site, const struct facts *facts,
		  const struct daemon *const *daemons, unread_list *out, struct err *err) MUST;

#endif
