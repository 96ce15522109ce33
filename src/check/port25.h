/*
 * Port 25 to the outside: whom to try, what came of it, and what that means.
 * For the check port25-out.
 *
 *	port25_targets(h, a, domains, v4, v6, &targets, err)   by MX look-up
 *	port25_look(h, a, &targets, ehlo, &round)              all at once
 *	port25_judge(&round, v6, &verdict)                     pure
 */
#ifndef CHECK_PORT25_H
#define CHECK_PORT25_H

#include "host/host.h"

/* One mail server to try. */
struct port25_target {
	const char *domain;  /* whose it is: "gmail.com" */
	const char *host;    /* its MX host */
	const char *address; /* numeric */
	bool v6;
};
typedef VEC(struct port25_target) port25_targets_list;

enum port25_state {
	PORT25_OPENED,      /* TLS with a certificate for the host */
	PORT25_TURNED_AWAY, /* it is there, and does not want us */
	PORT25_STRIPPED,    /* it offers no STARTTLS */
	PORT25_NO_TLS,      /* it offers STARTTLS, and there is no TLS */
	PORT25_FOREIGN,     /* somebody else answers in its place */
	PORT25_MUTE,        /* connected, and nothing is said */
	PORT25_SILENT,      /* nothing comes back */
	PORT25_REFUSED,     /* reset */
	PORT25_UNREACHABLE, /* the network says that it leads nowhere */
	PORT25_NOT_TRIED,
};

/* How it went at one of them. */
struct port25_seen {
	struct port25_target target;
	enum port25_state state;
	char said[256];    /* the server's first line; printable */
	char subject[256]; /* of the certificate it showed */
	char why[256];     /* what the system or the server said to it */
	int64_t took_ms;   /* until all that was seen */
};

struct port25_round {
	VEC(struct port25_seen) seen;
	bool leads_out[2]; /* IPv4, IPv6: something far away answers by it, on another port */
};

/* Of one family. */
enum port25_verdict {
	PORT25_WELL,
	PORT25_PARTLY,      /* some are blocked, others open */
	PORT25_ALL_TURNED_AWAY,
	PORT25_ALL_STRIPPED,
	PORT25_INTERCEPTED,
	PORT25_DROPPED,
	PORT25_ALL_REFUSED,
	PORT25_NO_ROUTE,    /* port 25 leads nowhere, other ports do */
	PORT25_NO_NETWORK,  /* nothing leads anywhere by this family */
	PORT25_NOBODY,      /* there was nobody to try */
};

/*
 * The first MX host of each domain with its first address of each family.
 * A domain without one is passed over; fails if there is none at all, with
 * the reason of one.
 */
bool port25_targets(struct host *h, struct arena *a, const strlist *domains, bool v4, bool v6, port25_targets_list *out,
		    struct err *err) MUST;
/* Tries all at once. */
bool port25_look(struct host *h, struct arena *a, const port25_targets_list *targets, const char *ehlo,
		 struct port25_round *out, struct err *err) MUST;
/* What a probe's result says of one server. */
enum port25_state port25_state_of(const struct probe_res *res);
/* True for those by which no mail gets there. */
bool port25_is_blocked(enum port25_state state);
/* Sees through servers of different operators that greet with the same words: then it is one that plays them all. */
void port25_compare(struct port25_round *round);
/* True if all who answered took long: something holds back what goes to port 25. Mail leaves late then, but it leaves. */
bool port25_is_slow(const struct port25_round *round, bool v6);
enum port25_verdict port25_judge(const struct port25_round *round, bool v6);

/* In words. Ids and reasons are those of findings; not of PORT25_WELL. Texts are in a. */
const char *port25_family(bool v6);
const char *port25_id(enum port25_verdict verdict);
const char *port25_why(enum port25_verdict verdict);
const char *port25_text(struct arena *a, const struct port25_round *round, enum port25_verdict verdict, bool v6);

#endif
