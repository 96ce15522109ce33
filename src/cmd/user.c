/* mailstead user: mailboxes and their passwords. */
#include <string.h>

#include "accounts/aliases.h"
#include "accounts/password.h"
#include "cmd/cmd.h"
#include "cmd/people.h"
#include "cmd/user_show.h"
#include "cmd/user_suspend.h"
#include "cmd/verbs.h"
#include "conf/option.h"
#include "plan/paths.h"

/* "5G", "none" or "default", as limits.quota of the site is written. */
static bool parse_quota(struct cmd *c, const char *text, int64_t *quota, struct err *err)
{
	struct site site = {0};

	*quota = QUOTA_OF_SITE;
	if (text == NULL || strcmp(text, "default") == 0)
		return true;
	if (strcmp(text, "none") != 0 && !option_parse(c->arena, option_find("limits.quota"), text, &site, err)) {
		err->code = ERR_USAGE;
		return err_wrap(err, "--quota");
	}
	*quota = site.limits.quota;
	return true;
}

/* What is on a command line can be read by every user of the box and stays in the shell's history. */
static bool refuse_password_argument(int argc, char **argv, struct err *err)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--password") != 0 && strncmp(argv[i], "--password=", 11) != 0)
			continue;
		err_set(err, ERR_USAGE, "a password is not taken from the command line: any user of this box can read "
					"it there, and the shell's history keeps it");
		return err_hint(err, "leave it out to be asked for it, or use --password-stdin; if that was a real "
				     "password, choose another");
	}
	return true;
}

/* Asks for a password and gives its hash; the password itself is gone again. */
static bool ask_hash(struct cmd *c, bool from_stdin, const char *address, struct str *hash, struct err *err)
{
	struct str password = {0};
	const char *weak = NULL;
	bool ok = cmd_password(c, from_stdin, &password, err) && password_check(&password, address, &weak, err) &&
		  password_hash(c->host, &password, hash, err);

	str_wipe(&password);
	if (ok && weak != NULL)
		cmd_warn(c, "this password is weak: %s", weak);
	return ok;
}

/* A mailbox that somebody of the same name left behind would be read by the new user. */
static void warn_of_old_mail(struct cmd *c, const char *path)
{
	if (host_exists(c->host, path))
		cmd_warn(c, "there is mail already in %s, which this user can read now", path);
}

static const char *mail_path(struct cmd *c, const struct account_user *user)
{
	return arena_printf(c->arena, PATH_VMAIL "/%s/%s", user->domain, user->local);
}

static int added(struct cmd *c, const struct account_user *user)
{
	if (c->json)
		return cmd_json(c, user_to_json(c->arena, user, NULL));
	cmd_say(c, "Added %s: mail for it is taken and it can log in, from now on.\n",
		people_address(c->arena, user->address));
	return EXIT_YES;
}

static int run_add(struct cmd *c, int argc, char **argv)
{
	bool from_stdin = false;
	const char *quota = NULL, *args[1];
	const struct cmd_flag flags[] = { { "password-stdin", &from_stdin, NULL }, { "quota", NULL, &quota }, { 0 } };
	struct account_user user = { .enabled = true };
	struct accounts *db = NULL;
	struct str hash = {0};
	struct err err = {0};
	size_t n;
	int status;

	if (!refuse_password_argument(argc, argv, &err))
		return cmd_fail(c, &err);
	if (!cmd_args(c, argc, argv, flags, args, 1, 1, &n, &status))
		return status;
	user.created = c->host->now(c->host);
	bool ok = user_argument(c->arena, args[0], &user, &err) && parse_quota(c, quota, &user.quota, &err) &&
		  accounts_open(c->host, ACCOUNTS_WRITE, &db, &err) && accounts_user_may_add(db, &user, &err) &&
		  ask_hash(c, from_stdin, user.address, &hash, &err);
	if (ok)
		warn_of_old_mail(c, mail_path(c, &user));
	ok = ok && accounts_user_add(db, &user, str_c(&hash), &err);
	accounts_close(db);
	str_wipe(&hash);
	return ok ? added(c, &user) : cmd_fail(c, &err);
}

static int run_password(struct cmd *c, int argc, char **argv)
{
	bool from_stdin = false;
	const char *args[1];
	const struct cmd_flag flags[] = { { "password-stdin", &from_stdin, NULL }, { 0 } };
	struct account_user user = {0};
	struct accounts *db = NULL;
	struct str hash = {0};
	struct err err = {0};
	size_t n;
	int status;

	if (!refuse_password_argument(argc, argv, &err))
		return cmd_fail(c, &err);
	if (!cmd_args(c, argc, argv, flags, args, 1, 1, &n, &status))
		return status;
	bool ok = user_argument(c->arena, args[0], &user, &err) &&
		  accounts_open(c->host, ACCOUNTS_WRITE, &db, &err) &&
		  accounts_user_get(db, c->arena, user.address, &user, &err) &&
		  ask_hash(c, from_stdin, user.address, &hash, &err) &&
		  accounts_user_set_password(db, user.address, str_c(&hash), &err);
	accounts_close(db);
	str_wipe(&hash);
	if (!ok)
		return cmd_fail(c, &err);
	user_end_sessions(c, user.address);
	if (c->json)
		return cmd_json(c, user_to_json(c->arena, &user, NULL));
	cmd_say(c, "%s has a new password; its mail programs will ask for it.\n",
		people_address(c->arena, user.address));
	return EXIT_YES;
}

