/*
 * Options of the table as fields of a page, each with what is wrong with its
 * answer, or what it becomes, beside it.
 */
#ifndef INSTALLER_OPTION_FIELD_H
#define INSTALLER_OPTION_FIELD_H

#include "conf/option.h"
#include "installer/answers.h"
#include "installer/view.h"

/* Which option all answers together turn down, and why: two that contradict each other. */
struct option_clash {
	const char *path; /* NULL: none */
	const char *why;
};

/* Texts live in a. */
void option_clash_find(const struct answers *w, struct arena *a, struct option_clash *clash);

/*
 * Adds the field. tried: the operator wanted to go on, so what is still empty
 * is wrong as well. The item is valid until the next is added.
 */
struct item *option_field(struct view *v, const struct answers *w, const struct option *o, bool tried,
			  const struct option_clash *clash);
/* False with "Host name: …" if its answer cannot be taken. */
bool option_good(const struct answers *w, const struct option *o, const struct option_clash *clash, struct err *err) MUST;
/* Each domain in a list of domains or addresses as people write it, in a. */
const char *option_for_people(struct arena *a, const char *normal);
/* The answer in its normal form (A-labels, lower case), as it would be typed; NULL if it cannot be taken. */
const char *option_normal(const struct answers *w, struct arena *a, const struct option *o);

#endif
