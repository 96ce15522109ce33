/* What ahead.c and ahead_sources.c share. Private to facts/. */
#ifndef FACTS_AHEAD_PART_H
#define FACTS_AHEAD_PART_H

#include "facts/ahead.h"

/* Fills ahead->sources, has_main and has_security. ERR_NOT_FOUND: none of them leads to the next release. */
bool ahead_read_sources(struct ahead *ahead, struct err *err) MUST;

#endif
