/* mailstead alias: addresses that lead to others. */
#include <string.h>

#include "accounts/aliases.h"
#include "cmd/alias_list.h"
#include "cmd/cmd.h"
#include "cmd/people.h"
#include "cmd/user_show.h"
#include "cmd/verbs.h"
#include "conf/names.h"

enum { TARGETS_MAX = 100 };

/* ADDRESS [TARGET…], checked and in normal form. */
struct alias_args {
	const char *address;
	const char *domain;
	strlist targets;
};

static bool check_names(struct cmd *c, const char **args, size_t n, struct alias_args *names, struct err *err)
{
	if (!accounts_alias_name(c->arena, args[0], &names->address, &names->domain, err))
		return false;
	for (size_t i = 1; i < n; i++) {
		struct str normal = {0};
		bool ok = name_address(args[i], &normal, err);

		if (ok)
			vec_push(c->arena, &names->targets, arena_strdup(c->arena, str_c(&normal)));
		str_free(&normal);
		if (!ok)
			return false;
	}
	return true;
}

static bool parse_names(struct cmd *c, const char **args, size_t n, struct alias_args *names, struct err *err)
{
	if (check_names(c, args, n, names, err))
		return true;
	err->code = ERR_USAGE;
	return false;
}

static json_t *alias_to_json(struct arena *a, const char *address, const strlist *targets)
{
	json_t *list = json_array();

	for (size_t i = 0; i < targets->n; i++)
		json_array_append_new(list, json_string(targets->v[i]));
	return json_pack("{s:s, s:s, s:o}", "address", address, "display", people_address(a, address), "targets", list);
}

/* Accepted, since the user may be added next; but until then mail is taken and bounces. */
static bool warn_of_nowhere(struct cmd *c, struct accounts *db, const struct alias_args *names, struct err *err)
{
	for (size_t i = 0; i < names->targets.n; i++) {
		const char *target = names->targets.v[i];
		bool nowhere;

		if (!accounts_leads_nowhere(db, target, &nowhere, err))
			return false;
		if (nowhere)
			cmd_warn(c, "there is no user or alias %s yet, so mail for %s bounces; add it: mailstead user add %s",
				 target, names->address, target);
	}
	return true;
}

static int run_add(struct cmd *c, int argc, char **argv)
{
	const struct cmd_flag flags[] = { { 0 } };
	const char *args[TARGETS_MAX + 1];
	struct alias_args names = {0};
	struct accounts *db = NULL;
	strlist all = {0};
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, args, 2, TARGETS_MAX + 1, &n, &status))
		return status;
	bool ok = parse_names(c, args, n, &names, &err) && accounts_open(c->host, ACCOUNTS_WRITE, &db, &err) &&
		  accounts_alias_add(db, names.address, names.domain, &names.targets, &err) &&
		  warn_of_nowhere(c, db, &names, &err) && accounts_alias_get(db, c->arena, names.address, &all, &err);
	accounts_close(db);
	if (!ok)
		return cmd_fail(c, &err);
	if (c->json)
		return cmd_json(c, alias_to_json(c->arena, names.address, &all));
	cmd_say(c, "%s leads to %s, from now on.\n", people_address(c->arena, names.address),
		people_list(c->arena, &all, 10));
	return EXIT_YES;
}

static bool confirm_removal(struct cmd *c, const struct alias_args *names, const strlist *all)
{
	const char *who = people_address(c->arena, names->address);

	if (names->targets.n > 0)
		return cmd_confirm(c, arena_printf(c->arena, "Send mail for %s no longer to %s?", who,
						   people_list(c->arena, &names->targets, 10)));
	return cmd_confirm(c, arena_printf(c->arena, "Remove the alias %s, which leads to %s?", who,
					   people_list(c->arena, all, 10)));
}

