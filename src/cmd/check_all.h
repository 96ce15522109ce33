/* The checks, run for a verb: with the site, the facts and the accounts, and progress on a terminal. */
#ifndef CMD_CHECK_ALL_H
#define CMD_CHECK_ALL_H

#include "check/check.h"
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
	bool ask_provider;        /* find out whose machine this is by asking the network, too */
	/* Called with each finding as it arrives; may be NULL. */
	void (*found)(void *ctx, const struct finding *f);
	void *ctx;
};

/* Findings are sorted, worst first. ERR_USAGE for a name that there is not, or that means nothing on this box. */
bool check_all(struct cmd *c, const struct check_want *want, struct check *k, struct err *err) MUST;

/* Prints the headline and the findings, or JSON; the exit status: EXIT_NO if something needs doing. */
int check_print(struct cmd *c, const struct check *k, bool to_do);

#endif
