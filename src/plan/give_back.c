/* The plan of nothing: what is ours goes, what was there before comes back. */
#include "plan/give_back.h"

#include <string.h>

#include "plan/compare.h"

/*
 * Without a record of what was there before: what every program on the box
 * needs, and what it needs in turn, stays as it is. A box without names
 * would be worse than one with a resolver of its own.
 */
static const char *const needed[] = { "/etc/resolv.conf",
				      "/etc/aliases",
				      "/etc/mailname",
				      "/etc/unbound/",
				      "/etc/systemd/system/unbound.service.d/",
				      "/etc/dhcp/",
				      "/etc/dhcpcd.enter-hook",
				      "/etc/NetworkManager/",
				      NULL };
#define NEEDED_UNIT "unbound.service"

static bool is_needed(const char *path)
{
	for (size_t i = 0; needed[i] != NULL; i++)
		if (strncmp(path, needed[i], strlen(needed[i])) == 0)
			return true;
	return false;
}

/* The file that a package always has a copy of; NULL if there is none. */
static bool default_of(struct give_back *g, const char *path, const struct resource **target, struct err *err)
{
	struct str content = {0};
	bool there = false;

	*target = NULL;
	for (const struct package_default *d = g->defaults; d->path != NULL; d++) {
		if (strcmp(d->path, path) != 0)
			continue;
		if (!compare_read(g->h, d->copy, &content, &there, err))
			return false;
		struct resource *r = arena_new_of(g->a, struct resource);
		*r = (struct resource){ .kind = RES_FILE, .daemon = "", .name = path, .meta.mode = 0644,
					.content = arena_memdup(g->a, str_c(&content), content.len), .content_len = content.len };
		str_free(&content);
		if (there)
			*target = r;
	}
	return true;
}

/* One path that we wrote. */
static bool give_back_path(struct give_back *g, const char *path, struct err *err)
{
	const struct former_file *f = former_find(g->former, path);
	const struct resource *want = f != NULL && f->there ? &f->file : NULL;
	const char *why = want != NULL ? "as it was before mailstead" : "ours";
	struct standing now;

	strset_add(g->a, &g->ours, path);
	if (!g->former->known && is_needed(path)) {
		give_back_push(g, give_back_no_longer(g, RES_FILE, path, 0644), CHANGE_KEEP,
			       "stays: what was there before is not on record");
		return true;
	}
	if (want == NULL && !default_of(g, path, &want, err))
		return false;
	if (want != NULL && (f == NULL || !f->there))
		why = "as its package brings it";
	bool ok = give_back_look(g, path, &now, err) && give_back_plan(g, path, &now, want, why, err) && give_back_drop_aside(g, path, err);
	str_wipe(&now.bytes);
	return ok;
}

/* Made from a file of ours: what is below /var is Postfix' own, and made anew by it. */
static bool give_back_derived(struct give_back *g, const char *path, struct err *err)
{
	const struct former_file *f = former_find(g->former, path);
	struct file_stat st;

	if (strncmp(path, "/etc/", strlen("/etc/")) != 0 || (!g->former->known && is_needed(path)))
		return true;
	if (f != NULL && f->there)
		return give_back_path(g, path, err);
	if (!g->h->fs->stat(g->h, path, &st, err))
		return false;
	if (st.type == FILE_REGULAR) {
		give_back_push(g, give_back_no_longer(g, RES_DERIVED, path, st.mode), CHANGE_REMOVE, "ours");
		strset_add(g->a, &g->gone, path);
	}
	return true;
}

static bool give_back_units(struct give_back *g, struct err *err)
{
	size_t from = g->plan->steps.n;

	if (!compare_units(g->h, g->a, g->plan, err))
		return false;
	for (size_t i = from; i < g->plan->steps.n; i++) {
		struct step *s = &g->plan->steps.v[i];
		const struct former_unit was = former_unit_of(g->former, s->res->name);

		s->why = "did not run before mailstead";
		if (!g->former->known && strcmp(s->res->name, NEEDED_UNIT) == 0) {
			s->change = CHANGE_KEEP;
			s->why = "stays: names are asked of it";
		} else if (was.active) {
			s->change = CHANGE_UPDATE;
			s->why = "runs as it did before mailstead";
			s->action = s->start ? UNIT_NOTHING : UNIT_RESTART;
			s->enable = s->enable && was.enabled;
		} else if (was.enabled) {
			s->enable = true; /* stopped only */
		}
	}
	return true;
}

bool plan_give_back(struct host *h, struct arena *a, struct plan *plan, const struct plan *last,
		    const struct former *former, const struct package_default *defaults, bool missing, struct err *err)
{
	struct give_back g = { .h = h, .a = a, .plan = plan, .former = former, .defaults = defaults };
	strlist written;

	plan->steps.n = 0;
	if (!compare_written(h, a, &written, err))
		return false;
	for (size_t i = 0; i < written.n; i++)
		if (!give_back_path(&g, written.v[i], err))
			return err_wrap(err, "cannot give back %s", written.v[i]);
	for (size_t i = 0; i < last->resources.n; i++)
		if (last->resources.v[i].kind == RES_DERIVED && !give_back_derived(&g, last->resources.v[i].name, err))
			return err_wrap(err, "cannot give back %s", last->resources.v[i].name);
	return (!former->known || give_back_doors(&g, err)) && (!missing || give_back_missing(&g, err)) &&
	       give_back_dirs(&g, last, err) && give_back_units(&g, err);
}
