/* mailstead adopt: what was changed by hand becomes an option of the site, or an addition in local.d. */
#include "cmd/adopt.h"

#include <string.h>

#include "cmd/accounts_ops.h"
#include "cmd/change.h"
#include "cmd/load.h"
#include "cmd/verbs.h"
#include "conf/load.h"
#include "mail/daemons.h"

enum { ARGS_MAX = 32 };

/* What adopt works with. */
struct adopt {
	struct cmd *c;
	struct site site;
	struct facts facts;
	struct plan plan;
	struct str site_text, before;
	adoption_list all;
	planned_files files;
	VEC(struct given_up) given_up;
};

static bool names_setting(const struct adoption *one, const char *arg)
{
	const char *name = one->change.name;
	const char *last = name != NULL ? strrchr(name, '/') : NULL;

	return name != NULL && (strcmp(name, arg) == 0 || (last != NULL && strcmp(last + 2, arg) == 0));
}

static bool names_file(const struct adoption *one, const char *arg)
{
	return strcmp(one->step->res->name, arg) == 0;
}

/* Of all that was changed by hand, what the arguments name; without any, all of it. */
static bool choose(struct adopt *ad, const char *const *args, size_t n, struct err *err)
{
	adoption_list chosen = {0};
	bool used[ARGS_MAX] = {0};

	for (size_t i = 0; i < ad->all.n; i++) {
		bool wanted = n == 0;

		for (size_t k = 0; k < n; k++)
			if (names_setting(&ad->all.v[i], args[k]))
				ad->all.v[i].named = wanted = used[k] = true;
			else if (names_file(&ad->all.v[i], args[k]))
				wanted = used[k] = true;
		if (wanted)
			vec_push(ad->c->arena, &chosen, ad->all.v[i]);
	}
	for (size_t k = 0; k < n; k++)
		if (!used[k]) {
			err_set(err, ERR_USAGE, "%s is neither a file nor a setting that was changed by hand", args[k]);
			return err_hint(err, "mailstead plan lists the files that were, with their settings");
		}
	ad->all = chosen;
	return true;
}

static size_t count(const struct adopt *ad, enum adopt_to to)
{
	size_t n = 0;

	for (size_t i = 0; i < ad->all.n; i++)
		n += ad->all.v[i].to == to;
	return n;
}

/* What is left in each file of which something is taken. */
static void leave(struct adopt *ad)
{
	struct arena *a = ad->c->arena;

	for (size_t i = 0; i < ad->plan.steps.n; i++) {
		const struct step *s = &ad->plan.steps.v[i];
		bool taken = false;

		for (size_t k = 0; k < ad->all.n; k++)
			taken = taken || (ad->all.v[k].step == s && ad->all.v[k].to != ADOPT_STAYS);
		if (!taken)
			continue;
		struct given_up g = { .why = "what you changed in it is taken over" };
		adopt_left(a, s, &ad->all, &g);
		vec_push(a, &ad->given_up, g);
	}
}

static bool look(struct adopt *ad, const char *const *args, size_t n, struct err *err)
{
	struct cmd *c = ad->c;

	if (!cmd_site_text(c, &ad->site_text, err) ||
	    !site_load(c->arena, SITE_PATH, str_c(&ad->site_text), ad->site_text.len, &ad->site, err) ||
	    !cmd_load_facts(c, &ad->facts, err) ||
	    !plan_render(c->host, c->arena, &ad->site, &ad->facts, mail_daemons, c->datadir, &ad->plan, err) ||
	    !plan_compare(c->host, c->arena, &ad->plan, &accounts_plan_ops, err))
		return false;
	str_add(&ad->before, str_c(&ad->site_text), ad->site_text.len);
	adopt_find(c->arena, &ad->plan, &ad->all);
	if (!choose(ad, args, n, err) || !adopt_options(c, &ad->facts, &ad->all, &ad->site_text, err) ||
	    !adopt_additions(c, &ad->facts, &ad->all, &ad->files, err))
		return false;
	leave(ad);
	return true;
}

static const char *what_name(enum settings_what what)
{
	static const char *const names[] = { "changed", "added", "taken away" };

	return names[what];
}

static json_t *one_json(const struct adoption *one)
{
	json_t *o = json_pack("{s:s}", "file", one->step->res->name);

	if (one->change.name != NULL) {
		json_object_set_new(o, "setting", json_string(one->change.name));
		json_object_set_new(o, "what", json_string(what_name(one->change.what)));
	}
	if (one->to == ADOPT_OPTION) {
		json_object_set_new(o, "option", json_string(one->option));
		json_object_set_new(o, "value", json_string(one->value));
	} else if (one->to == ADOPT_LOCAL)
		json_object_set_new(o, "local", json_string(one->local));
	else
		json_object_set_new(o, "stays", json_string(one->why));
	return o;
}

