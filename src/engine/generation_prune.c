/* Which generations stay, and that nothing is kept which none of them has. */
#include <string.h>
#include <time.h>

#include "engine/content.h"
#include "engine/generation_part.h"

enum { DAY_S = 24 * 60 * 60, MONTHS = 12 };

/* Months since the year 0, UTC. */
static int month_of(int64_t when)
{
	time_t t = (time_t)when;
	struct tm tm = {0};

	gmtime_r(&t, &tm);
	return (tm.tm_year + 1900) * MONTHS + tm.tm_mon;
}

static bool ends_its_month(const generation_list *all, size_t i, int64_t now)
{
	int month = month_of(all->v[i].when);

	if (all->v[i].damaged != NULL || month_of(now) - month > MONTHS)
		return false;
	for (size_t k = 0; k < i; k++)
		if (all->v[k].damaged == NULL && month_of(all->v[k].when) == month)
			return false;
	return true;
}

static size_t well_before(const generation_list *all, size_t i)
{
	size_t n = 0;

	for (size_t k = 0; k < i; k++)
		n += all->v[k].damaged == NULL;
	return n;
}

static bool is_last_good(const generation_list *all, size_t i)
{
	for (size_t k = 1; k < i; k++)
		if (all->v[k].proved)
			return false;
	return all->v[i].proved;
}

bool generation_stays(const generation_list *all, size_t i, int64_t now)
{
	const struct generation *g = &all->v[i];

	if (i < 2 || is_last_good(all, i) || well_before(all, i) < GENERATIONS_LEAST)
		return true;
	return (i < GENERATIONS_MOST && g->when > now - (int64_t)GENERATIONS_DAYS * DAY_S) || ends_its_month(all, i, now);
}

static bool add_used(struct engine *e, int n, struct strset *used, struct err *err)
{
	json_t *m, *list = json_array(), *item;
	const char *kind;
	size_t i;

	if (!generation_manifest(e->host, e->arena, n, &m, err)) {
		json_decref(list);
		return false;
	}
	json_object_foreach(json_object_get(m, "resources"), kind, item)
		if (json_is_string(item))
			strset_add(e->arena, used, arena_strdup(e->arena, json_string_value(item)));
	bool ok = generation_kind(e->host, e->arena, n, m, RES_FILE, list, err);
	json_decref(m);
	json_array_foreach(list, i, item) {
		const char *digest = json_string_value(json_object_get(item, "sha256"));

		if (digest != NULL)
			strset_add(e->arena, used, arena_strdup(e->arena, digest));
	}
	json_decref(list);
	return ok;
}

/* Where a manifest is damaged nobody knows what it named: nothing is taken away until it is gone, or mended. */
static bool sweep(struct engine *e, const generation_list *all, int64_t now, struct err *err)
{
	struct strset used = {0};

	for (size_t i = 0; i < all->n; i++) {
		if (!generation_stays(all, i, now) || add_used(e, all->v[i].number, &used, err))
			continue;
		bool damaged = err->code == ERR_INVALID;

		if (damaged)
			err_clear(err);
		return damaged;
	}
	return content_sweep(e, &used, err);
}

bool generation_prune(struct engine *e, struct err *err)
{
	int64_t now = e->host->now(e->host);
	generation_list all;
	bool dropped = false;

	if (!generation_list_all(e->host, e->arena, &all, err))
		return false;
	for (size_t i = 0; i < all.n; i++) {
		if (generation_stays(&all, i, now))
			continue;
		if (!generation_drop(e, all.v[i].number, err))
			return false;
		dropped = true;
	}
	return !dropped || sweep(e, &all, now, err);
}
