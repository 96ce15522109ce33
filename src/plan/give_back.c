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

static void push(struct give_back *g, const struct resource *r, enum change change, const char *why)
{
	struct step s = { .res = r, .change = change, .why = why, .new_ = r->content, .new_len = r->content_len };

	vec_push(g->a, &g->plan->steps, s);
}

static struct resource *no_longer(struct give_back *g, enum resource_kind kind, const char *path, mode_t mode)
{
	struct resource *r = arena_new_of(g->a, struct resource);

	*r = (struct resource){ .kind = kind, .daemon = "", .name = path, .meta.mode = mode };
	return r;
}

static struct step *last_step(struct give_back *g)
{
	return &g->plan->steps.v[g->plan->steps.n - 1];
}

/* The operator's own version, whole, beside the path that it had. */
static bool put_aside(struct give_back *g, const char *path, const struct file_stat *st, const struct str *live, struct err *err)
{
	struct resource *r = no_longer(g, RES_FILE, arena_printf(g->a, "%s.mailstead-old", path), st->mode);
	struct str there = {0};
	bool is_there;

	if (!compare_read(g->h, r->name, &there, &is_there, err))
		return false;
	r->content = arena_memdup(g->a, str_c(live), live->len);
	r->content_len = live->len;
	if (!is_there || there.len != live->len || memcmp(str_c(&there), str_c(live), live->len) != 0) {
		push(g, r, is_there ? CHANGE_UPDATE : CHANGE_CREATE, "what you changed by hand, kept");
		last_step(g)->old = is_there ? arena_memdup(g->a, str_c(&there), there.len) : NULL;
		last_step(g)->old_len = there.len;
	}
	str_free(&there);
	return true;
}

/* Ours, beside a file that stayed the operator's. */
static bool drop_aside(struct give_back *g, const char *path, struct err *err)
{
	const char *aside = arena_printf(g->a, "%s.mailstead-new", path);
	struct file_stat st;
	struct str live = {0};

	if (!g->h->fs->stat(g->h, aside, &st, err))
		return false;
	if (st.type != FILE_REGULAR)
		return true;
	if (!g->h->fs->read(g->h, aside, &live, err))
		return false;
	push(g, no_longer(g, RES_FILE, aside, st.mode), CHANGE_REMOVE, "ours");
	last_step(g)->old = arena_memdup(g->a, str_c(&live), live.len);
	last_step(g)->old_len = live.len;
	str_free(&live);
	strset_add(g->a, &g->gone, aside);
	return true;
}

/* What stands at a path now. */
struct standing {
	struct file_stat st;
	struct str bytes; /* of a regular file */
	const char *link; /* of a symbolic link */
};

static bool look(struct give_back *g, const char *path, struct standing *now, struct err *err)
{
	*now = (struct standing){0};
	if (!g->h->fs->stat(g->h, path, &now->st, err))
		return false;
	if (now->st.type == FILE_REGULAR)
		return g->h->fs->read(g->h, path, &now->bytes, err);
	return now->st.type != FILE_SYMLINK || g->h->fs->readlink(g->h, g->a, path, &now->link, err);
}

static bool is_target(struct give_back *g, const struct standing *now, const struct resource *want, bool *same,
		      struct err *err)
{
	const char *why = NULL;

	*same = false;
	if (want->link != NULL) {
		*same = now->link != NULL && strcmp(now->link, want->link) == 0;
		return true;
	}
	if (now->st.type != FILE_REGULAR || now->bytes.len != want->content_len ||
	    memcmp(str_c(&now->bytes), want->content, want->content_len) != 0)
		return true;
	if (!compare_meta(g->h, want->name, &want->meta, &now->st, &why, err))
		return false;
	*same = why == NULL;
	return true;
}

static bool same_bytes(const struct standing *now, const struct resource *want)
{
	return want != NULL && want->link == NULL && now->bytes.len == want->content_len &&
	       memcmp(str_c(&now->bytes), want->content, want->content_len) == 0;
}

/* Whether the operator changed it since we wrote it. */
static bool is_edited(struct give_back *g, const char *path, const struct standing *now, bool *edited, struct err *err)
{
	struct str base = {0};
	bool there;

	*edited = false;
	if (now->st.type != FILE_REGULAR)
		return true;
	if (!compare_read(g->h, arena_printf(g->a, "%s%s", PATH_BASE, path), &base, &there, err))
		return false;
	*edited = there && (base.len != now->bytes.len || memcmp(str_c(&base), str_c(&now->bytes), base.len) != 0);
	str_free(&base);
	return true;
}

