/*
 * host->dns_many for tests: one question after the other.
 *
 * dns_one_by_one puts each to the host's own dns or ask, as it would be
 * answered alone. dns_script answers from lines as a zone file has them, each
 * for the world or for one server:
 *
 *	struct dns_script s = {0};
 *	dns_script_add(a, &s, "example.org NS ns1.example.net ns2.example.net");
 *	dns_script_add(a, &s, "@192.0.2.1 example.org SOA 7");
 *	h.test_ctx = &s;
 *	h.dns_many = dns_script_answer;
 *
 * What a name has no line for is NODATA if it has another, else NXDOMAIN. Words
 * in place of data: "silent" no answer, "refused", "bogus", "none" NODATA;
 * before it "insecure" (answers are secure without), "referral", "lame", "alias NAME".
 */
#ifndef TESTS_UNIT_DNS_SCRIPT_H
#define TESTS_UNIT_DNS_SCRIPT_H

#include "host/host.h"

bool dns_one_by_one(struct host *h, struct arena *a, struct dns_question *q, size_t n, const struct dns_pace *pace,
		    struct err *err) MUST;

struct dns_line {
	const char *server; /* NULL: the world, and every server that has no line of its own for this */
	const char *name;
	enum dns_type type;
	strlist words;
};

struct dns_script {
	VEC(struct dns_line) lines; /* the last one that fits counts */
	size_t asked;               /* questions so far */
	bool dead;                  /* no network at all */
};

void dns_script_add(struct arena *a, struct dns_script *s, const char *line);
bool dns_script_answer(struct host *h, struct arena *a, struct dns_question *q, size_t n, const struct dns_pace *pace,
		       struct err *err) MUST;

#endif
