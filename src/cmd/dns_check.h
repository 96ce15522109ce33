/* mailstead dns check */
#ifndef CMD_DNS_CHECK_H
#define CMD_DNS_CHECK_H

#include "check/dns_check.h"
#include "cmd/dns_records.h"

/* argv[1] is "check". */
int dns_check_verb(struct cmd *c, int argc, char **argv);

struct dns_stream; /* dns_stream.h */

/* One look at everything, and what came of it. */
struct dns_round {
	struct cmd *c;
	struct arena *a; /* of this round alone */
	const struct dns_records *d;
	finding_list found; /* sorted */
	struct dns_check_cost cost;
	int64_t began, took_ms; /* monotonic */
	struct str trees; /* of SPF, for people */
	json_t *spf;      /* the same for programs: a list */
	struct dns_stream *stream; /* to which all of it is told as it is seen; NULL: none */
	bool shown;       /* a line of progress stands on the terminal */
};

bool dns_round_run(struct dns_round *r, struct err *err) MUST;
void dns_round_end(struct dns_round *r);
/* All of it for people. */
void dns_round_text(struct dns_round *r, size_t width, struct str *out);
json_t *dns_round_json(struct dns_round *r);
/* EXIT_YES if there is nothing to do. */
int dns_round_status(const struct dns_round *r);

/* Looks again and again, until there is nothing to do. domain: the operator's word, or NULL. */
int dns_watch(struct cmd *c, const char *domain, int interval_s, bool stream);

#endif
