/*
 * Generations: what each apply left, in PATH_GENERATIONS/<n>/.
 *
 *	manifest.json   when, why, by whom, by which version, for which packages, what changed, and the digests of its resources
 *	site.yaml       the site as it was
 *
 * The resources of the plan, a list of each kind, and what we rendered of each
 * file, byte for byte, are contents that generations share (content.h). Those
 * of earlier versions have all resources in the manifest, and their rendered
 * files below files/: read as well.
 *
 * A directory without manifest.json is the leftover of a killed run: it does
 * not count. One whose manifest cannot be read is damaged: its number is
 * taken, and nothing else is done with it. Order is by number: a clock may
 * jump. Secrets and the accounts are not in here.
 */
#ifndef ENGINE_GENERATION_H
#define ENGINE_GENERATION_H

#include "engine/engine.h"

struct generation_package {
	const char *name;
	const char *version;
};

struct generation {
	int number;
	int64_t when;
	const char *why;
	struct author by;
	const char *version; /* of mailstead */
	const char *debian;  /* release, "12"; "" if it is not on record */
	bool proved;         /* its smoke test passed: a good one */
	bool gave_back;      /* it has no resources: what was before mailstead came back then */
	const char *damaged; /* why it cannot be read; NULL: it can */
	strlist changed;     /* "~ file /etc/postfix/main.cf" */
	VEC(struct generation_package) packages; /* of the plan, as they were */
};
typedef VEC(struct generation) generation_list;

/* Newest first, damaged ones too. */
bool generation_list_all(struct host *h, struct arena *a, generation_list *out, struct err *err) MUST;
/* 0 if there is none. */
bool generation_last(struct host *h, struct arena *a, int *number, struct err *err) MUST;
/* What is on record of generation n; fails with why there is none: never made, cut short, pruned, damaged. */
bool generation_find(struct host *h, struct arena *a, int n, struct generation *g, struct err *err) MUST;
/*
 * The resources of generation n as a plan to be compared and applied;
 * validators and preseed are left empty. Each file must be what was written.
 */
bool generation_load(struct host *h, struct arena *a, int n, struct plan *plan, struct err *err) MUST;
bool generation_site(struct host *h, struct arena *a, int n, struct str *text, struct err *err) MUST;
/* Where generation n keeps something of its own: "site.yaml", or what it rendered for an absolute path if it is an old one. */
const char *generation_file(struct arena *a, int n, const char *path);
/* Where the content of a file that generation_load gave stands, for a program that is to read it. */
const char *generation_stored(struct host *h, struct arena *a, int n, const struct resource *file);

/* Whether generation n came to be. */
bool generation_exists(struct host *h, struct arena *a, int n, bool *yes, struct err *err) MUST;

/* For the engine: writes generation n, its manifest last; then makes its files the base copies. */
bool generation_write(struct engine *e, const struct plan *plan, int n, struct err *err) MUST;
bool generation_to_base(struct engine *e, int n, struct err *err) MUST;
/* Takes generation n away, its manifest first. 0 is none. */
bool generation_drop(struct engine *e, int n, struct err *err) MUST;
/*
 * Which generations stay: those of the last GENERATIONS_DAYS days, but not
 * more than GENERATIONS_MOST of them; the newest GENERATIONS_LEAST that can
 * be read, however old; and of the year before now the last one of each
 * month. Always the one in place, the one before it, and the last good one:
 * the newest before the one in place that was proved. all is newest first.
 */
enum { GENERATIONS_DAYS = 30, GENERATIONS_MOST = 100, GENERATIONS_LEAST = 10 };
bool generation_stays(const generation_list *all, size_t i, int64_t now);
/* Removes those that do not stay, and then the contents that none of the others has. */
bool generation_prune(struct engine *e, struct err *err) MUST;

#endif
