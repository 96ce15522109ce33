/* The domains that a Postfix of somebody else's serves: a hint for `domains:` of the site. Nothing is taken over. */
#ifndef CHECK_CLASH_DOMAINS_H
#define CHECK_CLASH_DOMAINS_H

#include "check/check.h"

enum { CLASH_DOMAINS = 20 };

/*
 * Adds the names of domains in text, each once, at most CLASH_DOMAINS in all.
 * whole: every word of a list as of mydestination; else the first word of
 * each line, as in the source of a map, whose comments begin with "#".
 * Anything that is no domain is passed over.
 */
void clash_domains_take(struct arena *a, const char *text, bool whole, strlist *domains);
/* As `postconf` says it, and the sources of the maps that it names. Empty where it cannot be told. */
void clash_domains(struct check *k, strlist *domains);

#endif
