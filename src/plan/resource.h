/*
 * Resources: the things that a plan makes true.
 *
 * Pure data. plan/check.c compares one with the box (reading only), the
 * engine makes it true and can undo it.
 */
#ifndef PLAN_RESOURCE_H
#define PLAN_RESOURCE_H

#include "base/str.h"
#include "base/vec.h"
#include "host/host.h"
#include "merge/settings.h"

/* In the order in which an apply goes through them. */
enum resource_kind {
	RES_PACKAGE,  /* installed by apt; irreversible, harmless */
	RES_USER,     /* a system user with a group of the same name */
	RES_DIR,      /* a directory with its owner and mode */
	RES_SECRET,   /* made once, never shown, never made again; irreversible, harmless */
	RES_ACCOUNTS, /* the accounts database: schema, and the site's domains in it */
	RES_FILE,     /* a rendered file */
	RES_DERIVED,  /* made from a file by a program: aliases.lmdb, compiled Sieve */
	RES_UNIT,     /* a systemd unit, enabled and running with the files of this plan */
	RES_KINDS
};

enum secret_kind {
	SECRET_RSA2048,     /* private key, PEM (PKCS#1 or PKCS#8 as OpenSSL writes it) */
	SECRET_ED25519,     /* private key, PEM (PKCS#8) */
	SECRET_SELF_SIGNED, /* key and self-signed certificate for .subject in one PEM file */
};

/* What a unit needs when one of its files changed. The larger wins. */
enum unit_action { UNIT_NOTHING, UNIT_RELOAD, UNIT_RESTART };

struct resource {
	enum resource_kind kind;
	const char *daemon; /* who wants it: "postfix" */
	const char *name;   /* package, user, path or unit */

	struct file_meta meta; /* RES_DIR, RES_SECRET, RES_FILE; of one that is no longer wanted the mode that it has */

	const char *content; /* RES_FILE: the rendered bytes */
	size_t content_len;
	const char *link; /* RES_FILE: a symbolic link to this instead, put back as it was; NULL: a file */
	enum settings_format format; /* RES_FILE: how an edit of it is merged */
	const char *template_;   /* RES_FILE: what it is made from, "dovecot/2.4/dovecot.conf"; NULL: no template */
	const char *unit;        /* RES_FILE, RES_DERIVED: the unit that reads it, or NULL */
	enum unit_action action; /* RES_FILE, RES_DERIVED: what that unit then needs */
	const char *restart_for; /* RES_FILE: … a restart if one of these settings differs: "inet_protocols …", or NULL */
	const char *ports;       /* RES_UNIT: where clients wait while it restarts: "25, 465, 587", or NULL */

	enum secret_kind secret;  /* RES_SECRET */
	const char *subject;      /* RES_SECRET, SECRET_SELF_SIGNED: the host name */

	const char *home;  /* RES_USER */
	unsigned uid;      /* RES_USER: this uid and gid; 0: any system uid */

	const char *source;      /* RES_DERIVED: name is stale when older than this */
	const char *const *argv; /* RES_DERIVED: makes it */
	bool after_units;        /* RES_DERIVED: needs the daemon running with its new configuration */

	strlist domains;       /* RES_ACCOUNTS */
	const char *role_target; /* RES_ACCOUNTS: who reads postmaster@, abuse@ and the report addresses */
};

const char *resource_kind_name(enum resource_kind kind);

/*
 * A check of the rendered configuration by the daemon's own checker, run with
 * the staged /etc in the place of /etc. argv[0] must come from a package of
 * the plan. judge looks at what the program said (NULL: exit status 0 is
 * right) and fills *err with the line that matters if it is wrong.
 */
struct validator {
	const char *daemon;
	const char *const *argv;
	bool (*judge)(const struct run_res *res, struct err *err);
};

/*
 * A program that is run beside the rest of an installation as soon as apt has
 * installed the package: what it leaves in a cache, the unit need not make
 * when it starts first. The unit waits for it; whether it succeeds matters to
 * nobody.
 */
struct early {
	const char *package;
	const char *user; /* comes with the package */
	const char *unit;
	const char *const *argv;
};

#endif
