/*
 * The local checks: what the box itself can see. Nothing is changed, but by
 * "mail", which is why it only runs when it is asked for.
 *
 *	struct check k = { .host = h, .arena = a, .site = &site, .facts = &facts, .accounts = &accounts };
 *	for (size_t i = 0; checks[i].name != NULL; i++)
 *		check_run(&k, &checks[i]);
 *	findings_sort(&k.found);
 *
 * In the order of the table: a check that comes later does not report again
 * what follows from an earlier finding (the ports of a daemon that is down).
 * Each has time limits of its own; together they take a second or two on a
 * box that is well.
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "check/finding.h"
#include "check/proof.h"
#include "conf/site.h"
#include "facts/facts.h"
#include "host/host.h"

/* What the accounts room says: check/ does not know it, cmd/ asks it. */
struct check_accounts {
	const char *why_not; /* the accounts could not be read; NULL: they could */
	int64_t users;
	strlist weak;   /* addresses whose password is kept in a hash that is easily undone */
	strlist nobody; /* postmaster@ and abuse@ of hosted domains that lead to nobody */
};

struct check {
	struct host *host;
	struct arena *arena;
	const struct site *site;
	const struct facts *facts;
	const struct check_accounts *accounts;
	/* Sends a message through the server, with an account that check/ cannot make; false: *stage failed. */
	bool (*prove)(void *ctx, enum proof_stage *stage, struct err *err);
	void *prove_ctx;
	finding_list found;
	strlist down;      /* units that were found not running */
	const char *group; /* the check that runs */
};

struct check_kind {
	const char *name; /* "services"; the id of its finding when all is well */
	const char *brief;
	void (*run)(struct check *k);
};

extern const struct check_kind checks[]; /* ends with name NULL */
/* NULL if there is none of that name. */
const struct check_kind *check_find(const char *name);

/* True if it does not run unless it is named. */
bool check_on_demand(const struct check_kind *kind);

/* Runs one check, and says that all is well there if it found nothing else. */
void check_run(struct check *k, const struct check_kind *kind);

/* For the checks themselves: */
void check_add(struct check *k, const struct finding *f);
/* It could not be determined: err says why. */
void check_unknown(struct check *k, const char *id, const char *subject, const char *source, const struct err *err);
/* True if an earlier check has found this unit down. */
bool check_is_down(const struct check *k, const char *unit);
/* Runs argv and gives what it printed, in k->arena; NULL and *err if it failed or took too long. */
const char *check_output(struct check *k, const char *const *argv, int timeout_s, struct err *err);
/* A file that others may not touch, and what it means if they may. */
struct check_mode {
	const char *path;
	mode_t mask;       /* none of these bits may be set */
	const char *owner; /* NULL: anybody */
	const char *id;
	const char *why;
	bool blocks;
};
/* A path that is not there is passed over. */
void check_mode(struct check *k, const struct check_mode *m);

void check_services(struct check *k);
void check_ports(struct check *k);
void check_exposure(struct check *k);
void check_certificate(struct check *k);
void check_keys(struct check *k);
void check_resolver(struct check *k);
void check_queue(struct check *k);
void check_smarthost(struct check *k);
void check_accounts_health(struct check *k);
void check_sieve(struct check *k);
void check_disk(struct check *k);
void check_memory(struct check *k);
void check_updates(struct check *k);
void check_mail(struct check *k);

#endif
