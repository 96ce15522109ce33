/* What the readers of settings.h share. Private to merge/. */
#ifndef MERGE_SETTINGS_READER_H
#define MERGE_SETTINGS_READER_H

#include "merge/settings.h"

enum { SETTINGS_DEPTH_MAX = 32 };

struct reader {
	struct arena *a;
	const char *p; /* the line that comes next */
	const char *end;
	const char *lead; /* where the comments begin that no setting has taken yet */
	size_t line;	  /* number of the next line */
};

/* One line, its newline included; of a text that is not at its end. Looks only. */
struct part reader_line(const struct reader *r, const char *at);
/* The same without blanks at both ends. */
struct part reader_trimmed(struct part line);
/* Nothing, or a comment that begins with "#". */
bool reader_is_comment(struct part line);
/* Goes over comments and blank lines. True if a line is left. */
bool reader_skip_comments(struct reader *r);

/* A setting that begins at the next line; its lead is what was not taken yet. */
struct setting reader_begin(const struct reader *r);
/* Its text goes up to here; the next line is the one that begins there. */
void reader_text_until(struct reader *r, struct setting *s, const char *end);
/* All of it is read: whole and meaning. */
void reader_end(struct reader *r, struct setting *s);

/* The words of a line joined by single blanks, those in quotes as they are. */
const char *reader_words(struct arena *a, struct part text);

/* A format whose blocks stand in braces. */
struct braces {
	/* One setting that begins at the next line; a block's settings by reader_settings. False: not certain. */
	bool (*one)(struct reader *r, struct setting *s, int depth);
	const char *after; /* of these characters one may stand behind the "}" */
};
/* The settings of block up to the "}" that closes it, or to the end of the file (depth 0). */
bool reader_settings(struct reader *r, struct setting *block, int depth, const struct braces *how);

bool settings_read_main_cf(struct reader *r, struct setting *file);
bool settings_read_master_cf(struct reader *r, struct setting *file);
bool settings_read_dovecot(struct reader *r, struct setting *file);
bool settings_read_ucl(struct reader *r, struct setting *file);
bool settings_read_unbound(struct reader *r, struct setting *file);

#endif
