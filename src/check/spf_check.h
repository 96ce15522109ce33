/*
 * SPF as receivers evaluate it (RFC 7208), with look-ups given by a callback.
 *
 *	struct spf_dns dns = spf_dns_host(a, host);
 *	struct spf_query q = { .ip = "192.0.2.1", .sender = "alice@example.org", .helo = "mail.example.org" };
 *	struct spf_verdict v;
 *	spf_evaluate(a, &dns, &q, &v);
 *	…v.result, v.tree…
 *
 * A look-up is made once in the life of a spf_dns: evaluating for several
 * addresses asks nothing twice.
 */
#ifndef CHECK_SPF_CHECK_H
#define CHECK_SPF_CHECK_H

#include "host/host.h"
#include "mail/spf.h"

/* RFC 7208, 4.6.4. */
enum { SPF_LOOKUPS_MAX = 10, SPF_VOID_MAX = 2, SPF_NAMES_MAX = 10 };

enum spf_result { SPF_NONE, SPF_NEUTRAL, SPF_PASS, SPF_FAIL, SPF_SOFTFAIL, SPF_TEMPERROR, SPF_PERMERROR };

struct spf_dns {
	/*
	 * As host->dns: following CNAMEs; false if it could not be found out. It
	 * may be called with names that no host has, but never with one that DNS
	 * cannot carry.
	 */
	bool (*look)(void *ctx, struct arena *a, const char *name, enum dns_type type, struct dns_answer *answer,
		     struct err *err);
	void *ctx;
	struct spf_cache *cache; /* NULL at first */
};

/* Looks up with host->dns; a bogus answer counts as none that could be had. */
struct spf_dns spf_dns_host(struct host *h);

struct spf_query {
	const char *ip;       /* numeric; IPv4 inside IPv6 counts as IPv4. NULL only inside spf_walk() */
	const char *sender;   /* "alice@example.org"; "" of a bounce */
	const char *helo;     /* what the client calls itself */
	const char *receiver; /* for %{r}; NULL: "unknown" */
	int64_t now;          /* for %{t} */
};

enum spf_trouble {
	SPF_FINE,
	SPF_TROUBLE_TEMPORARY, /* a look-up had no answer */
	SPF_TROUBLE_NO_RECORD,
	SPF_TROUBLE_SEVERAL,   /* records where one must be */
	SPF_TROUBLE_SYNTAX,
	SPF_TROUBLE_MX_NAMES,  /* more than ten */
	SPF_TROUBLE_LOOKUPS,   /* the eleventh */
	SPF_TROUBLE_VOIDS,     /* the third */
	SPF_TROUBLE_LOOP,      /* of a walk: it leads back to where it was */
	SPF_TROUBLE_TOO_MUCH,  /* of a walk: it was not followed further */
};

struct spf_node;
typedef VEC(struct spf_node *) spf_node_list;

/* A term, and what came of it. */
struct spf_node {
	const struct spf_term *term; /* NULL: the record that was asked for */
	const char *domain; /* what it is about, macros expanded; "" if that does not exist before somebody sends */
	int cost;           /* look-ups of the ten: its own and those below it */
	int voids4, voids6; /* look-ups that found nothing, for a client by IPv4 and by IPv6, with those below */
	bool matched;
	enum spf_result result; /* of the record below it (include, redirect, the root) */
	enum spf_trouble trouble;
	const char *problem;    /* the trouble in words; NULL: there is none */
	strlist found;          /* addresses that a and mx stand for, "192.0.2.1" */
	const struct spf_record *record; /* that was found there; NULL: none */
	spf_node_list below;    /* the terms of that record that were looked at */
};

struct spf_verdict {
	enum spf_result result;
	const char *explanation; /* of fail, from exp; printable ASCII; NULL: the receiver's own words */
	const char *problem;     /* of temperror and permerror: what is wrong where; else NULL */
	const struct spf_term *matched; /* the term that decided; NULL: none did */
	int cost, voids;         /* look-ups until then */
	const struct spf_node *tree;
};

/* All is in a, which must live as long as dns does. */
void spf_evaluate(struct arena *a, struct spf_dns *dns, const struct spf_query *q, struct spf_verdict *out);

/*
 * All terms of domain's record and of all that it includes, whoever sends:
 * what it costs at most. Nothing matches, nothing ends it, no limit but one
 * against endless loops holds; errors stand at their terms.
 */
const struct spf_node *spf_walk(struct arena *a, struct spf_dns *dns, const char *domain);
/* The same of a text that is not published, or not yet. */
const struct spf_node *spf_walk_text(struct arena *a, struct spf_dns *dns, const char *domain, const char *text);

/* The worse of both families. */
int spf_voids(const struct spf_node *node);
const char *spf_result_name(enum spf_result result);

#endif