static int removed(struct cmd *c, const struct alias_args *names, const strlist *all, const account_lost_list *lost)
{
	const strlist *gone = names->targets.n > 0 ? &names->targets : all;

	if (c->json)
		return cmd_json(c, json_pack("{s:o, s:o}", "removed", alias_to_json(c->arena, names->address, gone),
					     "targets_removed", lost_to_json(lost)));
	cmd_say(c, "%s no longer leads to %s.\n", people_address(c->arena, names->address),
		people_list(c->arena, gone, 10));
	say_lost(c, lost);
	return EXIT_YES;
}

static int run_remove(struct cmd *c, int argc, char **argv)
{
	const struct cmd_flag flags[] = { { 0 } };
	const char *args[TARGETS_MAX + 1];
	struct alias_args names = {0};
	struct accounts *db = NULL;
	account_lost_list lost = {0};
	strlist all = {0};
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, args, 1, TARGETS_MAX + 1, &n, &status))
		return status;
	bool ok = parse_names(c, args, n, &names, &err) && accounts_open(c->host, ACCOUNTS_WRITE, &db, &err) &&
		  accounts_alias_get(db, c->arena, names.address, &all, &err);
	if (ok && !confirm_removal(c, &names, &all)) {
		accounts_close(db);
		return EXIT_NO;
	}
	ok = ok && accounts_alias_remove(db, c->arena, names.address, &names.targets, &lost, &err);
	accounts_close(db);
	return ok ? removed(c, &names, &all, &lost) : cmd_fail(c, &err);
}

static int run_show(struct cmd *c, int argc, char **argv)
{
	const struct cmd_flag flags[] = { { 0 } };
	struct alias_args names = {0};
	struct accounts *db = NULL;
	strlist targets = {0};
	struct err err = {0};
	const char *args[1];
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, args, 1, 1, &n, &status))
		return status;
	bool ok = parse_names(c, args, 1, &names, &err) && accounts_open(c->host, ACCOUNTS_READ, &db, &err) &&
		  accounts_alias_get(db, c->arena, names.address, &targets, &err);
	accounts_close(db);
	if (!ok)
		return cmd_fail(c, &err);
	if (c->json)
		return cmd_json(c, alias_to_json(c->arena, names.address, &targets));
	fprintf(c->out, "Alias     %s%s\n", people_address(c->arena, names.address),
		names.address[0] == '@' ? "  (catch-all: whatever is nobody's)" : "");
	fprintf(c->out, "Leads to  %s\n", people_list(c->arena, &targets, targets.n));
	return EXIT_YES;
}

static int run_alias(struct cmd *c, int argc, char **argv)
{
	static const struct sub_verb table[] = {
		{ "add", run_add }, { "list", alias_list }, { "show", run_show }, { "remove", run_remove }, { 0 },
	};

	return sub_verb_run(c, table, argc, argv);
}

const struct verb verb_alias = {
	.name = "alias",
	.brief = "addresses that lead to others: add, list, show, remove",
	.usage = "alias add ADDRESS TARGET...\n"
		 "alias list [DOMAIN]\n"
		 "alias show ADDRESS\n"
		 "alias remove ADDRESS [TARGET...]",
	.help = "Mail to an alias goes to its targets, here or elsewhere. Every change works at once.\n"
		"\n"
		"ADDRESS belongs to a hosted domain. @DOMAIN is the catch-all: it gets what is\n"
		"nobody's, spam to invented names included.\n"
		"\n"
		"A user's address can be an alias as well if the user is among the targets: then it\n"
		"keeps its mail and the other targets get copies. Mail in circles is refused.\n"
		"\n"
		"Removing an alias takes it out of the other aliases that lead to it.\n"
		"\n"
		"Exit status 1: it leads there already, or does not, or its domain is not hosted.\n"
		"\n"
		"    mailstead alias add info@example.org alice@example.org bob@example.net\n"
		"    mailstead alias add alice@example.org alice@example.org bob@example.org\n"
		"    mailstead alias remove info@example.org bob@example.net\n",
	.root = true,
	.run = run_alias,
};
