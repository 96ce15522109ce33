/*
 * The checks: what the box can see of itself, and of what the network is to
 * it. Nothing is changed, but by "mail", which is why it only runs when it is
 * asked for. check/probe.h runs several.
 *
 * Those that look at the box run in the order of the table: one that comes
 * later does not report again what follows from an earlier finding (the ports
 * of a daemon that is down). Those that ask the network know nothing of the
 * others. Each has time limits of its own.
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "check/finding.h"
#include "check/proof.h"
#include "check/units.h"
#include "conf/site.h"
#include "facts/facts.h"
#include "facts/provider.h"
#include "host/host.h"
#include "mail/records.h"
#include "plan/plan.h"

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
	const record_list *records; /* that should be published: they need keys, which cmd/ reads; NULL: why is in no_records */
	const char *no_records;
	const struct plan *plan;  /* what should be against what is: the daemons' planning is cmd/'s to ask; NULL: why is in no_plan */
	const char *no_plan;
	const char *cut_short;   /* a step to the next Debian that nobody goes on with: "… was cut short while …"; NULL: none */
	const char *datadir; /* holds templates/ */
	bool installed;      /* mailstead was applied to this box; false: it is bare */
	const provider_list *providers;   /* all that are known */
	const struct provider *provider;  /* whose machine this is; NULL: unknown */
	/* Sends a message through the server, with an account that check/ cannot make; false: *stage failed. */
	bool (*prove)(void *ctx, enum proof_stage *stage, struct err *err);
	const char *verdict; /* prove() sets it: what a receiver elsewhere said (check/proof.h); NULL: nobody was asked */
	bool verdict_fails;
	void *prove_ctx;
	const char *from;      /* USER@HOST from which to look at this box; NULL: nobody */
	const char *ssh_agent; /* socket of the operator's SSH agent; NULL: none */
	finding_list found;
	strlist down;      /* units that were found not running */
	unit_list units;   /* those of the last generation, if services were looked at */
	const char *group; /* the check that runs */
	bool no_ok;        /* set by a check that has nothing to be done, and cannot say that all is well either */
};

/* When a check makes sense, and how it runs. */
enum check_flag {
	CHECK_BARE = 1,      /* on a box that mailstead was never applied to: part of the preflight */
	CHECK_INSTALLED = 2, /* on one that it was applied to */
	CHECK_NAMED = 4,     /* only if it is asked for by name */
	CHECK_NETWORK = 8,   /* asks the network: in a process of its own, beside the others */
};

struct check_kind {
	const char *name; /* "services"; the id of its finding when all is well */
	const char *title; /* what it looks at, as a list shows it: at most 14 characters */
	const char *brief;
	void (*run)(struct check *k);
	unsigned flags; /* enum check_flag */
	int limit_s;    /* of one that asks the network: after that it is given up; 0: CHECK_LIMIT_S */
};

enum { CHECK_LIMIT_S = 25, SMARTHOST_LIMIT_S = 45 };

extern const struct check_kind checks[]; /* ends with name NULL */
/* NULL if there is none of that name. */
const struct check_kind *check_find(const char *name);
/* The check that has findings of this id, or remembered key: "queue" of "queue.old …". NULL if there is none. */
const struct check_kind *check_of_finding(const char *id);

/* Whether what is asked for names it: "port25-out", or "port25" for all that begin so. */
bool check_is_named(const struct check_kind *kind, const char *what);
/* Whether it runs on such a box when none is named. */
bool check_belongs(const struct check_kind *kind, bool installed);
/* Whether it can be asked for by name on such a box. */
bool check_possible(const struct check_kind *kind, bool installed);

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
	enum finding_blocks blocks;
};
/* A path that is not there is passed over. */
void check_mode(struct check *k, const struct check_mode *m);

void check_machine(struct check *k);
void check_packages(struct check *k);
void check_clash(struct check *k);
void check_hostname(struct check *k);
void check_clock(struct check *k);
void check_config(struct check *k);
void check_services(struct check *k);
void check_ports(struct check *k);
void check_exposure(struct check *k);
void check_certificate(struct check *k);
void check_keys(struct check *k);
void check_dns(struct check *k);
void check_resolver(struct check *k);
void check_queue(struct check *k);
void check_smarthost(struct check *k);
void check_accounts_health(struct check *k);
void check_sieve(struct check *k);
void check_disk(struct check *k);
void check_memory(struct check *k);
void check_updates(struct check *k);
void check_drift(struct check *k);
void check_reboot(struct check *k); /* the part of it that matters before an installation, too */
void check_followed(struct check *k); /* the part of updates that is about our own files */
void check_mail(struct check *k);
void check_addresses(struct check *k);
void check_ptr(struct check *k);
void check_reputation(struct check *k);
void check_domain(struct check *k);
void check_port25_out(struct check *k);
void check_port25_in(struct check *k);

#endif
