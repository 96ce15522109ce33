#include "cmd/history_show.h"

#include <string.h>

#include "plan/paths.h"

/* One of the two generations that a difference is between; number 0: there is none before. */
struct side {
	int number;
	struct plan plan;
};

static const struct resource *file_of(const struct plan *plan, const char *path)
{
	for (size_t i = 0; i < plan->resources.n; i++)
		if (plan->resources.v[i].kind == RES_FILE && strcmp(plan->resources.v[i].name, path) == 0)
			return &plan->resources.v[i];
	return NULL;
}

/* As diff sees it. */
static const char *real(struct cmd *c, const char *path)
{
	struct str text = {0};

	host_real_path(c->host, path, &text);
	const char *copy = arena_strdup(c->arena, str_c(&text));
	str_free(&text);
	return copy;
}

static const char *stored(struct cmd *c, const struct side *s, const struct resource *r)
{
	return r != NULL ? generation_stored(c->host, c->arena, s->number, r) : NULL;
}

/* Two kept copies of what is called name; NULL: that side has none. */
static bool diff_files(struct cmd *c, const struct side *old, const char *in_old, const struct side *new_,
		       const char *in_new, const char *name, struct str *out, struct err *err)
{
	const char *argv[] = { "diff",
			       "-u",
			       "--label",
			       in_old ? arena_printf(c->arena, "%s (generation %d)", name, old->number) : "/dev/null",
			       "--label",
			       in_new ? arena_printf(c->arena, "%s (generation %d)", name, new_->number) : "/dev/null",
			       "--",
			       in_old ? real(c, in_old) : "/dev/null",
			       in_new ? real(c, in_new) : "/dev/null",
			       NULL };
	struct run_res res;

	if (!c->host->run(c->host, &(struct run_req){ .argv = argv }, &res, err))
		return err_wrap(err, "cannot show what changed in %s", name);
	bool ok = res.status <= 1 || err_set(err, ERR_RUN, "diff failed on %s: %s", name, str_c(&res.err));
	str_add(out, str_c(&res.out), res.out.len);
	run_res_free(&res);
	return ok;
}

static bool same(const struct resource *a, const struct resource *b)
{
	return a != NULL && b != NULL && a->content_len == b->content_len &&
	       memcmp(a->content, b->content, a->content_len) == 0;
}

/* What only root may read may hold a password that the operator put there. */
static bool is_private(const struct resource *r)
{
	return r != NULL && (r->meta.mode & 04) == 0;
}

static bool diff_one(struct cmd *c, const struct side *old, const struct side *new_, const char *path, struct str *out,
		     struct err *err)
{
	const struct resource *a = file_of(&old->plan, path), *b = file_of(&new_->plan, path);

	if (same(a, b))
		return true;
	if (is_private(a) || is_private(b)) {
		str_addf(out, "%s changed; its lines are not shown: not everybody may read it\n", path);
		return true;
	}
	return diff_files(c, old, stored(c, old, a), new_, stored(c, new_, b), path, out, err);
}

/* The site, the files of the new side, then those that the old one had alone. */
static bool diff_all(struct cmd *c, const struct side *old, const struct side *new_, struct str *out, struct err *err)
{
	const char *was = old->number > 0 ? generation_file(c->arena, old->number, "site.yaml") : NULL;
	bool ok = diff_files(c, old, was, new_, generation_file(c->arena, new_->number, "site.yaml"), SITE_PATH, out, err);

	for (size_t i = 0; ok && i < new_->plan.resources.n; i++)
		if (new_->plan.resources.v[i].kind == RES_FILE)
			ok = diff_one(c, old, new_, new_->plan.resources.v[i].name, out, err);
	for (size_t i = 0; ok && i < old->plan.resources.n; i++) {
		const struct resource *r = &old->plan.resources.v[i];

		if (r->kind == RES_FILE && file_of(&new_->plan, r->name) == NULL)
			ok = diff_one(c, old, new_, r->name, out, err);
	}
	return ok;
}

static bool make_diff(struct cmd *c, const generation_list *all, int n, struct str *out, struct err *err)
{
	const struct generation *previous = history_before(all, n);
	struct side old = { .number = previous != NULL ? previous->number : 0 }, new_ = { .number = n };

	if (previous != NULL && previous->number != n - 1)
		str_addf(out, "Generation %d is not kept any more: this is the difference to %d.\n", n - 1,
			 previous->number);
	return (previous == NULL || generation_load(c->host, c->arena, old.number, &old.plan, err)) &&
	       generation_load(c->host, c->arena, n, &new_.plan, err) && diff_all(c, &old, &new_, out, err);
}

/* What failed since the generation before it: the ones after it are the next one's. */
static void print_failed(struct cmd *c, const failure_list *failures, int n)
{
	size_t found = 0;

	for (size_t i = 0; i < failures->n; i++)
		found += failures->v[i].after == n - 1;
	if (found == 0)
		return;
	cmd_say(c, "\nTried in vain before it:\n");
	history_print_failures(c, failures, n - 1);
}

static void print(struct cmd *c, const struct generation *g, const generation_list *all, const failure_list *failures,
		  const char *diff)
{
	const char *by = author_words(c->arena, &g->by);

	history_print_line(c, g, g->number == all->v[0].number);
	if (by[0] != '\0')
		cmd_say(c, "      asked for by %s\n", by);
	cmd_say(c, g->proved ? "      proved by its smoke test\n" : "      not proved: there was no smoke test\n");
	for (size_t i = 0; i < g->changed.n; i++)
		cmd_say(c, "  %s\n", g->changed.v[i]);
	history_print_packages(c, g, history_before(all, g->number));
	print_failed(c, failures, g->number);
	if (diff[0] != '\0')
		cmd_say(c, "\n%s", diff);
}

int history_show(struct cmd *c, const generation_list *all, const failure_list *failures, int n, bool diff)
{
	struct generation g;
	struct err err = {0};
	struct str lines = {0};

	if (!generation_find(c->host, c->arena, n, &g, &err) || (diff && !make_diff(c, all, n, &lines, &err))) {
		str_free(&lines);
		return cmd_fail(c, &err);
	}
	if (c->json) {
		json_t *o = history_json(&g, history_before(all, n), failures);

		/* A file need not be UTF-8. */
		if (diff)
			json_object_set_new(o, "diff", json_string(str_c(&lines)));
		cmd_json(c, o);
	} else {
		print(c, &g, all, failures, str_c(&lines));
	}
	str_free(&lines);
	return EXIT_YES;
}
