/*
 * What stands at a path, on record, so that it can be put back byte for byte
 * with its owner, mode and date:
 *
 *	{"type": "regular", "mode": 420, "uid": 0, "gid": 0, "copy": "1", "mtime_ns": 0}
 *	{"type": "symlink", "target": "../run/x", …}   {"type": "dir", …}   {"type": "none"}
 *
 * The journal and generation 0 keep such records, each with the contents in a
 * directory of its own. Private to engine/.
 */
#ifndef ENGINE_WAS_H
#define ENGINE_WAS_H

#include <jansson.h>

#include "engine/engine.h"

/* The content of a regular file goes to copies/<number>, the next of *number. A directory or a device is refused. */
bool was_file(struct engine *e, const char *copies, size_t *number, const char *path, json_t **was, struct err *err) MUST;
/* What stat says, as a record of this type. New reference. */
json_t *was_json(const char *type, const struct file_stat *st);
/* What is so already is left alone: on a full disk it could not be written. */
bool was_put_back(struct engine *e, const char *copies, const char *path, const json_t *was, struct err *err) MUST;
/* Makes path a symbolic link to target, whatever file or link stands there. */
bool was_link(struct engine *e, const char *path, const char *target, struct err *err) MUST;

#endif
