/*
 * The configuration of the standard site, byte for byte: tests/golden/SUITE
 * holds the facts of a bare box, every file that is rendered for it at its own
 * path, and in "files" the mode and the owner of each. Rewrite them with
 *	GOLDEN=write build/unit/test_golden
 * and read the difference in review. tests/golden/compare holds a real box
 * against them, so what its daemons accepted is exactly these bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/load.h"
#include "host/host_linux.h"
#include "mail/daemons.h"
#include "plan/plan.h"

#define GOLDEN "tests/golden"

struct fixture {
	struct host all; /* rooted at GOLDEN */
	struct host h;   /* rooted at GOLDEN/SUITE */
	struct arena *a;
	struct site site;
	struct facts facts;
	struct plan plan;
	bool write;
	unsigned wrong;
};

static void must(bool ok, const struct err *err)
{
	if (!ok)
		fail_msg("%s\n%s", err->msg, err->hint);
}

static void render(struct fixture *f, const char *suite)
{
	/* absolute: diff runs elsewhere */
	char *all = realpath(GOLDEN, NULL);
	struct str site = {0}, facts = {0};
	struct err err = {0};

	if (all == NULL)
		fail_msg("run this where the source is: no " GOLDEN " here");
	must(host_linux_open(&f->all, arena_strdup(f->a, all), &err), &err);
	must(host_linux_open(&f->h, arena_printf(f->a, "%s/%s", all, suite), &err), &err);
	free(all);
	must(f->all.fs->read(&f->all, "/site.yaml", &site, &err), &err);
	must(f->h.fs->read(&f->h, "/facts.json", &facts, &err), &err);
	must(site_load(f->a, "site.yaml", site.p, site.len, &f->site, &err), &err);
	must(facts_load(f->a, "facts.json", facts.p, facts.len, &f->facts, &err), &err);
	must(plan_render(&f->h, f->a, &f->site, &f->facts, mail_daemons, ".", &f->plan, &err), &err);
	str_free(&site);
	str_free(&facts);
}

static void show_diff(struct fixture *f, const char *path, const char *content, size_t n)
{
	struct str golden = {0};
	struct err err = {0};
	struct run_res res;

	host_real_path(&f->h, path, &golden);
	const char *const argv[] = { "diff", "-u", "--label", path, "--label", "rendered", "--", golden.p, "-", NULL };
	must(f->h.run(&f->h, &(struct run_req){ .argv = argv, .input = content, .input_len = n }, &res, &err), &err);
	print_error("%s%s", str_c(&res.out), str_c(&res.err));
	run_res_free(&res);
	str_free(&golden);
}

static void compare(struct fixture *f, const char *path, const char *content, size_t n)
{
	struct str golden = {0};
	struct err err = {0};

	if (!f->h.fs->read(&f->h, path, &golden, &err)) {
		print_error("%s is rendered and there is no golden of it: %s\n", path, err.msg);
		f->wrong++;
	} else if (golden.len != n || memcmp(str_c(&golden), content, n) != 0) {
		show_diff(f, path, content, n);
		f->wrong++;
	}
	str_free(&golden);
}

static void put(struct fixture *f, const char *path, const char *content, size_t n)
{
	char *dir = arena_strdup(f->a, path);
	struct err err = {0};

	*strrchr(dir, '/') = '\0';
	if (dir[0] != '\0')
		must(f->h.fs->mkdirs(&f->h, dir, &err), &err);
	must(f->h.fs->write(&f->h, path, content, n, &(struct file_meta){ .mode = 0644 }, &err), &err);
}

static void judge(struct fixture *f, const char *path, const char *content, size_t n)
{
	(f->write ? put : compare)(f, path, content, n);
}

static int by_path(const void *x, const void *y)
{
	return strcmp((*(const struct resource *const *)x)->name, (*(const struct resource *const *)y)->name);
}

/* "0644 root:root /etc/aliases" for each file, sorted by path. */
static void judge_index(struct fixture *f)
{
	VEC(const struct resource *) files = {0};
	struct str index = {0};

	for (size_t i = 0; i < f->plan.resources.n; i++)
		if (f->plan.resources.v[i].kind == RES_FILE)
			vec_push(f->a, &files, &f->plan.resources.v[i]);
	qsort(files.v, files.n, sizeof(*files.v), by_path);
	for (size_t i = 0; i < files.n; i++) {
		const struct file_meta *m = &files.v[i]->meta;

		str_addf(&index, "%04o %s:%s %s\n", (unsigned)m->mode, m->owner ? m->owner : "root",
			 m->group ? m->group : "root", files.v[i]->name);
	}
	judge(f, "/files", index.p, index.len);
	str_free(&index);
}

static bool is_rendered(const struct fixture *f, const char *path)
{
	for (size_t i = 0; i < f->plan.resources.n; i++)
		if (f->plan.resources.v[i].kind == RES_FILE && strcmp(f->plan.resources.v[i].name, path) == 0)
			return true;
	return strcmp(path, "/files") == 0 || strcmp(path, "/facts.json") == 0;
}

/* Goldens of what is rendered no more. */
static void find_extra(struct fixture *f, const char *dir)
{
	struct err err = {0};
	strlist names;

	must(f->h.fs->list(&f->h, f->a, *dir ? dir : "/", &names, &err), &err);
	for (size_t i = 0; i < names.n; i++) {
		const char *path = arena_printf(f->a, "%s/%s", dir, names.v[i]);
		struct file_stat st;

		must(f->h.fs->stat(&f->h, path, &st, &err), &err);
		if (st.type == FILE_DIR) {
			find_extra(f, path);
		} else if (!is_rendered(f, path) && f->write) {
			must(f->h.fs->remove(&f->h, path, &err), &err);
		} else if (!is_rendered(f, path)) {
			print_error("%s is a golden and is not rendered\n", path);
			f->wrong++;
		}
	}
}

static void check_suite(const char *suite)
{
	const char *mode = getenv("GOLDEN");
	struct fixture f = { .a = arena_new(), .write = mode != NULL && strcmp(mode, "write") == 0 };

	render(&f, suite);
	for (size_t i = 0; i < f.plan.resources.n; i++)
		if (f.plan.resources.v[i].kind == RES_FILE)
			judge(&f, f.plan.resources.v[i].name, f.plan.resources.v[i].content, f.plan.resources.v[i].content_len);
	judge_index(&f);
	find_extra(&f, "");
	host_linux_close(&f.h);
	host_linux_close(&f.all);
	arena_free(f.a);
	if (f.wrong > 0)
		fail_msg("%u goldens of %s differ; GOLDEN=write rewrites them", f.wrong, suite);
}

static void bookworm(void **state)
{
	(void)state;
	check_suite("bookworm");
}

static void trixie(void **state)
{
	(void)state;
	check_suite("trixie");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(bookworm), cmocka_unit_test(trixie) };

	return cmocka_run_group_tests_name("golden", tests, NULL, NULL);
}
