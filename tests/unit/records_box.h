/* Sites whose records are made without a box, and the goldens that they are held against. */
#ifndef TESTS_RECORDS_BOX_H
#define TESTS_RECORDS_BOX_H

#include "base/str.h"
#include "mail/records.h"

struct records_box {
	struct arena *a;
	struct site site;
	struct facts facts;
	struct record_keys keys;
	record_list records;
};

/* Everything there is, on both address families. */
void records_box_full(struct records_box *f);
/* As little as can be: a host in somebody else's zone, IPv4 by hand, a CA of the house, no key yet for the second. */
void records_box_lean(struct records_box *f);
/* The full one with two more domains, one in the same zone, one without mail, and a key that is being changed. */
void records_box_many(struct records_box *f);
/* A domain with its two keys. */
void records_box_domain(struct records_box *f, const char *domain);

void records_box_make(struct records_box *f);
void records_box_done(struct records_box *f);
/* The first of that name and type, or NULL. */
const struct record *records_box_find(const struct records_box *f, const char *name, const char *type);

/*
 * Holds *got, which it frees, against tests/golden/records/NAME. Rewritten by
 *	make goldens
 */
void records_golden(const char *name, struct str *got);

#endif
