/* What the files of generations share. Private to engine/. */
#ifndef ENGINE_GENERATION_PART_H
#define ENGINE_GENERATION_PART_H

#include <jansson.h>

#include "engine/generation.h"

/* The manifest as JSON (new reference). ERR_NOT_FOUND, or ERR_INVALID if it is damaged. */
bool generation_manifest(struct host *h, struct arena *a, int n, json_t **manifest, struct err *err) MUST;
/* Appends the resources of one kind of generation n, whose manifest that is, to list. ERR_INVALID: damaged. */
bool generation_kind(struct host *h, struct arena *a, int n, const json_t *manifest, enum resource_kind kind, json_t *list,
		     struct err *err) MUST;
/* Writes a file of ours alone, with the directories above it. */
bool generation_copy(struct engine *e, const char *path, const char *data, size_t n, struct err *err) MUST;
/* Why there is no generation n; false. */
bool generation_missing(struct host *h, struct arena *a, int n, struct err *err) MUST;
/* That it is damaged, and what to do; false. */
bool generation_is_damaged(int n, const char *why, struct err *err) MUST;

#endif
