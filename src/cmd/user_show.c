#include "cmd/user_show.h"

#include <string.h>

#include "accounts/aliases.h"
#include "accounts/domains.h"
#include "cmd/people.h"
#include "conf/names.h"
#include "conf/option.h"
#include "plan/paths.h"

static void add_quota(struct str *out, int64_t quota)
{
	struct site site = { .limits.quota = quota };

	if (quota == QUOTA_OF_SITE)
		str_adds(out, "default");
	else if (quota == 0)
		str_adds(out, "none");
	else
		option_format(option_find("limits.quota"), &site, out);
}

/* null if it is not. */
static json_t *suspended_to_json(const struct account_user *user)
{
	char since[PEOPLE_TIME];

	if (user->enabled)
		return json_null();
	people_time(user->suspended, since);
	return json_pack("{s:o, s:s?}", "since", user->suspended != 0 ? json_string(since) : json_null(), "reason",
			 user->reason);
}

/* "suspended since 2026-11-23: sends spam", "" if it is not. */
static const char *suspended_words(struct arena *a, const struct account_user *user)
{
	char since[PEOPLE_TIME];

	if (user->enabled)
		return "";
	people_date(user->suspended, since);
	return arena_printf(a, "suspended%s%s%s%s", user->suspended != 0 ? " since " : "",
			    user->suspended != 0 ? since : "", user->reason != NULL ? ": " : "",
			    user->reason != NULL ? user->reason : "");
}

json_t *user_to_json(struct arena *a, const struct account_user *user, const strlist *aliases)
{
	char created[PEOPLE_TIME];

	people_time(user->created, created);
	json_t *made = json_pack("{s:s, s:s, s:s, s:o, s:b, s:s, s:s}", "address", user->address, "display",
				 people_address(a, user->address), "domain", user->domain, "quota",
				 user->quota == QUOTA_OF_SITE ? json_null() : json_integer(user->quota), "enabled",
				 user->enabled, "created", created, "mail",
				 arena_printf(a, PATH_VMAIL "/%s/%s", user->domain, user->local));
	json_object_set_new(made, "suspended", suspended_to_json(user));
	if (aliases != NULL) {
		json_t *list = json_array();

		for (size_t i = 0; i < aliases->n; i++)
			json_array_append_new(list, json_string(aliases->v[i]));
		json_object_set_new(made, "aliases", list);
	}
	return made;
}

json_t *lost_to_json(const account_lost_list *lost)
{
	json_t *list = json_array();

	for (size_t i = 0; i < lost->n; i++)
		json_array_append_new(list, json_pack("{s:s, s:s}", "alias", lost->v[i].address, "target",
						      lost->v[i].target));
	return list;
}

void say_lost(struct cmd *c, const account_lost_list *lost)
{
	for (size_t i = 0; i < lost->n; i++)
		cmd_say(c, "Alias %s no longer leads to %s.\n", people_address(c->arena, lost->v[i].address),
			people_address(c->arena, lost->v[i].target));
}

/* A list is read twice: once for its widest entry, once to print it. */
struct listing {
	struct cmd *c;
	size_t width;
	struct people_rows rows;
	struct str text; /* of the row at hand */
};

static void measure(void *ctx, const struct account_user *user)
{
	struct listing *l = ctx;

	str_cut(&l->text, 0);
	people_add_address(&l->text, user->address);
	size_t width = people_width(str_c(&l->text));
	if (width > l->width)
		l->width = width;
}

static void print_row(void *ctx, const struct account_user *user)
{
	struct listing *l = ctx;
	struct arena *a = arena_new();
	char date[PEOPLE_TIME];

	str_cut(&l->text, 0);
	people_add_address(&l->text, user->address);
	people_column(l->c->out, str_c(&l->text), l->width + 2);
	str_cut(&l->text, 0);
	add_quota(&l->text, user->quota);
	people_column(l->c->out, str_c(&l->text), 9);
	people_date(user->created, date);
	fprintf(l->c->out, "%s%s%s\n", date, user->enabled ? "" : "  ", suspended_words(a, user));
	arena_free(a);
}

static void json_row(void *ctx, const struct account_user *user)
{
	struct listing *l = ctx;
	struct arena *a = arena_new();

	rows_add(&l->rows, user_to_json(a, user, NULL));
	arena_free(a);
}

