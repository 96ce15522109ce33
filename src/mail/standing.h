/* Records as they stand in the DNS, whoever put them there. */
#ifndef MAIL_STANDING_H
#define MAIL_STANDING_H

#include "base/arena.h"
#include "base/vec.h"

/* A record as it stands in the DNS. */
struct standing {
	const char *name; /* absolute, with its dot */
	const char *type;
	const char *data; /* as in a zone file */
	const char *id;   /* what the backend calls it; NULL: nothing */
};
typedef VEC(struct standing) standing_list;

/* Those of a sorted list from begin up to end. */
struct standing_range {
	size_t begin, end;
};

/* The same for all ways to write one record. In a. */
const char *standing_key(struct arena *a, const struct standing *s);
/* By name and type, for standing_find(). */
void standing_sort(standing_list *list);
/* Those of a name, and of a type unless that is NULL. */
struct standing_range standing_find(const standing_list *list, const char *name, const char *type);

#endif
