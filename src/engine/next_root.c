#include "engine/next_root.h"

#include <string.h>

#include "engine/next_root_part.h"
#include "plan/paths.h"

enum { CHECK_TIMEOUT_S = 120, UNPACK_TIMEOUT_S = 120 };

/* Of the percentage of this phase: the rest is unpacking. */
static const double DOWNLOAD = 75;

static void on_download(void *ctx, double percent, const char *what)
{
	struct next_root *root = ctx;

	event_progress(root->sink, percent * DOWNLOAD / 100, what);
}

static bool is_checked(const struct plan *plan, const char *daemon)
{
	for (size_t i = 0; i < plan->validators.n; i++)
		if (strcmp(plan->validators.v[i].daemon, daemon) == 0)
			return true;
	return false;
}

/* apt-get install of the plan's packages whose daemon has a checker, on what every Debian has. */
static bool ask_install(struct next_root *root, const char *how, const struct plan *plan, struct run_res *res, struct err *err)
{
	struct arena *a = root->ahead->arena;
	const struct ahead_watch watch = { on_download, root };
	VEC(const char *) args = {0};

	vec_push(a, &args, how);
	for (const char *const *o = (const char *const[]){ "-q", "--no-install-recommends", "install", "?essential", NULL };
	     *o != NULL; o++)
		vec_push(a, &args, *o);
	for (size_t i = 0; i < plan->resources.n; i++) {
		const struct resource *r = &plan->resources.v[i];

		if (r->kind == RES_PACKAGE && is_checked(plan, r->daemon))
			vec_push(a, &args, r->name);
	}
	vec_push(a, &args, NULL);
	return ahead_apt(root->ahead, AHEAD_NOTHING, args.v, &watch, res, err);
}

bool next_root_reckon(struct next_root *root, const struct plan *plan, struct err *err)
{
	struct run_res res;

	if (!ask_install(root, "--assume-no", plan, &res, err))
		return false;
	root->download = apt_said_download(str_c(&res.out));
	root->unpacked = apt_said_unpacked(str_c(&res.out));
	run_res_free(&res);
	return true;
}

static bool download(struct next_root *root, const struct plan *plan, struct err *err)
{
	struct run_res res;
	struct str said = {0};

	if (!ask_install(root, "--assume-yes", plan, &res, err))
		return false;
	bool ok = res.status == 0;
	if (!ok) {
		run_res_excerpt(&res, &said);
		err_set(err, ERR_NET, "apt-get failed (status %d): %s", res.status, str_c(&said));
		err_wrap(err, "cannot fetch the daemons of Debian %s", root->ahead->to->number);
	}
	str_free(&said);
	run_res_free(&res);
	return ok;
}

bool next_root_stopped(const struct next_root *root, struct err *err)
{
	if (root->ahead->stop == NULL || !*root->ahead->stop)
		return false;
	err_set(err, ERR_RUN, "stopped by the operator");
	return true;
}

bool next_root_do(struct next_root *root, const char *const *argv, struct err *err)
{
	struct host *h = root->ahead->host;
	struct run_res res;
	struct str said = {0};

	if (next_root_stopped(root, err) ||
	    !h->run(h, &(struct run_req){ .argv = argv, .timeout_s = UNPACK_TIMEOUT_S, .stop = root->ahead->stop }, &res, err))
		return false;
	bool ok = res.status == 0;
	if (!ok) {
		run_res_excerpt(&res, &said);
		err_set(err, ERR_RUN, "%s failed (status %d): %s", argv[0], res.status, str_c(&said));
	}
	str_free(&said);
	run_res_free(&res);
	return ok;
}

static bool is_deb(const char *name)
{
	size_t n = strlen(name);

	return n > 4 && strcmp(name + n - 4, ".deb") == 0;
}

/* Its file is not needed any more: the two together would take half as much room again. */
static bool unpack_one(struct next_root *root, const char *name, struct err *err)
{
	const char *deb = arena_printf(root->ahead->arena, AHEAD_ARCHIVES "/%s", name);

	return next_root_do(root, (const char *[]){ "dpkg-deb", "-x", deb, NEXT_ROOT, NULL }, err) &&
	       root->ahead->host->fs->remove(root->ahead->host, deb, err);
}

