/* Directories that we made for our files go with them, if nobody else has something in them. */
#include <stdlib.h>
#include <string.h>

#include "plan/compare.h"
#include "plan/give_back.h"

/* What holds mail, keys or what the operator wrote is no configuration. */
static bool is_configuration(const char *dir)
{
	return strncmp(dir, "/etc/", strlen("/etc/")) == 0 && strncmp(dir, "/etc/mailstead", strlen("/etc/mailstead")) != 0 &&
	       strcmp(dir, "/etc/systemd/system") != 0;
}

static bool was_there(const struct former *f, const char *dir)
{
	for (size_t i = 0; i < f->dirs.n; i++)
		if (strcmp(f->dirs.v[i], dir) == 0)
			return true;
	return false;
}

static int longest_first(const void *a, const void *b)
{
	const char *x = *(const char *const *)a, *y = *(const char *const *)b;
	size_t n = strlen(x), m = strlen(y);

	return n != m ? (n < m) - (n > m) : strcmp(x, y);
}

static void add(struct give_back *g, struct strset *seen, strlist *dirs, const char *dir)
{
	if (is_configuration(dir) && !was_there(g->former, dir) && strset_add(g->a, seen, dir))
		vec_push(g->a, dirs, dir);
}

static void collect(struct give_back *g, const struct plan *last, strlist *dirs)
{
	struct strset seen = {0};

	for (size_t i = 0; i < last->resources.n; i++)
		if (last->resources.v[i].kind == RES_DIR)
			add(g, &seen, dirs, last->resources.v[i].name);
	for (size_t i = 0; i < g->plan->steps.n; i++) {
		const struct step *s = &g->plan->steps.v[i];
		char *dir = arena_strdup(g->a, s->res->name);

		if (s->change != CHANGE_REMOVE || dir[0] != '/')
			continue;
		*strrchr(dir, '/') = '\0';
		add(g, &seen, dirs, dir);
	}
	if (dirs->n > 0)
		qsort(dirs->v, dirs->n, sizeof(*dirs->v), longest_first);
}

/* An empty directory that a package brought is the package's. "fail2ban, other: /etc/fail2ban". */
static bool ask_dpkg(struct give_back *g, const strlist *dirs, struct str *owned, struct err *err)
{
	VEC(const char *) argv = {0};
	struct str admin = {0};
	struct run_res res;

	host_real_path(g->h, "/var/lib/dpkg", &admin);
	vec_push(g->a, &argv, "dpkg-query");
	vec_push(g->a, &argv, arena_printf(g->a, "--admindir=%s", str_c(&admin)));
	vec_push(g->a, &argv, "-S");
	vec_push(g->a, &argv, "--");
	for (size_t i = 0; i < dirs->n; i++)
		vec_push(g->a, &argv, dirs->v[i]);
	vec_push(g->a, &argv, NULL);
	str_free(&admin);
	/* Its status says that some belong to nobody, which is what is hoped for. */
	if (!g->h->run(g->h, &(struct run_req){ .argv = argv.v }, &res, err))
		return false;
	str_add(owned, str_c(&res.out), res.out.len);
	run_res_free(&res);
	return true;
}

static bool is_owned(struct arena *a, const struct str *owned, const char *dir)
{
	return strstr(str_c(owned), arena_printf(a, ": %s\n", dir)) != NULL;
}

static bool will_be_empty(struct give_back *g, const char *dir, bool *empty, struct err *err)
{
	struct file_stat st;
	strlist names;

	*empty = false;
	if (!g->h->fs->stat(g->h, dir, &st, err))
		return false;
	if (st.type != FILE_DIR)
		return true;
	if (!g->h->fs->list(g->h, g->a, dir, &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++)
		if (!strset_has(&g->gone, arena_printf(g->a, "%s/%s", dir, names.v[i])))
			return true;
	*empty = true;
	return true;
}

bool give_back_dirs(struct give_back *g, const struct plan *last, struct err *err)
{
	struct str owned = {0};
	strlist dirs = {0};
	bool empty;

	collect(g, last, &dirs);
	bool ok = dirs.n == 0 || ask_dpkg(g, &dirs, &owned, err);
	for (size_t i = 0; ok && i < dirs.n; i++) {
		if (is_owned(g->a, &owned, dirs.v[i]))
			continue;
		ok = will_be_empty(g, dirs.v[i], &empty, err);
		if (!ok || !empty)
			continue;
		struct resource *r = arena_new_of(g->a, struct resource);
		*r = (struct resource){ .kind = RES_DIR, .daemon = "", .name = dirs.v[i], .meta.mode = 0755 };
		vec_push(g->a, &g->plan->steps, ((struct step){ .res = r, .change = CHANGE_REMOVE, .why = "ours, and empty" }));
		strset_add(g->a, &g->gone, dirs.v[i]);
	}
	str_free(&owned);
	return ok;
}
