#include "cmd/check_all.h"

#include <string.h>
#include <unistd.h>

#include "accounts/audit.h"
#include "accounts/users.h"
#include "cmd/load.h"
#include "cmd/prove.h"
#include "plan/paths.h"

enum { WIDTH = 80, PATIENCE_MS = 1000 };

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
	struct prove p = { .host = k->host, .arena = k->arena, .site = k->site };
	struct host_lock *lock;
	const char *holder = "";

	if (!k->host->fs->mkdirs(k->host, PATH_RUN, err) ||
	    !k->host->fs->lock(k->host, k->arena, PATH_LOCK, "mailstead check mail", &lock, &holder, err))
		return err_wrap(err, "%s", holder);
	bool ok = prove_mail(&p, err);
	k->host->fs->unlock(k->host, lock);
	*stage = p.stage;
	return ok;
}

static bool is_asked(const char *const *what, size_t n, const struct check_kind *kind)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(what[i], kind->name) == 0)
			return true;
	return n == 0 && !check_on_demand(kind);
}

static bool all_known(struct cmd *c, const char *const *what, size_t n, struct err *err)
{
	struct str names = {0};

	for (size_t i = 0; i < n; i++) {
		if (check_find(what[i]) != NULL)
			continue;
		for (const struct check_kind *kind = checks; kind->name != NULL; kind++)
			str_addf(&names, "%s%s", names.len > 0 ? ", " : "", kind->name);
		const char *list = arena_strdup(c->arena, str_c(&names));
		str_free(&names);
		err_set(err, ERR_USAGE, "there is no check \"%s\"", what[i]);
		return err_hint(err, "The checks are %s.", list);
	}
	return true;
}

/* One line that is written over, once it takes longer than a moment. */
static bool progress(struct cmd *c, int64_t began, const char *name)
{
	if (c->json || c->quiet || !isatty(STDERR_FILENO) || c->host->monotonic_ms(c->host) - began < PATIENCE_MS)
		return false;
	fprintf(c->errout, "\rchecking %-20s", name);
	fflush(c->errout);
	return true;
}

bool check_all(struct cmd *c, const char *const *what, size_t n, struct check *k, struct err *err)
{
	struct site *site = arena_new_of(c->arena, struct site);
	struct facts *facts = arena_new_of(c->arena, struct facts);
	struct check_accounts *accounts = arena_new_of(c->arena, struct check_accounts);
	int64_t began = c->host->monotonic_ms(c->host);
	bool shown = false;

	if (!all_known(c, what, n, err))
		return false;
	if (!c->host->live) {
		err_set(err, ERR_USAGE, "the checks look at a running machine, not at a directory");
		return err_hint(err, "run it on the machine itself, without --root");
	}
	if (!cmd_load(c, site, facts, err))
		return false;
	ask_accounts(c, accounts);
	*k = (struct check){ .host = c->host, .arena = c->arena, .site = site, .facts = facts, .accounts = accounts };
	k->prove = prove;
	k->prove_ctx = k;
	for (const struct check_kind *kind = checks; kind->name != NULL; kind++) {
		if (!is_asked(what, n, kind))
			continue;
		shown = progress(c, began, kind->name) || shown;
		check_run(k, kind);
	}
	if (shown)
		fprintf(c->errout, "\r%*s\r", 40, "");
	findings_sort(&k->found);
	return true;
}

int check_print(struct cmd *c, const struct check *k, bool to_do)
{
	const struct finding_style style = { .width = WIDTH, .color = c->color, .to_do = to_do };
	int status = findings_to_do(&k->found) > 0 ? EXIT_NO : EXIT_YES;
	struct str text = {0};

	if (c->json) {
		json_t *found = findings_json(&k->found);

		if (to_do)
			json_object_set_new(found, "interrupted", c->interrupted ? json_string(c->interrupted) : json_null());
		(void)cmd_json(c, found);
		return status;
	}
	if (to_do)
		cmd_say(c, "%s\n", findings_headline(c->arena, &k->found));
	findings_text(c->arena, &k->found, &style, &text);
	cmd_say(c, "%s", str_c(&text));
	str_free(&text);
	return status;
}
