/*
 * What generations keep, each content once however many of them have it:
 * PATH_CONTENTS/<SHA-256 of it>, root's alone.
 *
 * A content is written whole before anything names it, and read only if it
 * still is what its name says. Nothing is ever written into one: who wants a
 * content that is damaged replaces it, for all that share it. One that nobody
 * names, as a killed run leaves it, is litter that a sweep takes away.
 * Private to engine/.
 */
#ifndef ENGINE_CONTENT_H
#define ENGINE_CONTENT_H

#include "base/strset.h"
#include "engine/engine.h"
#include "engine/serial.h"
#include "plan/paths.h"

#define PATH_CONTENTS PATH_GENERATIONS "/content"

/* Pure: digest has the form of one. What comes from a file is asked before it becomes a path. */
bool content_is_digest(const char *digest);
const char *content_path(struct arena *a, const char *digest);
/* Keeps the n bytes at p, if they are not kept already; digest then names them. */
bool content_keep(struct engine *e, const void *p, size_t n, char digest[DIGEST_HEX], struct err *err) MUST;
/* Replaces *out. ERR_NOT_FOUND: it is missing; ERR_INVALID: it is not what was written. */
bool content_read(struct host *h, struct arena *a, const char *digest, struct str *out, struct err *err) MUST;
/* Removes what is not in used. */
bool content_sweep(struct engine *e, const struct strset *used, struct err *err) MUST;

#endif
