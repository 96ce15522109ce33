/* Mailboxes: what `mailstead user` does. */
#include <stdlib.h>
#include <string.h>

#include "accounts/password.h"
#include "accounts/users.h"
#include "conf/names.h"
#include "conf/option.h"
#include "installer/dashboard.h"
#include "installer/form.h"

enum { ROWS_MAX = 1000 }; /* drawn anew with each key, which must not wait */

#define SEES (LOOK(USERS) | LOOK(DOMAINS) | LOOK(ALIASES) | LOOK(ACCOUNTS_CHECK))

static const json_t *users_of(struct session *s)
{
	return dash_of(s)->looks[LOOK_USERS].value;
}

/* --- what is typed */

static bool is_hosted(struct session *s, const char *domain)
{
	const json_t *domains = dash_of(s)->looks[LOOK_DOMAINS].value;

	return domains == NULL || json_find(domains, "domain", domain) != NULL;
}

/* The part before the @ is enough where there is one domain. */
static const char *whole_address(struct session *s, struct arena *a, const char *typed)
{
	const json_t *domains = dash_of(s)->looks[LOOK_DOMAINS].value;

	if (strchr(typed, '@') != NULL || json_array_size(domains) != 1)
		return arena_strdup(a, typed);
	return arena_printf(a, "%s@%s", typed, json_text(json_array_get(domains, 0), "domain"));
}

static bool check_new_address(struct session *s, struct arena *a, const struct form *f, const char *value, const char **note)
{
	struct account_user user = {0};
	struct err err = {0};

	(void)f;
	if (!accounts_user_name(a, whole_address(s, a, value), &user, &err)) {
		*note = arena_strdup(a, err.msg);
		return false;
	}
	if (!is_hosted(s, user.domain)) {
		*note = arena_printf(a, "%s is not hosted here; Domains adds it", user.domain);
		return false;
	}
	if (json_find(users_of(s), "address", user.address) != NULL) {
		*note = "there is such an account already";
		return false;
	}
	*note = strcmp(user.address, value) != 0 ? user.address : "";
	return true;
}

static bool check_quota(struct session *s, struct arena *a, const struct form *f, const char *value, const char **note)
{
	struct site site = {0};
	struct err err = {0};

	(void)s;
	(void)f;
	if (strcmp(value, "default") == 0 || strcmp(value, "none") == 0 ||
	    option_parse(a, option_find("limits.quota"), value, &site, &err))
		return true;
	*note = "default, none, or a size such as 500M or 5G";
	return false;
}

static bool check_password(struct session *s, struct arena *a, const struct form *f, const char *value, const char **note)
{
	struct str password = {0};
	const char *weak = NULL, *address = form_value(f, "address");
	struct err err = {0};

	(void)s;
	str_adds(&password, value);
	bool ok = password_check(&password, address[0] != '\0' ? address : form_subject(f), &weak, &err);
	str_wipe(&password);
	*note = !ok ? arena_strdup(a, err.msg) : weak != NULL ? arena_printf(a, "weak: %s", weak) : "good";
	return ok;
}

static bool check_again(struct session *s, struct arena *a, const struct form *f, const char *value, const char **note)
{
	(void)s;
	(void)a;
	bool same = strcmp(value, form_value(f, "password")) == 0;
	*note = same ? "" : "it is not the same";
	return same;
}

#define PASSWORD_FIELDS \
	{ .id = "password", .label = "Password", .kind = FIELD_SECRET, .check = check_password, \
	  .brief = "at least 8 characters; three or four random words are good" }, \
	{ .id = "again", .label = "Again", .kind = FIELD_SECRET, .check = check_again, .brief = "the same once more" }

#define QUOTA_FIELD \
	{ .id = "quota", .label = "Quota", .check = check_quota, \
	  .brief = "what the mailbox may hold: 500M, 5G, none, or default, which follows limits.quota" }

/* --- add */

static void add_done(struct session *s, const struct form *f)
{
	struct arena *a = session_arena(s);
	const char *address = whole_address(s, a, form_value(f, "address")), *quota = arena_strdup(a, form_value(f, "quota"));
	const char *const args[] = { "user", "add", "--password-stdin", "--quota", quota, "--", address, NULL };

	work_start(s, &(struct work_req){ .args = args, .input = form_value(f, "password"),
					  .input_len = strlen(form_value(f, "password")),
					  .doing = arena_printf(a, "Adding %s", address),
					  .done = arena_printf(a, "%s was added: mail for it is taken, and it can log in.", address),
					  .looks = SEES });
}

static const struct form_field add_fields[] = {
	{ .id = "address", .label = "Address", .check = check_new_address, .brief = "of a hosted domain, such as alice@example.org" },
	PASSWORD_FIELDS,
	QUOTA_FIELD,
};

static const struct form_kind add_form = {
	.title = "Add an account",
	.text = "A mailbox with a password of its own. It works at once.",
	.button = "add it",
	.fields = add_fields,
	.n = sizeof(add_fields) / sizeof(add_fields[0]),
	.done = add_done,
};

