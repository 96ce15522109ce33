/* What is asked for when an account is added or changed. */
#include <string.h>

#include "accounts/password.h"
#include "accounts/users.h"
#include "conf/option.h"
#include "installer/dashboard_users.h"
#include "installer/form.h"

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
	if (json_find(dash_of(s)->looks[LOOK_USERS].value, "address", user.address) != NULL) {
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
					  .looks = USERS_SEE });
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
					  .looks = USERS_SEE });
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
					  .done = arena_printf(a, "The quota of %s is %s now.", address, quota), .looks = USERS_SEE });
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
					  .looks = USERS_SEE | LOOK(QUEUE) | LOOK(QUEUE_CHECK) });
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

/* --- for the area */

void user_form_add(struct session *s)
{
	form_open(s, &add_form, NULL);
	form_fill(s, "quota", "default");
}

void user_form_password(struct session *s, const char *address)
{
	form_open(s, &password_form, address);
}

void user_form_quota(struct session *s, const char *address, const char *quota)
{
	form_open(s, &quota_form, address);
	form_fill(s, "quota", quota);
}

void user_form_suspend(struct session *s, const char *address)
{
	form_open(s, &suspend_form, address);
}
