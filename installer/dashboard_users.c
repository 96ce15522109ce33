/* Mailboxes: what `mailstead user` does. */
#include <string.h>

#include "conf/option.h"
#include "installer/dashboard_users.h"

enum { ROWS_MAX = 1000 }; /* drawn anew with each key, which must not wait */

static const json_t *users_of(struct session *s)
{
	return dash_of(s)->looks[LOOK_USERS].value;
}

static void resume(struct session *s, const char *address)
{
	struct arena *a = session_arena(s);
	const char *const args[] = { "user", "resume", "--", address, NULL };

	work_start(s, &(struct work_req){ .args = args, .doing = arena_printf(a, "Resuming %s", address),
					  .done = arena_printf(a, "%s can log in and send again.", address),
					  .looks = USERS_SEE | LOOK(QUEUE) | LOOK(QUEUE_CHECK) });
}

/* --- remove */

struct removal {
	const char *address;
	bool purge;
};

static void remove_done(struct session *s, bool yes, void *ctx)
{
	const struct removal *r = ctx;
	struct arena *a = session_arena(s);
	const char *const args[] = { "user", "remove", "--yes", r->purge ? "--purge-mail" : "--", r->purge ? "--" : r->address,
				     r->purge ? r->address : NULL, NULL };

	if (yes)
		work_start(s, &(struct work_req){ .args = args, .doing = arena_printf(a, "Removing %s", r->address),
						  .done = arena_printf(a, r->purge ? "%s and its mail are gone." : "%s was removed.", r->address),
						  .looks = USERS_SEE });
}

static void ask_removal(struct session *s, const json_t *user, bool purge)
{
	struct arena *a = session_arena(s);
	struct removal *r = arena_new_of(a, struct removal);
	const char *who = view_clean(a, json_text(user, "display")), *mail = json_text(user, "mail");

	*r = (struct removal){ arena_strdup(a, json_text(user, "address")), purge };
	session_ask(s, arena_printf(a, purge ? "Remove %s and DELETE all its mail?" : "Remove %s?", who),
		    purge ? arena_printf(a, "All mail in %s is deleted for ever; nothing brings it back. Aliases no longer lead to it.", mail)
			  : arena_printf(a, "It can no longer log in, and mail for it is refused. Its mail stays in %s. "
					    "Aliases no longer lead to it.", mail),
		    purge ? "remove and delete" : "remove", remove_done, r);
}

/* --- rows */

static const char *quota_words(struct arena *a, const json_t *user)
{
	const json_t *quota = json_object_get(user, "quota");
	struct site site = { .limits.quota = json_integer_value(quota) };
	struct str text = {0};

	if (!json_is_integer(quota))
		return "default";
	if (json_integer_value(quota) == 0)
		return "none";
	option_format(option_find("limits.quota"), &site, &text);
	const char *made = arena_strdup(a, str_c(&text));
	str_free(&text);
	return made;
}

static void view_user(struct view *v, const json_t *user)
{
	bool enabled = json_yes(user, "enabled");
	const json_t *suspended = json_object_get(user, "suspended");
	const char *reason = json_text(suspended, "reason"), *quota = quota_words(v->arena, user);
	const char *day = arena_printf(v->arena, "%.10s", json_text(user, "created"));
	struct item *row = view_add(v, &(struct item){
					       .kind = ITEM_ROW, .id = json_text(user, "address"), .tone = enabled ? TONE_PLAIN : TONE_WARN,
					       .word = enabled ? "" : "suspended", .title = json_text(user, "display"), .wide = true,
					       .text = reason, .right = strcmp(quota, "default") == 0 ? "" : quota });

	view_detail(v, row, "Address", json_text(user, "address"));
	view_detail(v, row, "Quota", quota);
	view_detail(v, row, "Added", day);
	view_detail(v, row, "Mail", json_text(user, "mail"));
	if (!enabled)
		view_detail(v, row, "Suspended", arena_printf(v->arena, "since %.10s", json_text(suspended, "since")));
	view_detail(v, row, "Reason", reason);
}

static void users_view(struct session *s, struct dash *d, struct view *v)
{
	const json_t *users = users_of(s);
	size_t n = json_array_size(users);

	view_area_findings(d, v, &area_users);
	if (!look_says_nothing(d, LOOK_USERS, v)) {
		view_heading(v, count_words(v->arena, n, "account", "accounts"));
		for (size_t i = 0; i < n && i < ROWS_MAX; i++)
			view_user(v, json_array_get(users, i));
		if (n > ROWS_MAX)
			view_textf(v, "The first %d; `mailstead user list` has them all.", ROWS_MAX);
	}
	view_action(v, "a", "add", "add");
	view_row_action(v, "p", "password", "password");
	view_row_action(v, "u", "quota", "quota");
	view_row_action(v, "s", "suspend", "suspend");
	view_row_action(v, "x", "remove", "remove");
	view_row_action(v, "X", "purge", "remove + mail");
}

static bool users_act(struct session *s, struct dash *d, const char *action, const char *row)
{
	const json_t *user = json_find(users_of(s), "address", row);
	const char *address = json_text(user, "address");

	(void)d;
	if (strcmp(action, "add") == 0) {
		user_form_add(s);
		return true;
	}
	bool ours = strcmp(action, "password") == 0 || strcmp(action, "quota") == 0 || strcmp(action, "suspend") == 0 ||
		    strcmp(action, "remove") == 0 || strcmp(action, "purge") == 0;
	if (!ours)
		return false;
	if (user == NULL) {
		session_say(s, TONE_NOTE, "Choose an account first.");
	} else if (strcmp(action, "password") == 0) {
		user_form_password(s, address);
	} else if (strcmp(action, "quota") == 0) {
		user_form_quota(s, address, quota_words(session_arena(s), user));
	} else if (strcmp(action, "suspend") == 0 && json_yes(user, "enabled")) {
		user_form_suspend(s, address);
	} else if (strcmp(action, "suspend") == 0) {
		resume(s, arena_strdup(session_arena(s), address));
	} else {
		ask_removal(s, user, strcmp(action, "purge") == 0);
	}
	return true;
}

static const char *const groups[] = { "accounts", "sieve", NULL };

const struct area_kind area_users = {
	.id = "accounts",
	.title = "Accounts",
	.help = "Mailboxes, as `mailstead user list` shows them. a adds one; p gives another password, u another quota; s suspends "
		"one or ends that; x removes one and leaves its mail on disk, X deletes that, too. Every change works at once.",
	.looks = LOOK(USERS) | LOOK(DOMAINS) | LOOK(ACCOUNTS_CHECK),
	.groups = groups,
	.view = users_view,
	.act = users_act,
};
