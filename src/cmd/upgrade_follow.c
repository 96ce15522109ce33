/*
 * mailstead upgrade follow: packages have changed, by whatever way. The plan is made for what is installed now; what
 * changes only our own files is done, everything is proved again, and what the operator has to decide is a finding.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd/accounts_ops.h"
#include "cmd/change_run.h"
#include "cmd/follow.h"
#include "cmd/upgrade.h"
#include "engine/failures.h"
#include "engine/generation_zero.h"
#include "engine/upgrade_state.h"
#include "plan/compare.h"

enum { WAIT_S = 45 * 60, ROUNDS = 5, SHOWN = 6 };

struct follow {
	struct cmd *c;
	bool check;
	struct generation last;
	followed_list packages;
	strlist restart;
	finding_list found;
	struct plan plan;
	bool looked, blocks, applied;
};

/* The newest one that can be read: what was installed when the box was last known to be well. */
static bool find_last(struct follow *f, bool *any, struct err *err)
{
	generation_list all;
	int in_place;

	*any = false;
	/* One that gave the box back is nothing to bring up to date. */
	if (!generation_list_all(f->c->host, f->c->arena, &all, err) ||
	    !generation_in_place(f->c->host, f->c->arena, &in_place, err))
		return false;
	for (size_t i = 0; in_place > 0 && i < all.n && !*any; i++)
		if (all.v[i].damaged == NULL) {
			f->last = all.v[i];
			*any = true;
		}
	return true;
}

static bool look(struct follow *f, struct err *err)
{
	struct cmd *c = f->c;
	const struct change_req nothing = { .why = "upgrade follow" };
	struct change_run *r = arena_new_of(c->arena, struct change_run);

	*r = (struct change_run){ .c = c, .change = &nothing };
	r->engine = (struct engine){ .host = c->host, .arena = c->arena, .accounts = &accounts_plan_ops, .why = nothing.why };
	bool ok = change_load_site(r, err) && change_make_plan(r, err) &&
		  follow_replaced(c->host, c->arena, &r->plan, &f->restart, err) &&
		  follow_judge(c, &r->plan, &f->found, &f->blocks, err);
	/* Where nothing else changes it does no harm: a comment, say. */
	if (ok && !plan_is_empty(&r->plan))
		follow_judge_site(c, &r->site_text, f->last.number, &f->found, &f->blocks);
	str_free(&r->site_text);
	if (!ok)
		return false;
	f->plan = r->plan;
	f->looked = true;
	follow_packages(c->arena, &f->last, &r->facts, &f->packages);
	return true;
}

static bool nothing_to_do(const struct follow *f)
{
	return f->packages.n == 0 && f->restart.n == 0 && f->found.n == 0 && plan_is_empty(&f->plan);
}

/* What the change itself has said of why it failed. */
static const char *last_failure(struct cmd *c)
{
	failure_list all = {0};
	struct err ignored = {0};

	if (!failure_list_all(c->host, c->arena, &all, &ignored) || all.n == 0)
		return "it could not be applied";
	return all.v[all.n - 1].error;
}

/* Of "failed and undone, the box is as it was before: the configuration of …" what says why. */
static const char *reason(const char *said)
{
	static const char head[] = "as it was before: ";
	const char *at = strstr(said, head);

	return at != NULL ? at + sizeof(head) - 1 : said;
}

static void apply(struct follow *f)
{
	struct cmd *c = f->c;
	const char *list = f->packages.n > 0 ? follow_list(c->arena, &f->packages, SHOWN) : "as they are";
	const char *why = arena_printf(c->arena, FOLLOW_WHY "%s", list);
	const struct change_req change = { .why = why, .always = true, .restart = &f->restart, .no_certificate = true };
	bool yes = c->yes;

	c->yes = true; /* nothing is asked of what is safe */
	int status = cmd_change(c, &change);
	c->yes = yes;
	f->applied = status == EXIT_YES || status == EXIT_NO;
	if (f->applied)
		follow_forget_old_postfix(c);
	else
		follow_find(c, &f->found, "", reason(last_failure(c)), NULL);
}

/* Found by every check from now on, until an apply or the next look; none: forgotten. */
static bool keep_findings(struct follow *f, struct err *err)
{
	struct host *h = f->c->host;
	json_t *o = findings_json(&f->found);
	char *text = f->found.n > 0 ? json_dumps(o, JSON_INDENT(1)) : NULL;

	json_decref(o);
	bool ok = text != NULL ? h->fs->write(h, PATH_FOLLOWED, text, strlen(text), &(struct file_meta){ .mode = 0600 }, err)
			       : h->fs->remove(h, PATH_FOLLOWED, err);
	free(text);
	return ok;
}

/* The hourly look is made now: whoever reads the alerts knows at once. */
static void alert_soon(struct cmd *c)
{
	struct err err = {0};

	if (c->host->live &&
	    !host_run_ok(c->host, (const char *[]){ "systemctl", "start", "--no-block", "mailstead-check.service", NULL }, NULL, &err))
		cmd_warn(c, "the alert goes out with the next hourly look: %s", err.msg);
}

