#include "cmd/remove_packages.h"

#include <string.h>

#include "base/strset.h"
#include "cmd/load.h"
#include "engine/apt_remove.h"
#include "engine/generation.h"
#include "engine/generation_zero.h"

static bool load_former(struct cmd *c, struct former *former, struct err *err)
{
	if (!generation_zero_load(c->host, c->arena, former, err))
		return false;
	if (former->known)
		return true;
	err_set(err, ERR_NOT_FOUND, "which packages were here before mailstead is not on record");
	return err_hint(err, "mailstead remove without --packages, then apt-get remove those that you do not want "
			     "(mailstead plan --json lists what the mail server uses)");
}

static const char *list(struct arena *a, const strlist *names)
{
	struct str text = {0};

	for (size_t i = 0; i < names->n; i++)
		str_addf(&text, "%s%s", i > 0 ? " " : "", names->v[i]);
	const char *all = arena_strdup(a, str_c(&text));
	str_free(&text);
	return all;
}

static bool by_apt(struct cmd *c, strlist *automatic, struct err *err)
{
	static const char *const argv[] = { "apt-mark", "showauto", NULL };
	struct str out = {0};
	char *save = NULL;

	*automatic = (strlist){0};
	if (!host_run_ok(c->host, argv, &out, err))
		return false;
	for (char *name = out.p ? strtok_r(out.p, "\n", &save) : NULL; name != NULL; name = strtok_r(NULL, "\n", &save))
		vec_push(c->arena, automatic, arena_strdup(c->arena, name));
	str_free(&out);
	return true;
}

static void fill(struct arena *a, struct strset *set, const strlist *names)
{
	for (size_t i = 0; i < names->n; i++)
		strset_add(a, set, names->v[i]);
}

/* What would go too must have come by itself, and after us: what the operator wanted is not ours to remove. */
static bool judge(struct cmd *c, const struct former *former, const strlist *names, struct err *err)
{
	struct strset ours = {0};
	strlist all, automatic, foreign = {0};

	if (!apt_would_remove(c->host, c->arena, names, &all, err) || !by_apt(c, &automatic, err))
		return false;
	fill(c->arena, &ours, names);
	fill(c->arena, &ours, &automatic);
	for (size_t i = 0; i < all.n; i++)
		if (!strset_has(&ours, all.v[i]) || former_installed(former, all.v[i]))
			vec_push(c->arena, &foreign, all.v[i]);
	if (foreign.n == 0)
		return true;
	err_set(err, ERR_EXISTS, "apt would remove as well, since they need what mailstead installed: %s",
		list(c->arena, &foreign));
	return err_hint(err, "if they may go: apt-get remove %s, then run this again. Else mailstead remove without --packages",
			list(c->arena, &foreign));
}

bool remove_packages_find(struct cmd *c, strlist *names, struct err *err)
{
	struct former former;
	struct facts facts;
	generation_list all;
	struct strset seen = {0};

	*names = (strlist){0};
	if (!load_former(c, &former, err) || !cmd_load_facts(c, &facts, err) ||
	    !generation_list_all(c->host, c->arena, &all, err))
		return false;
	for (size_t i = 0; i < all.n; i++)
		for (size_t k = 0; k < all.v[i].packages.n; k++) {
			const char *name = all.v[i].packages.v[k].name;

			if (facts_installed(&facts, name) && !former_installed(&former, name) &&
			    strset_add(c->arena, &seen, name))
				vec_push(c->arena, names, name);
		}
	return names->n == 0 || !c->host->live || judge(c, &former, names, err);
}

/* Orphans that came after us; none of them if a package that was here before would go with one. */
static bool find_orphans(struct cmd *c, const struct former *former, struct event_sink *sink, strlist *ours, struct err *err)
{
	strlist orphans, all = {0};

	*ours = (strlist){0};
	if (!apt_orphans(c->host, c->arena, &orphans, err))
		return false;
	for (size_t i = 0; i < orphans.n; i++)
		if (!former_installed(former, orphans.v[i]))
			vec_push(c->arena, ours, orphans.v[i]);
	if (ours->n > 0 && !apt_would_remove(c->host, c->arena, ours, &all, err))
		return false;
	for (size_t i = 0; i < all.n; i++)
		if (former_installed(former, all.v[i])) {
			event_emit(sink, EVENT_WARNING, "what came with them stays, since %s, which was here before, needs some of "
				   "it: apt-get autoremove shows it", all.v[i]);
			ours->n = 0;
			break;
		}
	return true;
}

bool remove_packages(struct cmd *c, const strlist *names, bool purge, struct event_sink *sink, struct err *err)
{
	struct engine e = { .host = c->host, .arena = c->arena, .sink = sink, .why = "remove --packages" };
	struct former former;
	strlist ours;

	if (!c->host->live)
		return err_set(err, ERR_USAGE, "packages are not removed below --root");
	if (!load_former(c, &former, err) || !engine_lock(&e, err))
		return false;
	bool ok = engine_remove_packages(&e, names, purge, err) && find_orphans(c, &former, sink, &ours, err) &&
		  engine_remove_packages(&e, &ours, purge, err);
	engine_unlock(&e);
	return ok;
}
