/*
 * The releases of Debian that mailstead knows, and which follows which. A
 * release is never more than one step away from the next: Debian supports no
 * other way.
 */
#ifndef FACTS_RELEASE_H
#define FACTS_RELEASE_H

struct release {
	const char *number;   /* "13", as VERSION_ID in os-release(5) */
	const char *codename; /* "trixie", as sources.list(5) has it */
};

/* NULL: there is none of that number. */
const struct release *release_find(const char *number);
/* NULL: the last one that is known, or none of that number. */
const struct release *release_after(const char *number);

#endif
