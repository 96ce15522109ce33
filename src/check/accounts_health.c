/* Accounts: who can read the database, how passwords are kept (daemons.md, 54), and who reads postmaster@ (60). */
#include "check/check.h"
#include "plan/paths.h"

enum { SHOWN = 5 };

static const char *first_few(struct arena *a, const strlist *list)
{
	struct str text = {0};

	for (size_t i = 0; i < list->n && i < SHOWN; i++)
		str_addf(&text, "%s%s", i > 0 ? ", " : "", list->v[i]);
	if (list->n > SHOWN)
		str_addf(&text, " and %zu more", list->n - SHOWN);
	const char *copy = arena_strdup(a, str_c(&text));
	str_free(&text);
	return copy;
}

static void look_at_hashes(struct check *k)
{
	const strlist *weak = &k->accounts->weak;

	if (weak->n == 0)
		return;
	check_add(k, &(struct finding){
			     .id = "accounts.weak-hash",
			     .severity = SEVERITY_WARN,
			     .subject = weak->v[0],
			     .seen = arena_printf(k->arena, "the password of %s is kept in a weak hash", first_few(k->arena, weak)),
			     .why = "whoever gets hold of the database, or of a backup, has the password in no time",
			     .fix = arena_printf(k->arena, "mailstead user password %s", weak->v[0]),
			     .source = PATH_ACCOUNTS_DB,
		     });
}

static void look_at_roles(struct check *k)
{
	const strlist *nobody = &k->accounts->nobody;

	if (nobody->n == 0)
		return;
	check_add(k, &(struct finding){
			     .id = "accounts.role",
			     .severity = SEVERITY_FAIL,
			     .subject = nobody->v[0],
			     .seen = arena_printf(k->arena, "nobody reads %s", first_few(k->arena, nobody)),
			     .why = "every domain must have them (RFC 2142): complaints about abuse, and our own alerts, go there",
			     .fix = arena_printf(k->arena, "mailstead config set postmaster %s", k->site->contact),
			     .source = PATH_ACCOUNTS_DB,
		     });
}

void check_accounts_health(struct check *k)
{
	static const char why[] = "it holds every password's hash; others must neither read nor change it";
	const struct check_mode modes[] = {
		{ PATH_STATE "/accounts", 0027, "root", "accounts.mode", why, BLOCKS_NOTHING },
		{ PATH_ACCOUNTS_DB, 0037, "root", "accounts.mode", why, BLOCKS_NOTHING },
	};

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		check_mode(k, &modes[i]);
	if (k->accounts->why_not != NULL) {
		struct err err = {0};

		err_set(&err, ERR_INVALID, "%s", k->accounts->why_not);
		check_unknown(k, "accounts.weak-hash", "", "mailstead user list", &err);
		return;
	}
	look_at_hashes(k);
	look_at_roles(k);
}
