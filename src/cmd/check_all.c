#include "cmd/check_all.h"

#include <string.h>

#include "accounts/audit.h"
#include "accounts/users.h"
#include "check/look_in.h"
#include "check/provider_seen.h"
#include "cmd/accounts_ops.h"
#include "cmd/check_stream.h"
#include "cmd/check_watch.h"
#include "cmd/dns_records.h"
#include "cmd/load.h"
#include "cmd/prove.h"
#include "cmd/upgrade_run.h"
#include "conf/load.h"
#include "engine/generation.h"
#include "engine/generation_zero.h"
#include "engine/written.h"
#include "mail/daemons.h"
#include "plan/paths.h"

enum { WIDTH = 80 };

static void count_user(void *ctx, const struct account_user *user)
{
	(void)user;
	*(int64_t *)ctx += 1;
}

/* What the accounts room has to say is data for check/, which does not know it. */
static void ask_accounts(struct cmd *c, struct check_accounts *out)
{
	struct accounts *db = NULL;
	struct err err = {0};

	*out = (struct check_accounts){0};
	if (!accounts_open(c->host, ACCOUNTS_READ, &db, &err) ||
	    !accounts_users_each(db, NULL, count_user, &out->users, &err) ||
	    !accounts_weak(db, c->arena, &out->weak, &err) || !accounts_roles_unread(db, c->arena, &out->nobody, &err))
		out->why_not = arena_strdup(c->arena, err.msg);
	accounts_close(db);
}

/* Under the lock of apply, which does the same: one would take away the other's account. */
static bool prove(void *ctx, enum proof_stage *stage, struct err *err)
{
	struct check *k = ctx;
	struct prove p = { .host = k->host, .arena = k->arena, .site = k->site, .reflect = true };
	struct host_lock *lock;
	const char *holder = "";

	if (!k->host->fs->mkdirs(k->host, PATH_RUN, err) ||
	    !k->host->fs->lock(k->host, k->arena, PATH_LOCK, "mailstead check mail", &lock, &holder, err))
		return err_wrap(err, "%s", holder);
	bool ok = prove_mail(&p, err);
	k->host->fs->unlock(k->host, lock);
	*stage = p.stage;
	k->verdict = p.verdict;
	k->verdict_fails = p.verdict_fails;
	return ok;
}

/* So are the records: their keys are read here. Only if somebody looks at them. */
static void make_records(struct cmd *c, struct check *k)
{
	struct dns_records *d = arena_new_of(c->arena, struct dns_records);
	struct err err = {0};

	if (dns_records_load(c, NULL, NULL, d, &err))
		k->records = &d->records;
	else
		k->no_records = arena_strdup(c->arena, err.msg);
}

/* The plan of this moment, likewise. */
static void make_plan(struct cmd *c, struct check *k)
{
	struct plan *plan = arena_new_of(c->arena, struct plan);
	struct err err = {0};

	if (plan_render(c->host, c->arena, k->site, k->facts, mail_daemons, c->datadir, plan, &err) &&
	    plan_compare(c->host, c->arena, plan, &accounts_plan_ops, &err) && written_look(c->host, c->arena, plan, &err))
		k->plan = plan;
	else
		k->no_plan = arena_strdup(c->arena, err.msg);
}

/* Whether this is a box that mailstead was applied to. */
static bool is_installed(struct cmd *c, const struct check_want *want, bool *yes, struct err *err)
{
	int last = 0;

	if (want->bare && !generation_in_place(c->host, c->arena, &last, err))
		return false;
	*yes = !want->bare || last > 0;
	return true;
}

/* Of all checks, or of those that can be asked for on such a box. */
static const char *names_of(struct arena *a, bool all, bool installed)
{
	struct str names = {0};

	for (const struct check_kind *kind = checks; kind->name != NULL; kind++)
		if (all || check_possible(kind, installed))
			str_addf(&names, "%s%s", names.len > 0 ? ", " : "", kind->name);
	const char *list = arena_strdup(a, str_c(&names));
	str_free(&names);
	return list;
}

static bool found_before(const struct check_want *want, const struct check_kind *kind)
{
	for (size_t i = 0; want->also != NULL && i < want->also->n; i++)
		if (check_of_finding(want->also->v[i]) == kind)
			return true;
	return false;
}

static bool is_asked(const struct check_want *want, const struct check_kind *kind, bool installed)
{
	for (size_t i = 0; i < want->n; i++)
		if (check_is_named(kind, want->what[i]))
			return check_possible(kind, installed);
	return want->n == 0 && (check_belongs(kind, installed) || found_before(want, kind));
}

/* Of the checks that what names: whether there is one, and one that can be on such a box. */
static void look_up(const char *what, bool installed, bool *known, bool *possible)
{
	*known = *possible = false;
	for (const struct check_kind *kind = checks; kind->name != NULL; kind++) {
		if (!check_is_named(kind, what))
			continue;
		*known = true;
		*possible = *possible || check_possible(kind, installed);
	}
}