static bool print_table(struct listing *l, struct accounts *db, const char *domain, struct err *err)
{
	if (!accounts_users_each(db, domain, measure, l, err))
		return false;
	if (l->width == 0) {
		cmd_say(l->c, "No users yet. For the first: mailstead user add NAME@%s\n",
			domain != NULL ? domain : "DOMAIN");
		return true;
	}
	people_column(l->c->out, "USER", l->width + 2);
	fprintf(l->c->out, "QUOTA    ADDED\n");
	return accounts_users_each(db, domain, print_row, l, err);
}

static bool print_json(struct listing *l, struct accounts *db, const char *domain, struct err *err)
{
	if (!accounts_users_each(db, domain, json_row, l, err))
		return false;
	rows_end(&l->rows);
	return true;
}

bool user_argument(struct arena *a, const char *text, struct account_user *user, struct err *err)
{
	if (accounts_user_name(a, text, user, err))
		return true;
	err->code = ERR_USAGE;
	return false;
}

bool hosted_domain(struct arena *a, struct accounts *db, const char *text, const char **domain, struct err *err)
{
	struct account_domain hosted;
	struct str normal = {0};

	if (text == NULL)
		return true;
	bool ok = name_domain(text, &normal, err);
	if (ok)
		*domain = arena_strdup(a, str_c(&normal));
	else
		err->code = ERR_USAGE;
	str_free(&normal);
	return ok && accounts_domain_get(db, *domain, &hosted, err);
}

int user_list(struct cmd *c, int argc, char **argv)
{
	struct listing l = { .c = c, .rows = { .out = c->out } };
	const char *args[1] = { NULL }, *domain = NULL;
	const struct cmd_flag flags[] = { { 0 } };
	struct accounts *db = NULL;
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, args, 0, 1, &n, &status))
		return status;
	bool ok = accounts_open(c->host, ACCOUNTS_READ, &db, &err) &&
		  hosted_domain(c->arena, db, n > 0 ? args[0] : NULL, &domain, &err) &&
		  (c->json ? print_json : print_table)(&l, db, domain, &err);
	accounts_close(db);
	str_free(&l.text);
	return ok ? EXIT_YES : cmd_fail(c, &err);
}

static void print_user(struct cmd *c, const struct account_user *user, const strlist *aliases)
{
	struct str quota = {0};
	char date[PEOPLE_TIME];

	add_quota(&quota, user->quota);
	people_date(user->created, date);
	fprintf(c->out, "User      %s\n", people_address(c->arena, user->address));
	if (!user->enabled)
		fprintf(c->out, "State     %s\n", suspended_words(c->arena, user));
	fprintf(c->out, "Quota     %s%s\n", str_c(&quota),
		user->quota == QUOTA_OF_SITE ? "  (limits.quota of the site)" : "");
	fprintf(c->out, "Added     %s\n", date);
	fprintf(c->out, "Mail      " PATH_VMAIL "/%s/%s%s\n", user->domain, user->local,
		host_exists(c->host, arena_printf(c->arena, PATH_VMAIL "/%s/%s", user->domain, user->local))
			? "" : "  (none yet)");
	fprintf(c->out, "Aliases   %s\n", aliases->n > 0 ? people_list(c->arena, aliases, aliases->n) : "none");
	str_free(&quota);
}

int user_show(struct cmd *c, int argc, char **argv)
{
	const struct cmd_flag flags[] = { { 0 } };
	struct account_user user = {0};
	struct accounts *db = NULL;
	strlist aliases = {0};
	struct err err = {0};
	const char *args[1];
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, args, 1, 1, &n, &status))
		return status;
	bool ok = user_argument(c->arena, args[0], &user, &err) &&
		  accounts_open(c->host, ACCOUNTS_READ, &db, &err) &&
		  accounts_user_get(db, c->arena, user.address, &user, &err) &&
		  accounts_aliases_to(db, c->arena, user.address, &aliases, &err);
	accounts_close(db);
	if (!ok)
		return cmd_fail(c, &err);
	if (c->json)
		return cmd_json(c, user_to_json(c->arena, &user, &aliases));
	print_user(c, &user, &aliases);
	return EXIT_YES;
}
