#include "cmd/user_suspend.h"

#include "accounts/hold.h"
#include "accounts/suspend.h"
#include "cmd/people.h"
#include "cmd/user_show.h"

enum { KICK_NOBODY = 68 }; /* Dovecot 2.3: there was no such session */

/* Without Dovecot there are none. */
void user_end_sessions(struct cmd *c, const char *address)
{
	struct run_req req = { .argv = (const char *const[]){ "doveadm", "kick", address, NULL }, .timeout_s = 10 };
	struct run_res res = {0};
	struct str why = {0};
	struct err ignored = {0};

	if (!c->host->live || !c->host->run(c->host, &req, &res, &ignored))
		return;
	if (res.timed_out || (res.status != 0 && res.status != KICK_NOBODY)) {
		run_res_excerpt(&res, &why);
		cmd_warn(c, "its sessions may still be open: doveadm kick %s: %s", address, str_c(&why));
	}
	str_free(&why);
	run_res_free(&res);
}

static bool nothing_to_suspend(struct cmd *c, const struct account_user *user, struct err *err)
{
	char since[PEOPLE_TIME] = "";

	people_date(user->suspended, since);
	err_set(err, ERR_EXISTS, "%s is suspended already%s%s", people_address(c->arena, user->address),
		user->suspended != 0 ? ", since " : "", user->suspended != 0 ? since : "");
	return err_hint(err, "mailstead user show %s says more; to end that: mailstead user resume %s", user->address,
			user->address);
}

/* Sessions end twice: a login that was under way when the account was suspended became one after the first time. */
static bool shut(struct cmd *c, struct accounts *db, const char *address, struct held_count *count, struct err *err)
{
	user_end_sessions(c, address);
	if (accounts_hold(db, address, count, err)) {
		user_end_sessions(c, address);
		return true;
	}
	err_wrap(err, "%s can no longer log in or send, but what it has in the queue may still leave", address);
	return err_hint(err, "when that is mended: mailstead user suspend %s", address);
}

static int suspended(struct cmd *c, const struct account_user *user, const struct held_count *count)
{
	if (c->json) {
		json_t *made = user_to_json(c->arena, user, NULL);

		json_object_set_new(made, "messages_on_hold", json_integer((json_int_t)count->now));
		return cmd_json(c, made);
	}
	cmd_say(c, "Suspended %s: it can no longer log in or send. Mail for it is still taken.\n",
		people_address(c->arena, user->address));
	if (count->now > 0)
		cmd_say(c, "%zu message%s it sent %s on hold in the queue.\n", count->now, count->now == 1 ? "" : "s",
			count->now == 1 ? "is" : "are");
	return EXIT_YES;
}

int user_suspend(struct cmd *c, int argc, char **argv)
{
	const char *args[1], *reason = NULL;
	const struct cmd_flag flags[] = { { "reason", NULL, &reason }, { 0 } };
	struct account_user user = {0};
	struct held_count count = {0};
	struct accounts *db = NULL;
	struct err err = {0};
	bool changed = false;
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, args, 1, 1, &n, &status))
		return status;
	bool ok = (reason == NULL || suspend_reason(reason, &err)) && user_argument(c->arena, args[0], &user, &err) &&
		  accounts_open(c->host, ACCOUNTS_WRITE, &db, &err) &&
		  accounts_suspend(db, user.address, reason, &changed, &err) &&
		  accounts_user_get(db, c->arena, user.address, &user, &err) &&
		  shut(c, db, user.address, &count, &err) &&
		  (changed || count.new > 0 || nothing_to_suspend(c, &user, &err));
	accounts_close(db);
	return ok ? suspended(c, &user, &count) : cmd_fail(c, &err);
}

static bool nothing_to_resume(struct cmd *c, const struct account_user *user, struct err *err)
{
	return err_set(err, ERR_EXISTS, "%s is not suspended", people_address(c->arena, user->address));
}

static int resumed(struct cmd *c, const struct account_user *user, size_t released)
{
	if (c->json) {
		json_t *made = user_to_json(c->arena, user, NULL);

		json_object_set_new(made, "messages_released", json_integer((json_int_t)released));
		return cmd_json(c, made);
	}
	cmd_say(c, "%s can log in and send again.\n", people_address(c->arena, user->address));
	if (released > 0)
		cmd_say(c, "%zu message%s released from hold.\n", released, released == 1 ? "" : "s");
	return EXIT_YES;
}

/* The account first: if releasing fails, a second `user resume` does only that. */
int user_resume(struct cmd *c, int argc, char **argv)
{
	const struct cmd_flag flags[] = { { 0 } };
	struct account_user user = {0};
	struct accounts *db = NULL;
	struct err err = {0};
	const char *args[1];
	bool changed = false;
	size_t n, released = 0;
	int status;

	if (!cmd_args(c, argc, argv, flags, args, 1, 1, &n, &status))
		return status;
	bool ok = user_argument(c->arena, args[0], &user, &err) &&
		  accounts_open(c->host, ACCOUNTS_WRITE, &db, &err) &&
		  accounts_resume(db, user.address, &changed, &err) &&
		  accounts_user_get(db, c->arena, user.address, &user, &err) &&
		  accounts_release(db, user.address, &released, &err) &&
		  (changed || released > 0 || nothing_to_resume(c, &user, &err));
	accounts_close(db);
	return ok ? resumed(c, &user, released) : cmd_fail(c, &err);
}
