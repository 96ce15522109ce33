/*
 * A box as the checks of its standing see it (ptr, reputation, domain): a site,
 * addresses, and DNS and HTTP as a test writes them.
 *
 *	struct standing b;
 *	standing_open(&b);
 *	standing_dns(&b, "10.10.90.45.in-addr.arpa PTR mail.example.org");
 *	assert_string_equal(standing_found(&b, "ptr"), "");
 *	standing_close(&b);
 */
#ifndef TESTS_UNIT_STANDING_BOX_H
#define TESTS_UNIT_STANDING_BOX_H

#include "check/check.h"
#include "tests/unit/dns_script.h"
#include "tests/unit/scratch.h"

struct standing {
	struct dns_script dns; /* first: it is what h.test_ctx points to */
	struct scratch *s;
	struct arena *a;
	struct site site;
	struct facts facts;
	provider_list providers;
	struct check k;
	const char *url, *body; /* what is answered to a URL that begins so; NULL: nobody answers */
	const char *url2, *body2;
	size_t fetched;
};

/* mail.example.org at 45.90.10.10 and 2a09:51::10, with nothing in the DNS yet. */
void standing_open(struct standing *b);
void standing_close(struct standing *b);

/* dns_script_add */
void standing_dns(struct standing *b, const char *line);
/* Several, up to NULL. */
void standing_lines(struct standing *b, const char *const *lines);

/* Runs a check: "SEVERITY ID SUBJECT" of each finding but ok ones, a line each, sorted. In the box's arena. */
const char *standing_found(struct standing *b, const char *check);
/* What the first finding of this id says; "" if there is none. */
const char *standing_seen(const struct standing *b, const char *id);
const char *standing_fix(const struct standing *b, const char *id);

#endif
