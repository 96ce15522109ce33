/*
 * Verbs: one file a verb, one row in the table of verbs (verbs.c).
 *
 * A verb parses its own arguments with cmd_args(), does its work through
 * c->host, prints to c->out and returns the exit status of design.md.
 * Only this room, and the fronts, print.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <jansson.h>
#include <stdio.h>

#include "base/arena.h"
#include "engine/author.h"
#include "host/host.h"

enum exit_status {
	EXIT_YES = 0,
	EXIT_NO = 1,     /* it ran and the answer is no */
	EXIT_USAGE = 2,  /* usage or site.yaml */
	EXIT_UNDONE = 3, /* apply failed and was undone */
	EXIT_STUCK = 4,  /* apply failed and undo needs the operator */
};

struct cmd {
	struct host *host;
	struct arena *arena; /* for the whole run of the verb */
	FILE *out;
	FILE *errout;
	const char *datadir;    /* holds templates/ */
	const char *facts_file; /* --facts FILE: recorded facts instead of the box's; NULL: collect */
	struct author_signs signs;  /* of who asks */
	const struct author *asked_by; /* who asked for what goes on in the background; NULL: it is asked for now */
	const char *ssh_agent;      /* the environment's SSH_AUTH_SOCK; NULL: none */
	const char *ssh_connection; /* the environment's SSH_CONNECTION; NULL: none */
	const char *term;           /* the environment's TERM; NULL: none */
	bool json;
	bool compact; /* with json: each value on one line of its own (--stream) */
	bool lines;   /* the same, and errors and warnings are events as well (engine/event_json.h) */
	double clock; /* of events: what the wall clock was when the monotonic one was 0; 0: no event yet */
	bool background; /* this process is the change in the background (engine/background.h) */
	bool yes;   /* --yes: ask nothing */
	bool quiet;
	bool color;
	bool plain; /* --plain: numbered questions instead of a screen */
	const struct verb *verb; /* the one that runs */
	const char *interrupted; /* why of a change that was cut short (engine.h); NULL: there is none */
};

/* One --option of a verb. One that may be given several times has as many rows. */
struct cmd_flag {
	const char *name;   /* "password-stdin" */
	bool *set;          /* a flag without value… */
	const char **value; /* …or one with */
};

struct verb {
	const char *name;
	const char *brief; /* for `mailstead --help` */
	const char *usage; /* "user add ADDRESS [--quota SIZE] [--password-stdin]" lines, '\n' between */
	const char *help;  /* paragraphs and an example */
	bool root;         /* must run as root on the box itself (not with --root) */
	int (*run)(struct cmd *c, int argc, char **argv); /* argv[0] is the verb's name */
};

extern const struct verb *const verbs[]; /* NULL-terminated */

/*
 * Parses argv[1…] by flags (ends with name NULL); the global flags (--json,
 * --yes, --quiet, --no-color, --plain, --help) may stand anywhere too. The rest goes to args
 * (at most max, at least min). On failure prints what is wrong and an
 * example, and returns false: the verb then returns *status.
 */
bool cmd_args(struct cmd *c, int argc, char **argv, const struct cmd_flag *flags, const char **args,
	      size_t min, size_t max, size_t *n, int *status) MUST;

/* Who asks for what is done now. */
struct author cmd_author(struct cmd *c);
/* Prints the error, its hint, or both as JSON, and gives the exit status that fits its code. */
int cmd_fail(struct cmd *c, const struct err *err);
/* "mailstead: …" to errout; quiet does not silence it. */
void cmd_warn(struct cmd *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* To out, unless quiet or json. */
void cmd_say(struct cmd *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Dumps value to out with a newline, at once, and drops the reference. Returns EXIT_YES. */
int cmd_json(struct cmd *c, json_t *value);
/* Asks on the terminal; with --yes true at once; without a terminal false with a message that names --yes. */
bool cmd_confirm(struct cmd *c, const char *question);
/* A password: from standard input (one line) or twice from the terminal without echo. */
bool cmd_password(struct cmd *c, bool from_stdin, struct str *password, struct err *err) MUST;

#endif