static json_t *report_json(const struct follow *f)
{
	json_t *packages = json_array(), *restart = json_array(), *o = findings_json(&f->found);

	for (size_t i = 0; i < f->packages.n; i++) {
		const struct followed_package *p = &f->packages.v[i];

		json_array_append_new(packages, json_pack("{s:s, s:s, s:s}", "name", p->name, "old", p->old, "now", p->now));
	}
	for (size_t i = 0; i < f->restart.n; i++)
		json_array_append_new(restart, json_string(f->restart.v[i]));
	json_object_set_new(o, "packages", packages);
	json_object_set_new(o, "restart", restart);
	json_object_set_new(o, "pending", json_boolean(!plan_is_empty(&f->plan)));
	json_object_set_new(o, "applied", json_boolean(f->applied));
	return o;
}

static void print_findings(struct follow *f)
{
	struct str text = {0};

	findings_text(f->c->arena, &f->found, &(struct finding_style){ .width = 80, .color = f->c->color }, &text);
	cmd_say(f->c, "%s", str_c(&text));
	str_free(&text);
}

static int report(struct follow *f)
{
	struct cmd *c = f->c;

	findings_sort(&f->found);
	if (c->json) {
		c->compact = true;
		cmd_json(c, report_json(f));
	} else if (nothing_to_do(f)) {
		cmd_say(c, "Nothing to follow: every package is the one that generation %d was made for.\n", f->last.number);
	} else {
		if (f->check && f->packages.n > 0)
			cmd_say(c, "%s\n", follow_list(c->arena, &f->packages, SHOWN));
		for (size_t i = 0; f->check && i < f->restart.n; i++)
			cmd_say(c, "%s runs a program that was replaced\n", f->restart.v[i]);
		print_findings(f);
	}
	return nothing_to_do(f) || (f->applied && f->found.n == 0) ? EXIT_YES : EXIT_NO;
}

/* One that was cut short is for the operator, or for what goes on with it: an undo is not for us to choose. */
static bool is_interrupted(struct follow *f, struct err *err)
{
	struct interruption was;

	if (!engine_interrupted(f->c->host, f->c->arena, &was, err))
		return false;
	if (was.is && !was.committed) {
		f->blocks = true;
		follow_find(f->c, &f->found, "", arena_printf(f->c->arena, "an earlier change (%s) was cut short", was.why), NULL);
	}
	return true;
}

/* The step to the next Debian does all of this itself, and holds the daemons meanwhile. */
static bool in_upgrade(struct cmd *c)
{
	struct upgrade_state s;
	struct err ignored = {0};

	if (!upgrade_state_load(c->host, c->arena, &s, &ignored) || !s.is)
		return false;
	cmd_say(c, "A step to Debian %s is under way: it takes over what has changed.\n", s.to);
	return true;
}

static int follow_once(struct follow *f)
{
	struct cmd *c = f->c;
	struct err err = {0};
	bool any;

	if (in_upgrade(c))
		return EXIT_YES;
	if (!find_last(f, &any, &err))
		return cmd_fail(c, &err);
	if (!any) {
		cmd_say(c, "mailstead was not applied to this box: there is nothing to follow.\n");
		return EXIT_YES;
	}
	if (!f->check && c->host->live && !follow_wait(c, WAIT_S, &err)) {
		follow_find(c, &f->found, "", err.msg, err.hint);
		f->blocks = true;
	} else if (in_upgrade(c)) { /* begun while we waited */
		return EXIT_YES;
	} else if (!look(f, &err)) {
		follow_find(c, &f->found, "", err.msg, err.hint[0] != '\0' ? err.hint : NULL);
		f->blocks = true;
	} else if (!is_interrupted(f, &err)) {
		return cmd_fail(c, &err);
	}
	if (f->check)
		return report(f);
	if (!f->blocks && !nothing_to_do(f))
		apply(f);
	if (f->looked && !f->applied)
		follow_first_aid(c, &f->plan, &f->restart);
	if (!keep_findings(f, &err))
		return cmd_fail(c, &err);
	if (f->found.n > 0)
		alert_soon(c);
	return report(f);
}

static int64_t marked(struct cmd *c)
{
	struct file_stat st;
	struct err ignored = {0};

	return c->host->fs->stat(c->host, PATH_FOLLOW, &st, &ignored) && st.type != FILE_NONE ? st.mtime_ns : 0;
}

/* More packages may have changed meanwhile: the mark is taken away only if it is the one that was seen. */
static int follow_all(struct cmd *c)
{
	struct err err = {0};
	int status = EXIT_YES;
	bool seen = false;

	for (int i = 0; i < ROUNDS && !seen; i++) {
		struct follow f = { .c = c };
		int64_t mark = marked(c);

		status = follow_once(&f);
		seen = marked(c) == mark;
	}
	/* Else it stays, and mailstead-follow.path begins anew. */
	if (seen && !c->host->fs->remove(c->host, PATH_FOLLOW, &err))
		return cmd_fail(c, &err);
	return status;
}

int upgrade_follow(struct cmd *c, int argc, char **argv)
{
	struct follow f = { .c = c };
	const struct cmd_flag flags[] = { { "check", &f.check, NULL }, { 0 } };
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, NULL, 0, 0, &n, &status))
		return status;
	return f.check ? follow_once(&f) : follow_all(c);
}
