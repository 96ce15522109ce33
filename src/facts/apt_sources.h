/*
 * Where apt gets packages from: sources.list(5), in both of its forms. What
 * apt itself would pass over with a complaint is passed over here without one.
 */
#ifndef FACTS_APT_SOURCES_H
#define FACTS_APT_SOURCES_H

#include "host/host.h"

/* One archive in one suite, for binary packages, and not disabled. */
struct apt_source {
	const char *file;
	size_t line;            /* where it, or its stanza, begins */
	const char *uri;        /* "http://deb.debian.org/debian" */
	const char *suite;      /* "bookworm-security"; a path that ends in "/" has no components */
	const char *components; /* "main non-free-firmware" */
};
typedef VEC(struct apt_source) apt_source_list;

/* Appends what file says, whose name tells which of the forms it has. Strings in a. */
void apt_sources_parse(struct arena *a, const char *file, const char *text, size_t n, apt_source_list *list);
/* All of the box, in apt's order. */
bool apt_sources_read(struct host *h, struct arena *a, apt_source_list *list, struct err *err) MUST;

#endif
