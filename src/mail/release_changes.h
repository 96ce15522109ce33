/*
 * What the step from one release of Debian to the next changes for a mail
 * server: one row a program and change, as data. Which rows are meant for a
 * box follows from its versions before and after.
 */
#ifndef MAIL_RELEASE_CHANGES_H
#define MAIL_RELEASE_CHANGES_H

#include "conf/site.h"
#include "facts/facts.h"

struct release_change {
	const char *name;    /* of the program: "Dovecot" */
	const char *package; /* whose version it is */
	const char *from, *to; /* upstream versions as they are and will be: "2.3.19.1" */
	const char *what;    /* what is different */
	const char *does;    /* what mailstead does about it */
	const char *notice;  /* what the operator may see of it; "" for nothing */
};
typedef VEC(struct release_change) release_change_list;

/* Those that the step from now to then brings this box, in the order of the table. In a. */
void release_changes(struct arena *a, const struct site *site, const struct facts *now, const struct facts *then,
		     release_change_list *list);

/* "2.3.19.1" of "1:2.3.19.1+dfsg1-2.1+deb12u1". In a. */
const char *upstream_version(struct arena *a, const char *version);

#endif
