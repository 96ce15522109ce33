/*
 * Configuration files as settings: what a daemon makes of the lines, with every byte kept.
 *
 * A file is a block: a list of settings and what stands behind the last of them. A setting is its own lines (with those
 * that continue it), the comments and blank lines in front of it (its lead), and, if it opens a block, the settings
 * below it, the comments behind the last of those (tail) and the line that closes it. Lead, text, below, tail and close
 * of all settings in order are the file again, byte for byte.
 *
 * Sources: postconf(5) and master(5) for logical lines; Dovecot's "Config file format" (2.3 and 2.4); UCL as libucl
 * and rspamd document it; unbound.conf(5). A reader takes only what it understands for certain: what the daemon might
 * take otherwise (several settings on a line, text that goes on in the next one, comments like those of C) it does not read at all.
 */
#ifndef MERGE_SETTINGS_H
#define MERGE_SETTINGS_H

#include "base/vec.h"

enum settings_format {
	SETTINGS_NONE, /* no format that we read by setting */
	SETTINGS_MAIN_CF,
	SETTINGS_MASTER_CF,
	SETTINGS_DOVECOT,
	SETTINGS_UCL,
	SETTINGS_UNBOUND,
	SETTINGS_FORMATS
};

/* A part of the file's text, which lives as long as that does. */
struct part {
	const char *p;
	size_t n;
};

struct setting;
typedef VEC(struct setting) setting_list;

struct setting {
	const char *key;     /* "message_size_limit", "smtp inet", "service auth", "include …" */
	const char *meaning; /* text, below and close with their blanks evened out: alike if it says the same */
	struct part lead, text, tail, close;
	struct part whole; /* from text to close */
	bool block;
	setting_list below;
	size_t line; /* the text's first, from 1 */
};

/* The format by its name in a manifest: "main.cf", "master.cf", "dovecot", "ucl", "unbound". */
bool settings_format_by_name(const char *name, enum settings_format *format, struct err *err) MUST;
/* NULL of SETTINGS_NONE. */
const char *settings_format_name(enum settings_format format);

/*
 * Reads text, which has no NUL and ends with a newline or is empty, into *file, a block without text. False: it is not certain what the
 * daemon makes of it. Blocks in blocks go 32 deep.
 */
bool settings_read(struct arena *a, enum settings_format format, const char *text, size_t n,
		   struct setting *file) MUST;

/* What a part says, with blanks evened out: indentation, trailing blanks, CR, runs of blanks, blanks around the first "=". */
const char *settings_meaning(struct arena *a, struct part part);

#endif
