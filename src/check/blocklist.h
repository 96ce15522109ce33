/*
 * DNS blocklists (RFC 5782): which there are, and what their answers mean.
 *
 * The data is templates/check/blocklists.txt, whose head describes its form.
 * What a list answers comes from strangers; nothing of it is believed that the
 * data does not know, and nothing at all of a list that fails at its own test
 * entries: a dead list must not say "clean", nor one that lists the world
 * "listed".
 */
#ifndef CHECK_BLOCKLIST_H
#define CHECK_BLOCKLIST_H

#include "host/host.h"

enum blocklist_asks { BLOCKLIST_IPV4 = 1, BLOCKLIST_IPV6 = 2, BLOCKLIST_DOMAIN = 4 };
enum blocklist_weight { BLOCKLIST_FAIL, BLOCKLIST_WARN, BLOCKLIST_INFO, BLOCKLIST_WHITE };

/* What one answer is, from least to most that it says. */
enum blocklist_verdict {
	BLOCKLIST_CLEAN,
	BLOCKLIST_POLICY,  /* listed for what kind of address it is */
	BLOCKLIST_LISTED,  /* listed for what was seen */
	BLOCKLIST_BROKEN,  /* it answers what no list answers */
	BLOCKLIST_REFUSED, /* it does not answer us */
};

struct blocklist_code {
	enum blocklist_verdict verdict;
	unsigned char low[4], high[4]; /* each octet of an answer lies between */
	unsigned char bit;             /* not 0: this bit of the last octet is set, instead */
	const char *text;
};

struct blocklist {
	const char *zone, *name;
	unsigned asks; /* enum blocklist_asks */
	enum blocklist_weight weight;
	const char *key_zone; /* "" if there is none */
	const char *test, *clean; /* below the zone: is always listed, is never */
	const char *remove, *advice;
	const char *register_; /* "" if everybody is answered */
	VEC(struct blocklist_code) codes;
};
typedef VEC(struct blocklist) blocklist_list;

/* name is for messages. ERR_INVALID with name:line for what is not of the form. */
bool blocklists_parse(struct arena *a, const char *name, const char *text, size_t len, blocklist_list *out,
		      struct err *err) MUST;

/* The name below a list's zone that stands for an address: "10.10.90.45", or 32 nibbles (RFC 5782, 2.1 and 2.4); NULL: none. */
const char *blocklist_name(struct arena *a, const char *address);

struct blocklist_said {
	enum blocklist_verdict verdict;
	strlist texts; /* one for each code; of a listing also "127.0.0.99, which it does not explain" */
};
/* The A records of one answer, together; none: clean. */
void blocklist_judge(struct arena *a, const struct blocklist *list, const struct dns_answer *answer,
		     struct blocklist_said *said);

/* The strings of a TXT record that says why, for people; at most 200 bytes, printable. "" if it says nothing. */
const char *blocklist_reason(struct arena *a, const struct dns_answer *txt);

/* The page where subject gets off; printable ASCII of a URL only. */
const char *blocklist_page(struct arena *a, const struct blocklist *list, const char *subject);

#endif