static int run_quota(struct cmd *c, int argc, char **argv)
{
	const char *args[2];
	struct account_user user = {0};
	struct accounts *db = NULL;
	struct err err = {0};
	int64_t quota;
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, NULL, args, 2, 2, &n, &status))
		return status;
	bool ok = user_argument(c->arena, args[0], &user, &err) && parse_quota(c, args[1], &quota, &err) &&
		  accounts_open(c->host, ACCOUNTS_WRITE, &db, &err) &&
		  accounts_user_set_quota(db, user.address, quota, &err) &&
		  accounts_user_get(db, c->arena, user.address, &user, &err);
	accounts_close(db);
	if (!ok)
		return cmd_fail(c, &err);
	if (c->json)
		return cmd_json(c, user_to_json(c->arena, &user, NULL));
	cmd_say(c, "The quota of %s is %s now.\n", people_address(c->arena, user.address), args[1]);
	return EXIT_YES;
}

static bool confirm_removal(struct cmd *c, const struct account_user *user, const strlist *aliases, bool purge)
{
	const char *who = people_address(c->arena, user->address), *path = mail_path(c, user), *also = "";

	if (aliases->n > 0)
		also = arena_printf(c->arena, " (also as a target of %s)", people_list(c->arena, aliases, 5));
	return cmd_confirm(c, purge ? arena_printf(c->arena, "Remove %s%s and DELETE all its mail in %s?", who, also, path)
				    : arena_printf(c->arena, "Remove %s%s? Its mail stays in %s.", who, also, path));
}

/* Below PATH_VMAIL a mail user could have planted links: remove_tree follows none. */
static bool purge_mail(struct cmd *c, const struct account_user *user, struct err *err)
{
	if (c->host->fs->remove_tree(c->host, mail_path(c, user), err))
		return true;
	err_wrap(err, "the user is removed, but not all of its mail");
	return err_hint(err, "what is left is in %s", mail_path(c, user));
}

static int removed(struct cmd *c, const struct account_user *user, const account_lost_list *lost, bool purged)
{
	if (c->json)
		return cmd_json(c, json_pack("{s:s, s:b, s:o}", "removed", user->address, "mail_purged", purged,
					     "targets_removed", lost_to_json(lost)));
	cmd_say(c, "Removed %s.\n", people_address(c->arena, user->address));
	if (!purged && host_exists(c->host, mail_path(c, user)))
		cmd_say(c, "Its mail is still in %s.\n", mail_path(c, user));
	say_lost(c, lost);
	return EXIT_YES;
}

static int run_remove(struct cmd *c, int argc, char **argv)
{
	bool purge = false;
	const char *args[1];
	const struct cmd_flag flags[] = { { "purge-mail", &purge, NULL }, { 0 } };
	struct account_user user = {0};
	account_lost_list lost = {0};
	strlist aliases = {0};
	struct accounts *db = NULL;
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, args, 1, 1, &n, &status))
		return status;
	bool ok = user_argument(c->arena, args[0], &user, &err) &&
		  accounts_open(c->host, ACCOUNTS_WRITE, &db, &err) &&
		  accounts_user_get(db, c->arena, user.address, &user, &err) &&
		  accounts_aliases_to(db, c->arena, user.address, &aliases, &err);
	if (ok && !confirm_removal(c, &user, &aliases, purge)) {
		accounts_close(db);
		return EXIT_NO;
	}
	ok = ok && accounts_user_remove(db, c->arena, user.address, &lost, &err);
	accounts_close(db);
	if (ok)
		user_end_sessions(c, user.address);
	ok = ok && (!purge || purge_mail(c, &user, &err));
	return ok ? removed(c, &user, &lost, purge) : cmd_fail(c, &err);
}

static int run_user(struct cmd *c, int argc, char **argv)
{
	static const struct sub_verb table[] = {
		{ "add", run_add },	  { "list", user_list },	 { "show", user_show },
		{ "remove", run_remove }, { "password", run_password }, { "quota", run_quota },
		{ "suspend", user_suspend },
		{ "resume", user_resume }, { 0 },
	};

	return sub_verb_run(c, table, argc, argv);
}

const struct verb verb_user = {
	.name = "user",
	.brief = "mailboxes: add, list, show, remove, password, quota, suspend, resume",
	.usage = "user add ADDRESS [--quota SIZE] [--password-stdin]\n"
		 "user list [DOMAIN]\n"
		 "user show ADDRESS\n"
		 "user remove ADDRESS [--purge-mail]\n"
		 "user password ADDRESS [--password-stdin]\n"
		 "user quota ADDRESS SIZE\n"
		 "user suspend ADDRESS [--reason TEXT]\n"
		 "user resume ADDRESS",
	.help = "A user is an address with a mailbox and a password. Every change works at once.\n"
		"\n"
		"The password is asked for twice, or read as one line by --password-stdin; it is never\n"
		"an argument, which other users of the box could see. It has at least 8 characters.\n"
		"\n"
		"--quota SIZE    (and quota) what the mailbox may hold: 500M, 5G, none, or default, which\n"
		"                is limits.quota of the site, also when that changes later\n"
		"--purge-mail    delete the mail, too; without it the mail stays on disk\n"
		"\n"
		"Removing a user takes it out of the aliases that lead to it. A user's sessions end\n"
		"when it is removed or gets another password.\n"
		"\n"
		"A suspended user cannot log in or send, its sessions end, and what it sent and is\n"
		"still in the queue is put on hold; mail for it is taken as before, but its Sieve\n"
		"script does not run. resume undoes that and releases what was put on hold.\n"
		"\n"
		"--reason TEXT   why it is suspended, for `user list` and `user show`; the user is\n"
		"                not told\n"
		"\n"
		"Exit status 1: there is such a user already, or none, or its domain is not hosted;\n"
		"it is suspended already, or is not.\n"
		"\n"
		"    mailstead user add alice@example.org --quota 5G\n"
		"    pwgen -s 20 1 | tee bob.txt | mailstead user add bob@example.org --password-stdin\n",
	.root = true,
	.run = run_user,
};
