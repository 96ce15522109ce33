/* Between the files of the DNS check: what one run works with, and its steps in their order. */
#ifndef CHECK_DNS_RUN_H
#define CHECK_DNS_RUN_H

#include "check/dns_check.h"
#include "check/dns_judge.h"
#include "check/dns_known.h"
#include "check/dns_want.h"
#include "check/dns_zones.h"

enum { DNS_NONE = SIZE_MAX };

/* A want, and what the servers said. */
struct dns_case {
	struct dns_want want;
	size_t zone;         /* in run->zones.zones */
	size_t first, asked; /* its questions to the zone's good servers, in the order of the seats… */
	size_t iterated;     /* …and the one that was validated; DNS_NONE: none */
	size_t answered, right;
	const struct dns_answer *answer; /* of one server that has it right, else of the first that answered; NULL: none */
	struct dns_judgement judgement;  /* of all servers together */
	dns_seen_servers seen; /* what each server said, if somebody wants to know */
	const char *stands_in; /* it is not there, and something else does as well: what; else NULL */
	bool bogus;   /* its signature is wrong */
	bool settled; /* a finding says what is wrong, or nothing can be said */
};
typedef VEC(struct dns_case) dns_case_list;

/* What one server has otherwise than the others of the same zone. */
struct dns_differing {
	size_t server;
	const char *zone;
	uint32_t serial, other_serial;
	int refresh;
	strlist records; /* "MX example.org." */
};

struct dns_run {
	struct host *host;
	struct arena *a;       /* of findings and all that outlives a batch */
	struct arena *scratch; /* of one batch of domains */
	const struct dns_check_req *req;
	struct dns_ask ask;
	struct dns_zones zones;
	struct dns_judge judge;
	struct dns_known known; /* of the batch; its arena is scratch */
	strlist resolvers; /* public ones that answer */
	dns_case_list cases; /* of the batch */
	VEC(struct dns_differing) differing;
	finding_list *found;
	size_t domains_done;
	bool host_settled; /* a finding is about the host's own address */
	size_t policies; /* of MTA-STS that were fetched */
};

/* Puts the questions of the batch, judges each record; says nothing yet. */
bool dns_run_records(struct dns_run *run, struct err *err) MUST;
/* Of what is missing or wrong: where else it may stand. Then the findings. */
bool dns_run_reasons(struct dns_run *run, struct err *err) MUST;
/* Tells how far each record of the batch is. */
void dns_run_seen(struct dns_run *run);
/* In place of that, for a look in passing: one finding a domain. */
void dns_run_brief(struct dns_run *run);
/* What public resolvers still believe. */
bool dns_run_caches(struct dns_run *run, struct err *err) MUST;
/* Beyond presence: what the records mean, and whether this box keeps it. */
void dns_run_meaning(struct dns_run *run);
/* Of the domains of the batch, those that nobody holds. */
void dns_run_undelegated(struct dns_run *run);
/* For those who look at meanings: about the case, as of a record that is there. */
void dns_case_note(struct dns_run *run, const struct dns_case *c, const char *id, enum severity severity,
		   const char *seen, const char *why, const char *fix);
/* The value that stands there and was judged right; NULL if there is none. In run->scratch. */
const char *dns_case_value(struct dns_run *run, const struct dns_case *c);
/* One file each. */
void dns_mean_spf(struct dns_run *run, const struct dns_case *c);
void dns_mean_dkim(struct dns_run *run, const struct dns_case *c);
void dns_mean_dmarc(struct dns_run *run, const struct dns_case *c);
void dns_mean_mta_sts(struct dns_run *run, const struct dns_case *c);
void dns_mean_tlsa(struct dns_run *run, const struct dns_case *c);
/* At the end: what is to be said of servers and zones. */
void dns_run_servers(struct dns_run *run);

/* Keeps what each server said of the case, while its questions are there. */
void dns_case_see(struct dns_run *run, struct dns_case *c);
/* The seat of the n-th question of a case. */
const struct dns_seat *dns_case_seat(const struct dns_run *run, const struct dns_case *c, size_t n);
/* Judges one answer to a case's question. */
void dns_case_judge(struct dns_run *run, const struct dns_case *c, const struct dns_answer *answer,
		    struct dns_judgement *out);
/* "MX example.org.", in run->a */
const char *dns_case_subject(struct dns_run *run, const struct dns_case *c);
/* The finding of a case's judgement. */
void dns_case_say(struct dns_run *run, struct dns_case *c, const struct dns_judgement *j);
const char *dns_case_fix(struct dns_run *run, const struct dns_case *c);

#endif
