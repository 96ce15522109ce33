/*
 * Which of certbot's lineages is served, and how far a change of the key has
 * come: /var/lib/mailstead/rollover.json. Each step is written down before it
 * is done, so that whoever comes next can finish it or take it back.
 */
#ifndef CMD_ROLLOVER_STATE_H
#define CMD_ROLLOVER_STATE_H

#include "cmd/cmd.h"
#include "conf/site.h"

enum rollover_step {
	ROLL_NONE,
	ROLL_ISSUING,    /* certbot is getting a certificate for the next key */
	ROLL_WAITING,    /* the next key's TLSA record has to be published, and be known everywhere */
	ROLL_SWITCHING,  /* the daemons get the next key */
	ROLL_REMOVING,   /* it is served; the old one is being deleted */
	ROLL_CANCELLING, /* the next one is being deleted */
};

struct rollover {
	enum rollover_step step;
	const char *lineage; /* whose certificate is served */
	const char *other;   /* the next one, in ROLL_REMOVING the old one; "" in ROLL_NONE */
	int64_t begun;
	int64_t seen; /* since when every name server has the next key's record; 0: not so */
	int64_t ttl;  /* the longest that any TLSA record of this host was seen to have, in seconds */
};

/* Without a file, or with one of another host name, the lineage is named as the host and nothing goes on. */
bool rollover_load(struct cmd *c, const struct site *site, struct rollover *r, struct err *err) MUST;
bool rollover_save(struct cmd *c, const struct site *site, const struct rollover *r, struct err *err) MUST;

/* "none", "issuing"… */
const char *rollover_step_name(enum rollover_step step);
/* When the old record has left all caches: twice the TTL after the next one was seen. 0: not known yet. */
int64_t rollover_ready_at(const struct rollover *r);
/* The lineage whose key is to be published beside the served one's; NULL if there is none. */
const char *rollover_next(const struct rollover *r);

#endif
