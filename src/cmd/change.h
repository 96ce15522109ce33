/*
 * The one way to change the box: lock, recover, plan, ask, packages, apply,
 * certificate. setup, apply, rollback, domain and config all come here; their
 * plans differ in length, nothing else.
 */
#ifndef CMD_CHANGE_H
#define CMD_CHANGE_H

#include "accounts/account_file.h"
#include "cmd/cmd.h"
#include "cmd/sink.h"
#include "plan/plan.h"

struct change_req {
	const char *why;       /* for the history */
	const char *site_name; /* what messages call the text */
	const char *site_text; /* NULL: the site as it stands */
	size_t site_len;
	int rollback;          /* > 0: the files of this generation, and its site */
	const strlist *ignored; /* what setup was told not to stop for, by id (check/blockers.h); may be NULL */
	bool diff;             /* show the lines that change */
	bool check;            /* --check: only say whether something would change */
	bool no_smoke;         /* --no-smoke: do not prove the ports afterwards */
	const char *confirm_timeout; /* --confirm-timeout: seconds to confirm a new firewall in; NULL: the default */
	bool no_certificate;   /* leave the certificate as it is */
	const struct account_file *account; /* made once the box serves; its file is taken away then. NULL: none */
	struct cmd_sink *sink; /* where events go that have begun already; NULL: one of its own */
	bool mail_is_held;     /* by upgrade run, whose part this is: let go once the files are in place */
	bool resume;           /* an interrupted change is finished in the place of this one */
	bool undo;             /* --undo: an interrupted change is undone, and nothing else */
	const struct given_up *given_up; /* what of files that were changed by hand is given up (plan/plan.h) */
	size_t n_given_up;
};

/* The exit status. */
int cmd_change(struct cmd *c, const struct change_req *change);

#endif
