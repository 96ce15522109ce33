#include "cmd/change.h"
#include "cmd/load.h"
#include "cmd/remove_data.h"
#include "cmd/remove_packages.h"
#include "cmd/verbs.h"
#include "conf/load.h"
#include "engine/generation_zero.h"

struct removal {
	struct change_req change;
	bool packages, data, purge;
	const char *confirmed; /* --confirm-data */
	strlist names;         /* of packages */
	const char *hostname;
	const struct data_path *paths;
};

/* By its name the operator says that he means this one. */
static bool find_hostname(struct cmd *c, const char **hostname, struct err *err)
{
	struct str text = {0};
	struct site site;
	bool ok = cmd_site_text(c, &text, err) && site_load(c->arena, SITE_PATH, str_c(&text), text.len, &site, err);

	if (ok)
		*hostname = site.hostname;
	str_free(&text);
	return ok || err_wrap(err, "what --all-data would delete cannot be told");
}

static void say_packages(struct removal *r, struct str *text, json_t *also)
{
	json_t *names = json_array();

	for (size_t i = 0; i < r->names.n; i++) {
		str_addf(text, "- package   %-46s installed by mailstead\n", r->names.v[i]);
		json_array_append_new(names, json_string(r->names.v[i]));
	}
	json_object_set_new(also, "packages", names);
}

static void say_data(struct removal *r, struct str *text, json_t *also)
{
	json_t *paths = json_array();

	for (const struct data_path *p = r->paths; p->path != NULL; p++) {
		str_addf(text, "- data      %-46s %s, for ever\n", p->path, p->what);
		json_array_append_new(paths, json_string(p->path));
	}
	json_object_set_new(also, "data", paths);
}

/* What goes besides the configuration: looked at before anything is asked. */
static bool look(struct cmd *c, struct removal *r, json_t *also, struct err *err)
{
	struct str text = {0};

	if ((r->packages && !remove_packages_find(c, &r->names, err)) ||
	    (r->data && !find_hostname(c, &r->hostname, err)))
		return false;
	if (r->packages)
		say_packages(r, &text, also);
	if (r->data) {
		r->paths = remove_data_find(c, r->hostname);
		say_data(r, &text, also);
	}
	r->change.also_text = arena_strdup(c->arena, str_c(&text));
	r->change.also = text.len > 0 ? also : NULL;
	str_free(&text);
	return true;
}

static bool take(struct cmd *c, struct removal *r, struct err *err)
{
	struct cmd_sink sink;

	cmd_sink_init(&sink, c);
	if (r->names.n > 0 && !remove_packages(c, &r->names, r->purge, &sink.sink, err))
		return err_wrap(err, "the configuration is gone, but");
	if (r->names.n > 0)
		cmd_say(c, "%zu packages and what came with them are gone%s.\n", r->names.n,
			r->purge ? ", and their configuration" : "; apt-get purge takes their configuration files, too");
	if (r->data && !remove_data(c, r->paths, &sink.sink, err))
		return false;
	if (r->data)
		cmd_say(c, "Mail, accounts, keys and certificates are deleted.\n");
	return true;
}

static int remove_all(struct cmd *c, struct removal *r)
{
	struct err err = {0};

	if (r->data && !r->change.check && !remove_data_consent(c, r->hostname, r->confirmed))
		return EXIT_NO;
	int status = cmd_change(c, &r->change);
	if (status != EXIT_YES || r->change.check)
		return status;
	if (r->names.n > 0 && !c->yes)
		r->purge = cmd_confirm(c, "Delete the packages' own configuration files as well?");
	return take(c, r, &err) ? EXIT_YES : cmd_fail(c, &err);
}

static int run(struct cmd *c, int argc, char **argv)
{
	struct removal r = { .change = { .why = "remove", .back = GIVE_BACK_DEBIAN, .no_certificate = true } };
	const struct cmd_flag flags[] = { { "check", &r.change.check, NULL }, { "diff", &r.change.diff, NULL },
					  { "packages", &r.packages, NULL }, { "all-data", &r.data, NULL },
					  { "confirm-data", NULL, &r.confirmed }, { 0 } };
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, NULL, 0, 0, &n, &status))
		return status;
	if (r.confirmed != NULL && !r.data) {
		cmd_warn(c, "--confirm-data says yes to --all-data, which is not there");
		return EXIT_USAGE;
	}
	json_t *also = json_object();
	status = look(c, &r, also, &err) ? remove_all(c, &r) : cmd_fail(c, &err);
	json_decref(also);
	return status;
}

const struct verb verb_remove = {
	.name = "remove",
	.brief = "give the box back as it was before mailstead",
	.usage = "remove [--packages] [--all-data [--confirm-data HOSTNAME]] [--check] [--diff] [--yes]",
	.help = "Takes away the configuration that mailstead made, as one transaction: files that were\n"
		"here before come back (generation 0), a package gets its own file back, the rest\n"
		"goes; units run as they did before mailstead, and those that did not run then are\n"
		"stopped and disabled, so nothing listens that did not before. What you changed by\n"
		"hand in a file of mailstead's is kept as FILE.mailstead-old. If it fails it is\n"
		"undone; cut short, the next run finishes it. Mail, accounts, keys, certificates and\n"
		"/etc/mailstead stay: mailstead setup makes the same mail server of it again. Mail of\n"
		"local users (/var/mail, ~/Maildir) was never touched.\n\n"
		"  --packages  remove the packages that mailstead installed as well, and what came\n"
		"              with them; never those that were here before\n"
		"  --all-data  delete mail, accounts, keys and certificates, /etc/mailstead and\n"
		"              /var/lib/mailstead, too. Asks for the host name to be typed\n"
		"  --confirm-data HOSTNAME\n"
		"              the yes to --all-data where --yes asks nothing\n"
		"  --check     change nothing; exit status 1 if something would go\n"
		"  --diff      show the lines that change before asking\n"
		"  --yes       do not ask\n\n"
		"Example:\n  mailstead remove --check\n",
	.root = true,
	.run = run,
};
