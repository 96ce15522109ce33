/* The checks, run for a verb: with the site, the facts and the accounts, and progress on a terminal. */
#ifndef CMD_CHECK_ALL_H
#define CMD_CHECK_ALL_H

#include "check/probe.h"
#include "cmd/cmd.h"

struct check_want {
	const char *const *what; /* names of checks */
	size_t n;                /* 0: all that belong to such a box */
	bool bare;               /* a box that mailstead was never applied to will do: its preflight */
	const char *site;        /* a file to take for the site; NULL: the box's own */
	const char *from;         /* USER@HOST from which to look at this box; NULL: nobody */
	const struct site *given; /* the site itself, loaded; NULL: it is read */
	const strlist *also;      /* what was found before: the checks that found it run, too; may be NULL */
	int limit_s;              /* no check gets longer than that; 0: each its own limit */
	bool ask_provider;        /* on a bare box: find out whose machine it is by asking the network, too */
	/* Called once, with watch.ctx, before the first of these begins; may be NULL. */
	void (*planned)(void *ctx, const struct check_kind *const *kinds, size_t n);
	struct probe_watch watch; /* who looks on; its own look is not called */
};

/* Findings are sorted, worst first. ERR_USAGE for a name that there is not, or that means nothing on this box. */
bool check_all(struct cmd *c, const struct check_want *want, struct check *k, struct err *err) MUST;

/* Prints the headline and the findings, or JSON; the exit status: EXIT_NO if something needs doing. */
int check_print(struct cmd *c, const struct check *k, bool to_do);

#endif