/* base-files first: /bin and /lib are its links into /usr. */
static bool unpack(struct next_root *root, struct err *err)
{
	struct host *h = root->ahead->host;
	strlist names;

	if (!h->fs->mkdir(h, NEXT_DIR, &(struct file_meta){ .mode = 0700 }, err) || !h->fs->mkdirs(h, NEXT_ROOT, err) ||
	    !h->fs->list(h, root->ahead->arena, AHEAD_ARCHIVES, &names, err))
		return false;
	for (int first = 1; first >= 0; first--)
		for (size_t i = 0; i < names.n; i++) {
			if (!is_deb(names.v[i]) || (strncmp(names.v[i], "base-files_", 11) == 0) != first)
				continue;
			event_progress(root->sink, DOWNLOAD + (100 - DOWNLOAD) * (double)i / (double)names.n,
				       arena_printf(root->ahead->arena, "unpacking %.*s", (int)strcspn(names.v[i], "_"), names.v[i]));
			if (!unpack_one(root, names.v[i], err))
				return err_wrap(err, "cannot unpack %s", names.v[i]);
		}
	return true;
}

bool next_root_build(struct next_root *root, const struct plan *plan, struct err *err)
{
	event_phase(root->sink, PHASE_DOWNLOAD);
	if (!download(root, plan, err) || !unpack(root, err) || !next_root_fill(root, err))
		return false;
	event_emit(root->sink, EVENT_DONE, "the daemons of Debian %s, below %s", root->ahead->to->number, AHEAD_DIR);
	return true;
}

/* /etc is a directory beside the root, since it is laid over the one that the packages have. */
static const char *path_in(struct next_root *root, const char *path)
{
	bool etc = strncmp(path, "/etc/", 5) == 0;

	return arena_printf(root->ahead->arena, "%s%s", etc ? NEXT_ETC : NEXT_ROOT, etc ? path + 4 : path);
}

bool next_root_put(struct next_root *root, const char *path, const char *content, size_t n, const struct file_meta *meta,
		   struct err *err)
{
	struct host *h = root->ahead->host;
	char *at = arena_strdup(root->ahead->arena, path_in(root, path)), *slash = strrchr(at, '/');

	*slash = '\0';
	bool ok = h->fs->mkdirs(h, at, err);
	*slash = '/';
	return ok && h->fs->write(h, at, content, n, meta, err);
}

bool next_root_drop(struct next_root *root, const char *path, struct err *err)
{
	return root->ahead->host->fs->remove(root->ahead->host, path_in(root, path), err);
}

static bool run_in(struct next_root *root, const char *const *argv, struct run_res *res, struct err *err)
{
	static const struct run_bind binds[] = {
		{ NEXT_ETC, NEXT_ROOT "/etc" },
		{ "/dev/null", NEXT_ROOT "/dev/null" },
		{ "/dev/zero", NEXT_ROOT "/dev/zero" },
		{ "/dev/random", NEXT_ROOT "/dev/random" },
		{ "/dev/urandom", NEXT_ROOT "/dev/urandom" },
	};
	struct arena *a = root->ahead->arena;
	VEC(const char *) all = {0};

	vec_push(a, &all, "chroot");
	vec_push(a, &all, NEXT_ROOT);
	for (; *argv != NULL; argv++)
		vec_push(a, &all, *argv);
	vec_push(a, &all, NULL);
	return !next_root_stopped(root, err) &&
	       root->ahead->host->run(root->ahead->host,
				      &(struct run_req){ .argv = all.v, .timeout_s = CHECK_TIMEOUT_S, .binds = binds,
							 .nbinds = sizeof(binds) / sizeof(binds[0]), .stop = root->ahead->stop },
				      res, err);
}

/* chroot(1) itself: 125 to 127 are its own. */
static bool not_run(const struct run_res *res)
{
	return (res->status >= 125 && res->status <= 127) || res->timed_out;
}

static bool judged(const struct validator *v, const struct run_res *res, struct err *err)
{
	struct str said = {0};

	if (not_run(res) || (v->judge == NULL && res->status != 0)) {
		run_res_excerpt(res, &said);
		err_set(err, not_run(res) ? ERR_SYS : ERR_RUN, "%s (status %d): %s", v->argv[0], res->status, str_c(&said));
		str_free(&said);
		return false;
	}
	return v->judge == NULL || v->judge(res, err);
}

bool next_root_check(struct next_root *root, const struct validator *v, struct err *err)
{
	struct run_res res;

	if (!run_in(root, v->argv, &res, err))
		return false;
	bool ok = judged(v, &res, err);
	run_res_free(&res);
	return ok;
}

bool next_root_run(struct next_root *root, const char *const *argv, struct err *err)
{
	return next_root_check(root, &(struct validator){ .argv = argv }, err);
}