static bool plan_path(struct give_back *g, const char *path, const struct standing *now, const struct resource *want,
		      const char *why, struct err *err)
{
	bool edited, same;

	if (now->st.type == FILE_DIR || now->st.type == FILE_OTHER) {
		push(g, no_longer(g, RES_FILE, path, now->st.mode), CHANGE_KEEP, "is no file any more: left as it is");
		return true;
	}
	if (!is_edited(g, path, now, &edited, err) ||
	    (edited && !same_bytes(now, want) && !put_aside(g, path, &now->st, &now->bytes, err)))
		return false;
	if (want == NULL && now->st.type == FILE_NONE)
		return true;
	if (want == NULL) {
		push(g, no_longer(g, RES_FILE, path, now->st.mode), CHANGE_REMOVE, why);
		strset_add(g->a, &g->gone, path);
	} else {
		if (!is_target(g, now, want, &same, err))
			return false;
		if (same)
			return true;
		push(g, want, now->st.type == FILE_NONE ? CHANGE_CREATE : CHANGE_UPDATE, why);
	}
	if (now->st.type == FILE_REGULAR) {
		last_step(g)->old = arena_memdup(g->a, str_c(&now->bytes), now->bytes.len);
		last_step(g)->old_len = now->bytes.len;
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
		push(g, no_longer(g, RES_FILE, path, 0644), CHANGE_KEEP, "stays: what was there before is not on record");
		return true;
	}
	if (want == NULL && !default_of(g, path, &want, err))
		return false;
	if (want != NULL && (f == NULL || !f->there))
		why = "as its package brings it";
	bool ok = look(g, path, &now, err) && plan_path(g, path, &now, want, why, err) && drop_aside(g, path, err);
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
		push(g, no_longer(g, RES_DERIVED, path, st.mode), CHANGE_REMOVE, "ours");
		strset_add(g->a, &g->gone, path);
	}
	return true;
}

static bool was_dir(const struct former *f, const char *path, size_t n)
{
	for (size_t i = 0; i < f->dirs.n; i++)
		if (strlen(f->dirs.v[i]) == n && strncmp(f->dirs.v[i], path, n) == 0)
			return true;
	return false;
}

static bool give_back_new(struct give_back *g, const char *path, const char *package, struct err *err)
{
	struct standing now;

	if (strset_has(&g->ours, path) || !look(g, path, &now, err))
		return err->code == ERR_NONE;
	bool ok = now.st.type != FILE_REGULAR ||
		  plan_path(g, path, &now, NULL, arena_printf(g->a, "came with %s, which was not here", package), err);
	str_wipe(&now.bytes);
	return ok;
}

/*
 * A file that came with a package of ours into a directory that the daemon of
 * before reads (!include conf.d) would have it serve what it did not: POP3,
 * ManageSieve. They are ucf's, which takes a file that is gone for the
 * operator's wish. Its registry has "package<TAB>path" lines.
 */
static bool give_back_doors(struct give_back *g, struct err *err)
{
	struct str text = {0};
	char *save = NULL;
	bool there, ok = compare_read(g->h, "/var/lib/ucf/registry", &text, &there, err);

	for (char *line = ok && there && text.p ? strtok_r(text.p, "\n", &save) : NULL; ok && line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		const char *path = strchr(line, '/'), *slash = strrchr(line, '/');
		const char *package = arena_memdup(g->a, line, strcspn(line, " \t"));

		if (path == NULL || former_find(g->former, path) != NULL || former_installed(g->former, package) ||
		    !was_dir(g->former, path, (size_t)(slash - path)))
			continue;
		ok = give_back_new(g, arena_strdup(g->a, path), package, err);
	}
	str_free(&text);
	return ok;
}

/* Never written by us: what is gone since comes back, what was changed since is not ours to change. */
static bool give_back_missing(struct give_back *g, struct err *err)
{
	for (size_t i = 0; i < g->former->files.n; i++) {
		const struct former_file *f = &g->former->files.v[i];
		struct standing now;
		bool same = false;

		if (!f->there || strset_has(&g->ours, f->path))
			continue;
		if (!look(g, f->path, &now, err))
			return false;
		if (now.st.type == FILE_NONE)
			push(g, &f->file, CHANGE_CREATE, "as it was before mailstead");
		else if (!is_target(g, &now, &f->file, &same, err))
			return false;
		else if (!same)
			push(g, &f->file, CHANGE_KEEP, "changed since, not by mailstead: left as it is");
		str_wipe(&now.bytes);
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
	return (!former->known || give_back_doors(&g, err)) && (!missing || give_back_missing(&g, err)) && give_back_dirs(&g, last, err) && give_back_units(&g, err);
}
