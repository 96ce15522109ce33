/* What the two formats of apt's sources share: a text in parts, read by line and word. Private to full_upgrade_*.c. */
#ifndef ENGINE_FULL_UPGRADE_SPAN_H
#define ENGINE_FULL_UPGRADE_SPAN_H

#include "engine/full_upgrade_sources.h"

/* Part of a text. */
struct span {
	const char *p;
	size_t n;
};

bool span_is_blank(char c);
/* The next word of *rest, which moves past it; n 0: there is none. */
struct span span_word(struct span *rest);
/* The next line of *rest, with its newline. */
struct span span_line(struct span *rest);

/*
 * "bookworm-security" → "trixie-security". NULL: it is not taken along, for its name does not lead to the next release
 * ("sid"), or what comes from it is in that release by now ("bookworm-backports").
 */
const char *sources_next_suite(struct sources_move *m, struct span suite);
/* Says that it is off from now on. */
void sources_disable(struct sources_move *m, struct span uri, struct span suite);
/* full_upgrade_deb822.c: one stanza. */
void sources_move_stanza(struct sources_move *m, struct span stanza, struct str *out);
/* Nothing but blanks. */
bool span_is_empty(struct span l);

#endif
