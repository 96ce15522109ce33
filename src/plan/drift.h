/*
 * Drift: what was changed by hand in a file since we last wrote it. The base copy against the live file: on which lines
 * of the live file, and in which settings where the file has a format for that.
 */
#ifndef PLAN_DRIFT_H
#define PLAN_DRIFT_H

#include <jansson.h>

#include "host/host.h"
#include "merge/settings.h"

/* What became of a file of ours. */
enum drift {
	DRIFT_NONE,
	DRIFT_EDITED,
	DRIFT_DELETED,
	DRIFT_LINK, /* a symbolic link stands there */
	DRIFT_META, /* the same bytes with another mode or owner */
};

/* One place. */
struct drift_place {
	size_t line, lines; /* of the live file, from 1; lines 0: taken away, behind that line */
	size_t gone_at, gone; /* lines of the base copy that they replace */
	strlist settings;   /* that stand there or stood there: names, printable; empty: none, or not known */
};
typedef VEC(struct drift_place) drift_places;

struct drift_sides {
	const char *base_path; /* of the base copy, below PATH_BASE */
	struct part base, live;
	enum settings_format format;
};

/* The places in order, in a. Runs diff through h. */
bool drift_look(struct host *h, struct arena *a, const struct drift_sides *sides, drift_places *out, struct err *err) MUST;

/* How many lines of the live file are the operator's; those taken away count as one a line as well. */
size_t drift_lines(const drift_places *places);
/*
 * "line 14 (biff)", "3 lines: 14 (biff), 90-91 (smtpd_helo_restrictions), 1 taken away behind 100 (swap_bangpath)"; of many places the
 * first. names: with the settings.
 */
void drift_text(const drift_places *places, bool names, struct str *out);
/* [{"line": 14, "lines": 1, "taken_away": 1, "settings": ["biff"]}], new reference. */
json_t *drift_json(const drift_places *places, bool names);

#endif
