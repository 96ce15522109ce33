/*
 * Does a name say of an address that it is one of many? Receivers look at the
 * PTR that way: such machines belong to people at home, or to whoever rented
 * them yesterday, and are not meant to send mail.
 */
#ifndef CHECK_PTR_GENERIC_H
#define CHECK_PTR_GENERIC_H

#include "base/arena.h"
#include "base/vec.h"
#include "facts/provider.h"

/* The words of templates/check/generic-names.txt. */
void ptr_words(struct arena *a, const char *text, size_t len, strlist *out);

struct ptr_rules {
	strlist words;
	const provider_list *providers; /* whose default names are generic */
};

/*
 * NULL if name is none of them; else why not, in a: "it has the address in it".
 * name is as DNS has it, without the last dot; address is numeric. chosen: the
 * operator calls his machine so, and a word alone is no reason then.
 */
const char *ptr_generic(struct arena *a, const struct ptr_rules *rules, const char *name, const char *address, bool chosen);

#endif