static void show_json(const struct adopt *ad)
{
	json_t *list = json_array();

	for (size_t i = 0; i < ad->all.n; i++)
		json_array_append_new(list, one_json(&ad->all.v[i]));
	cmd_json(ad->c, json_pack("{s:o}", "adopt", list));
}

static void show_one(struct cmd *c, const struct adoption *one)
{
	const char *name = one->change.name != NULL ? one->change.name : "all of it";

	if (one->to == ADOPT_OPTION)
		cmd_say(c, "  %-34s becomes %s: %s in " SITE_PATH "\n", name, one->option, one->value);
	else if (one->to == ADOPT_LOCAL)
		cmd_say(c, "  %-34s goes to %s\n", name, one->local);
	else
		cmd_say(c, "  %-34s stays as it is: %s\n", name, one->why);
}

static void show(const struct adopt *ad)
{
	const struct step *last = NULL;

	if (ad->c->json) {
		show_json(ad);
		return;
	}
	for (size_t i = 0; i < ad->all.n; i++) {
		const struct adoption *one = &ad->all.v[i];

		if (one->step != last)
			cmd_say(ad->c, "%s\n", one->step->res->name);
		last = one->step;
		show_one(ad->c, one);
	}
	if (ad->all.n == 0)
		cmd_say(ad->c, "Nothing was changed by hand.\n");
	else if (count(ad, ADOPT_STAYS) == ad->all.n)
		cmd_say(ad->c, "Nothing of this can be taken over: it is kept where it stands.\n");
}

static const char *why_of(struct cmd *c, const char *const *args, size_t n)
{
	struct str why = {0};

	str_adds(&why, "adopt");
	for (size_t i = 0; i < n; i++)
		str_addf(&why, " %s", args[i]);
	str_cut(&why, 120);
	const char *text = arena_strdup(c->arena, str_c(&why));
	str_free(&why);
	return text;
}

static int change(struct adopt *ad, const char *why)
{
	const struct change_req req = {
		.why = why,
		.once = true,
		.site_text = str_c(&ad->site_text),
		.site_len = ad->site_text.len,
		.site_was = str_c(&ad->before),
		.given_up = ad->given_up.v,
		.n_given_up = ad->given_up.n,
		.files = ad->files.v,
		.n_files = ad->files.n,
	};

	return cmd_change(ad->c, &req);
}

static int run(struct cmd *c, int argc, char **argv)
{
	bool check = false;
	const struct cmd_flag flags[] = { { "check", &check, NULL }, { 0 } };
	const char *args[ARGS_MAX];
	struct adopt ad = { .c = c };
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, args, 0, ARGS_MAX, &n, &status))
		return status;
	c->lines = c->json && !check;
	if (!look(&ad, args, n, &err)) {
		status = cmd_fail(c, &err);
	} else {
		show(&ad);
		if (count(&ad, ADOPT_STAYS) == ad.all.n)
			status = n > 0 ? EXIT_NO : EXIT_YES;
		else
			status = check ? EXIT_NO : change(&ad, why_of(c, args, n));
	}
	str_free(&ad.site_text);
	str_free(&ad.before);
	return status;
}

const struct verb verb_adopt = {
	.name = "adopt",
	.brief = "take over what you changed by hand: into the site, or into local.d",
	.usage = "adopt [FILE|SETTING]... [--check] [--yes]",
	.help = "For each setting that you changed by hand in a file of mailstead's: where the site has\n"
		"an option for it, the option gets your value; else, where the daemon takes additions,\n"
		"your lines go to /etc/mailstead/local.d, as adopted.conf (adopted.cf for main.cf). The\n"
		"file is mailstead's own again then, and no later change can be in your way. Without a\n"
		"name it is all that you changed; with names, those files and settings.\n\n"
		"A service of master.cf would become an addition as a whole, and follow mailstead's\n"
		"changes no more: that is done only for one that you name.\n\n"
		"What neither can say is named with the reason, and stays where it is. It is one\n"
		"transaction like mailstead apply: checked by the daemons first, undone if it fails.\n\n"
		"  --check  only say what would be done; exit status 1 if there is something to do\n"
		"  --yes    do not ask\n\n"
		"Exit status: as of mailstead apply; 1 as well if nothing of what you named can be\n"
		"taken over.\n\n"
		"Example:\n  mailstead adopt message_size_limit\n",
	.root = true,
	.run = run,
};
