/* The two halves of ptr_tell(): what the name is, and who says it. For ptr_tell.c and ptr_dissent.c. */
#ifndef CHECK_PTR_TELL_H
#define CHECK_PTR_TELL_H

#include "check/ptr.h"

struct ptr_teller {
	struct check *k;
	const struct ptr_rules *rules;
	const struct ptr_look *look;
	const char *hostname; /* "" if it is not known yet */
	const struct provider *provider;
};

/* Adds a finding of this address. Where no mail leaves from it, it is worth knowing only. */
void ptr_tell_one(const struct ptr_teller *t, struct finding f);
/* Servers that do not agree, and what a resolver remembers. */
void ptr_tell_dissent(const struct ptr_teller *t);

#endif
