/*
 * Generations: what each apply left, in PATH_GENERATIONS/<n>/.
 *
 *	manifest.json   when, why, by which version, and every resource of the plan
 *	site.yaml       the site as it was
 *	files/<path>    what we rendered, byte for byte
 *
 * A directory without manifest.json is the leftover of a killed run: it does
 * not count. Secrets and the accounts are not in here.
 */
#ifndef ENGINE_GENERATION_H
#define ENGINE_GENERATION_H

#include <jansson.h>

#include "engine/engine.h"

struct generation {
	int number;
	int64_t when;
	const char *why;
	const char *version; /* of mailstead */
	strlist changed;     /* "~ file /etc/postfix/main.cf" */
};
typedef VEC(struct generation) generation_list;

/* Newest first. */
bool generation_list_all(struct host *h, struct arena *a, generation_list *out, struct err *err) MUST;
/* 0 if there is none. */
bool generation_last(struct host *h, struct arena *a, int *number, struct err *err) MUST;
/* The resources of generation n as a plan to be compared and applied; validators and preseed are left empty. */
bool generation_load(struct host *h, struct arena *a, int n, struct plan *plan, struct err *err) MUST;
bool generation_site(struct host *h, int n, struct str *text, struct err *err) MUST;

/* Whether generation n came to be. */
bool generation_exists(struct host *h, struct arena *a, int n, bool *yes, struct err *err) MUST;

/* For the engine: writes generation n, its manifest last; then makes its files the base copies. */
bool generation_write(struct engine *e, const struct plan *plan, int n, struct err *err) MUST;
bool generation_to_base(struct engine *e, int n, struct err *err) MUST;
/* For generation_base.c: the manifest as JSON (new reference); a file with its directories. */
bool generation_manifest(struct host *h, struct arena *a, int n, json_t **manifest, struct err *err) MUST;
bool generation_copy(struct engine *e, const char *path, const char *data, size_t n, struct err *err) MUST;
/* Takes generation n away, its manifest first. 0 is none. */
bool generation_drop(struct engine *e, int n, struct err *err) MUST;
/* Removes the oldest beyond `keep`. */
bool generation_prune(struct engine *e, size_t keep, struct err *err) MUST;

#endif
