/*
 * Settings laid over a file of ours: for a daemon whose configuration is one file without an include (Postfix' main.cf and
 * master.cf), and which warns when a setting stands there twice.
 *
 * A setting of theirs that ours has as well takes its place; the others follow at the end. In front of each stands a comment
 * with the name of the file that it comes from. Of several files the last one that has a setting wins. A block, such as a
 * service of master.cf, is replaced whole.
 */
#ifndef MERGE_SETTINGS_OVERLAY_H
#define MERGE_SETTINGS_OVERLAY_H

#include "base/str.h"
#include "merge/settings.h"

struct overlay {
	const char *name; /* printable: for the comment, and for errors */
	const char *text;
	size_t len;
};

/*
 * Appends ours with all of over laid on it to *out. ERR_SITE, with file and line: text that cannot be read for certain as
 * such settings, or holds a control character (a CR, too: the daemon would take it for a part of the value).
 */
bool settings_overlay(struct arena *a, enum settings_format format, struct part ours, const struct overlay *over, size_t n,
		      struct str *out, struct err *err) MUST;

#endif