/* --- password */

static void password_done(struct session *s, const struct form *f)
{
	struct arena *a = session_arena(s);
	const char *address = form_subject(f), *const args[] = { "user", "password", "--password-stdin", "--", address, NULL };

	work_start(s, &(struct work_req){ .args = args, .input = form_value(f, "password"),
					  .input_len = strlen(form_value(f, "password")),
					  .doing = arena_printf(a, "Changing the password of %s", address),
					  .done = arena_printf(a, "%s has a new password; its mail programs will ask for it.", address),
					  .looks = SEES });
}

static const struct form_field password_fields[] = { PASSWORD_FIELDS };

static const struct form_kind password_form = {
	.title = "New password",
	.text = "Its sessions end; its mail programs ask for the new one.",
	.button = "change it",
	.fields = password_fields,
	.n = sizeof(password_fields) / sizeof(password_fields[0]),
	.done = password_done,
};

/* --- quota */

static void quota_done(struct session *s, const struct form *f)
{
	struct arena *a = session_arena(s);
	const char *address = form_subject(f), *quota = arena_strdup(a, form_value(f, "quota"));
	const char *const args[] = { "user", "quota", "--", address, quota, NULL };

	work_start(s, &(struct work_req){ .args = args, .doing = arena_printf(a, "Changing the quota of %s", address),
					  .done = arena_printf(a, "The quota of %s is %s now.", address, quota), .looks = SEES });
}

static const struct form_field quota_fields[] = { QUOTA_FIELD };

static const struct form_kind quota_form = {
	.title = "Quota",
	.button = "change it",
	.fields = quota_fields,
	.n = sizeof(quota_fields) / sizeof(quota_fields[0]),
	.done = quota_done,
};

/* --- suspend */

static bool check_reason(struct session *s, struct arena *a, const struct form *f, const char *value, const char **note)
{
	(void)s;
	(void)a;
	(void)f;
	*note = strlen(value) > 200 ? "200 characters at most" : "";
	return strlen(value) <= 200;
}

static void suspend_done(struct session *s, const struct form *f)
{
	struct arena *a = session_arena(s);
	const char *address = form_subject(f), *reason = arena_strdup(a, form_value(f, "reason"));
	const char *const args[] = { "user", "suspend", reason[0] != '\0' ? arena_printf(a, "--reason=%s", reason) : "--",
				     reason[0] != '\0' ? "--" : address, reason[0] != '\0' ? address : NULL, NULL };

	work_start(s, &(struct work_req){ .args = args, .doing = arena_printf(a, "Suspending %s", address),
					  .done = arena_printf(a, "%s can no longer log in or send; mail for it is still taken.", address),
					  .looks = SEES | LOOK(QUEUE) | LOOK(QUEUE_CHECK) });
}

static const struct form_field suspend_fields[] = {
	{ .id = "reason", .label = "Reason", .check = check_reason, .may_be_empty = true,
	  .brief = "for you, in the list; the user is not told. May be empty" },
};

static const struct form_kind suspend_form = {
	.title = "Suspend",
	.text = "It cannot log in or send until it is resumed, and what it has in the queue is put on hold. Mail for it is taken as before.",
	.button = "suspend it",
	.fields = suspend_fields,
	.n = 1,
	.done = suspend_done,
};

static void resume(struct session *s, const char *address)
{
	struct arena *a = session_arena(s);
	const char *const args[] = { "user", "resume", "--", address, NULL };

	work_start(s, &(struct work_req){ .args = args, .doing = arena_printf(a, "Resuming %s", address),
					  .done = arena_printf(a, "%s can log in and send again.", address),
					  .looks = SEES | LOOK(QUEUE) | LOOK(QUEUE_CHECK) });
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
						  .looks = SEES });
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

static void open_add(struct session *s)
{
	form_open(s, &add_form, NULL);
	form_fill(s, "quota", "default");
}

static bool users_act(struct session *s, struct dash *d, const char *action, const char *row)
{
	const json_t *user = json_find(users_of(s), "address", row);
	const char *address = json_text(user, "address");

	(void)d;
	if (strcmp(action, "add") == 0) {
		open_add(s);
		return true;
	}
	bool ours = strcmp(action, "password") == 0 || strcmp(action, "quota") == 0 || strcmp(action, "suspend") == 0 ||
		    strcmp(action, "remove") == 0 || strcmp(action, "purge") == 0;
	if (!ours)
		return false;
	if (user == NULL) {
		session_say(s, TONE_NOTE, "Choose an account first.");
	} else if (strcmp(action, "password") == 0) {
		form_open(s, &password_form, address);
	} else if (strcmp(action, "quota") == 0) {
		form_open(s, &quota_form, address);
		form_fill(s, "quota", quota_words(session_arena(s), user));
	} else if (strcmp(action, "suspend") == 0 && json_yes(user, "enabled")) {
		form_open(s, &suspend_form, address);
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