static bool all_known(struct cmd *c, const struct check_want *want, bool installed, struct err *err)
{
	for (size_t i = 0; i < want->n; i++) {
		bool known, possible;

		look_up(want->what[i], installed, &known, &possible);
		if (!known) {
			err_set(err, ERR_USAGE, "there is no check \"%s\"", want->what[i]);
			return err_hint(err, "The checks are %s.", names_of(c->arena, true, false));
		}
		if (!possible) {
			err_set(err, ERR_USAGE, "the check \"%s\" means nothing here: %s", want->what[i],
				installed ? "it is for a box that is still bare"
					  : "there is nothing for it to look at before mailstead setup");
			return err_hint(err, "Here there are %s.", names_of(c->arena, false, installed));
		}
	}
	return true;
}

/* The site that is given, or the box's own, or one of defaults on a box that has none yet. */
static bool load_site(struct cmd *c, const struct check_want *want, bool installed, struct site *site, struct err *err)
{
	const char *name = want->site != NULL ? want->site : SITE_PATH;
	struct str text = {0};

	if (want->given != NULL) {
		*site = *want->given;
		return true;
	}
	if (want->site == NULL && !installed && !host_exists(c->host, SITE_PATH))
		return site_defaults(c->arena, site, err);
	bool ok = (want->site != NULL ? cmd_read_file(name, &text, err) : cmd_site_text(c, &text, err)) &&
		  site_load(c->arena, name, str_c(&text), text.len, site, err);
	str_free(&text);
	return ok;
}

/* In the order of the table; *network: one of them asks it. */
static void choose(struct cmd *c, const struct check_want *want, bool installed, kind_list *kinds, bool *network)
{
	*network = false;
	for (const struct check_kind *kind = checks; kind->name != NULL; kind++) {
		if (!is_asked(want, kind, installed))
			continue;
		vec_push(c->arena, kinds, kind);
		*network = *network || (kind->flags & CHECK_NETWORK) != 0;
	}
	if (want->planned != NULL)
		want->planned(want->watch.ctx, kinds->v, kinds->n);
}

bool check_all(struct cmd *c, const struct check_want *want, struct check *k, struct err *err)
{
	struct site *site = arena_new_of(c->arena, struct site);
	struct facts *facts = arena_new_of(c->arena, struct facts);
	struct check_accounts *accounts = arena_new_of(c->arena, struct check_accounts);
	provider_list *providers = arena_new_of(c->arena, provider_list);
	bool installed, network;
	kind_list kinds = {0};

	if (want->from != NULL && !look_in_from(want->from, err))
		return false;
	if (!c->host->live) {
		err_set(err, ERR_USAGE, "the checks look at a running machine, not at a directory");
		return err_hint(err, "run it on the machine itself, without --root");
	}
	if (!is_installed(c, want, &installed, err) || !all_known(c, want, installed, err) ||
	    !load_site(c, want, installed, site, err) || !cmd_load_facts(c, facts, err) ||
	    !cmd_load_providers(c, providers, err))
		return false;
	choose(c, want, installed, &kinds, &network);
	if (installed)
		ask_accounts(c, accounts);
	*k = (struct check){ .host = c->host, .arena = c->arena, .site = site, .facts = facts, .accounts = accounts };
	k->datadir = c->datadir;
	k->installed = installed;
	k->cut_short = upgrade_cut_short(c);
	k->providers = providers;
	k->provider = provider_seen(c->host, c->arena, providers, facts,
				   want->ask_provider && network && !installed);
	k->prove = prove;
	k->prove_ctx = k;
	if (installed && is_asked(want, check_find("dns"), installed))
		make_records(c, k);
	if (installed && is_asked(want, check_find("drift"), installed))
		make_plan(c, k);
	k->from = want->from;
	k->ssh_agent = c->ssh_agent;
	check_watched(c, want, &kinds, k);
	findings_sort(&k->found);
	return true;
}

/* As they run, whether or not anything is wrong with them. */
static json_t *units_json(const unit_list *units)
{
	json_t *list = json_array();

	for (size_t i = 0; i < units->n; i++) {
		const struct unit_state *u = &units->v[i];

		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:I, s:I}", "unit", u->name, "active", u->active,
						      "sub", u->sub, "enabled", u->file, "since", (json_int_t)u->since,
						      "restarts", (json_int_t)u->restarts));
	}
	return list;
}

int check_print(struct cmd *c, const struct check *k, bool to_do)
{
	const struct finding_style style = { .width = WIDTH, .color = c->color, .to_do = to_do };
	int status = findings_to_do(&k->found) > 0 ? EXIT_NO : EXIT_YES;
	struct str text = {0};

	if (c->compact)
		return check_stream_end(c, k, to_do);
	if (c->json) {
		json_t *found = findings_json(&k->found);

		if (k->units.n > 0)
			json_object_set_new(found, "units", units_json(&k->units));
		if (to_do)
			json_object_set_new(found, "interrupted", c->interrupted ? json_string(c->interrupted) : json_null());
		(void)cmd_json(c, found);
		return status;
	}
	if (to_do)
		cmd_say(c, "%s\n", findings_headline(c->arena, &k->found, k->installed));
	findings_text(c->arena, &k->found, &style, &text);
	cmd_say(c, "%s", str_c(&text));
	str_free(&text);
	return status;
}
