/* Which settings stand on some lines of a file: what a line of a difference is about. */
#ifndef MERGE_SETTINGS_AT_H
#define MERGE_SETTINGS_AT_H

#include "merge/settings.h"

/*
 * Adds the names of the settings of file that have text on the lines from…to (from 1), in order, each once, those in
 * a block with its name: "service auth / user". Printable, each of at most 120 bytes. Comments have no name.
 */
void settings_on_lines(struct arena *a, const struct setting *file, size_t from, size_t to, strlist *names);

#endif
