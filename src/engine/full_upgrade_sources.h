/*
 * apt's sources, moved from one release to another: text to text, in both of
 * its formats (sources.list(5)). What is Debian's gets the new suites and is
 * else left as it was, comments, options and blanks included. What is
 * somebody else's is disabled, since nobody can know whether it is ready, and
 * so are suites whose name does not lead on: backports, "stable", "sid".
 * Private to engine/.
 */
#ifndef ENGINE_FULL_UPGRADE_SOURCES_H
#define ENGINE_FULL_UPGRADE_SOURCES_H

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"

struct sources_move {
	struct arena *a;
	const char *from, *to;   /* "bookworm", "trixie" */
	const strlist *archives; /* URIs that serve Debian itself */
	const char *mark;        /* begins the comment of what is disabled: "disabled by …" */
	/* What came of it; added to from file to file. */
	size_t moved;            /* suites */
	strlist disabled;        /* "URI SUITE" */
};

/* deb822: a file NAME.sources; else one line a source. Bytes that are no entry are kept as they are. */
void sources_move(struct sources_move *m, bool deb822, const char *text, size_t n, struct str *out);
/* Whether it is Debian's: one of the archives, debian.org, or a list of mirrors of it as on cloud images. */
bool sources_is_debian(const struct sources_move *m, const char *uri);

#endif
