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
#include "host/planned.h"
#include "plan/plan.h"

/* A change that takes everything of ours away. */
enum give_back {
	GIVE_BACK_NOT,
	GIVE_BACK_DEBIAN, /* remove: as it was before; where there is no record, as the packages bring it */
	GIVE_BACK_FORMER, /* rollback 0: exactly what generation 0 has, or not at all */
};

struct change_req {
	const char *why;       /* for the history */
	const char *site_name; /* what messages call the text */
	const char *site_text; /* NULL: the site as it stands */
	size_t site_len;
	int rollback;          /* > 0: the files of this generation, and its site */
	enum give_back back;   /* no site, and nothing of what follows a change */
	json_t *also;            /* what the caller takes away afterwards, by kind, shown with the plan; NULL: nothing */
	const char *also_text; /* the same for people */
	const strlist *ignored; /* what setup was told not to stop for, by id (check/blockers.h); may be NULL */
	bool replaced;         /* before asking, show the lines of files of somebody else's that are replaced */
	bool diff;             /* show the lines that change */
	bool check;            /* --check: only say whether something would change */
	bool no_smoke;         /* --no-smoke: do not prove the ports afterwards */
	const char *confirm_timeout; /* --confirm-timeout: seconds to confirm a new firewall in; NULL: the default */
	bool always;           /* a generation even if nothing changes: everything is validated and proved anew */
	const strlist *restart; /* units of the plan that run a program which was replaced; NULL: none */
	bool no_certificate;   /* leave the certificate as it is */
	const struct account_file *account; /* made once the box serves; its file is taken away then. NULL: none */
	struct cmd_sink *sink; /* where events go that have begun already; NULL: one of its own */
	bool mail_is_held;     /* by upgrade run, whose part this is: let go once the files are in place */
	bool resume;           /* an interrupted change is finished in the place of this one */
	bool undo;             /* --undo: an interrupted change is undone, and nothing else */
	const struct given_up *given_up; /* what of files that were changed by hand is given up (plan/plan.h) */
	size_t n_given_up;
	const struct planned_file *files; /* the operator's own, in local.d, that are written with it */
	size_t n_files;
	const char *site_was; /* what site_text was made from: the change is refused if it is something else by now; NULL: any */
	bool once;             /* it is more than its site: if it is cut short, no other run can finish it */
};

/* The exit status. */
int cmd_change(struct cmd *c, const struct change_req *change);

#endif
