/*
 * The journal: work in progress, one JSON object a line in
 * PATH_JOURNAL/journal.jsonl, each fsynced before the step that it can undo.
 *
 *	{"begin": 1700000000, "why": "apply", "by": {"user": "anna"}, "generation": 7, "site": "version: 1\n…"}
 *	{"file": "/etc/x", "was": {"type": "regular", "mode": 420, "uid": 0, "gid": 0, "copy": "1", "mtime_ns": 0}}
 *	{"file": "/etc/y", "was": {"type": "none"}}
 *	{"unit": "postfix.service", "active": true, "enabled": true, "action": "reload", "ports": "25, 465"}
 *	{"accounts": ["example.org"], "role_target": "admin@example.net"}
 *
 * The manifest of the generation that the first line names is the commit: it
 * is written last, as one step. While it is not there the journal is undone.
 *
 * Old contents are copied to PATH_JOURNAL/undo/N before the line that names
 * them. A last line cut off by a crash belongs to a step that was not done.
 * Private to engine/.
 */
#ifndef ENGINE_JOURNAL_H
#define ENGINE_JOURNAL_H

#include <jansson.h>

#include "engine/engine.h"

#define JOURNAL_FILE PATH_JOURNAL "/journal.jsonl"
#define JOURNAL_UNDO PATH_JOURNAL "/undo"

/* Refused while there is a journal of something done. "site", "rollback" and "back" of its line say how to do it once more. */
bool journal_begin(struct engine *e, int generation, struct err *err) MUST;
/* Drops the reference to record. */
bool journal_add(struct engine *e, json_t *record, struct err *err) MUST;
/* Records what stands at path, so that it can be put back. */
bool journal_file(struct engine *e, const char *path, struct err *err) MUST;
bool journal_dir(struct engine *e, const char *path, struct err *err) MUST;
/* Makes path and its parents where missing, root's and 0755, each in the journal. */
bool journal_mkdirs(struct engine *e, const char *path, struct err *err) MUST;
/* The same for the directory that holds path. */
bool journal_parent(struct engine *e, const char *path, struct err *err) MUST;
bool journal_unit(struct engine *e, const struct step *s, struct err *err) MUST;
/* The hosted domains and who reads postmaster@, as they were. */
bool journal_accounts(struct engine *e, const strlist *domains, const char *role_target, struct err *err) MUST;
bool journal_remove(struct engine *e, struct err *err) MUST;

/* Leaves the first line alone: what it says is to be done, and nothing of it is. */
bool journal_rewind(struct engine *e, const json_t *records, struct err *err) MUST;

/* All complete records; an empty array if there is no journal. New reference. */
bool journal_read(struct host *h, json_t **records, struct err *err) MUST;
/* The number of the generation that was being made, 0 if there is no record. */
int journal_generation(const json_t *records);

/*
 * undo.c: units that did not run are stopped, then everything that the journal
 * names is put back, last first, then the units that ran run with it. Can be
 * cut short at any point and done again.
 */
bool journal_undo(struct engine *e, const json_t *records, struct err *err) MUST;

#endif
