#include "engine/make.h"

#include <string.h>

#include "engine/journal.h"
#include "engine/secret.h"

static bool make_user(struct engine *e, const struct resource *r, struct err *err)
{
	const char *uid = arena_printf(e->arena, "%u", r->uid);
	const char *group_fixed[] = { "groupadd", "--system", "--gid", uid, "--", r->name, NULL };
	const char *group_any[] = { "groupadd", "--system", "--", r->name, NULL };
	const char *home = r->home ? r->home : "/nonexistent";
	const char *user_fixed[] = { "useradd",	 "--system",	     "--uid", uid,     "--gid", r->name,
				     "--home-dir", home,	     "--no-create-home", "--shell",
				     "/usr/sbin/nologin",	     "--",    r->name, NULL };
	const char *user_any[] = { "useradd", "--system", "--gid", r->name, "--home-dir", home, "--no-create-home",
				   "--shell", "/usr/sbin/nologin", "--", r->name, NULL };

	/* A user without files harms nobody: it stays when the rest is undone. */
	return host_run_ok(e->host, r->uid ? group_fixed : group_any, NULL, err) &&
	       host_run_ok(e->host, r->uid ? user_fixed : user_any, NULL, err);
}

static bool make_dir(struct engine *e, const struct resource *r, struct err *err)
{
	char *parent = arena_strdup(e->arena, r->name);
	char *slash = strrchr(parent, '/');

	*slash = '\0';
	if (parent[0] != '\0' && !e->host->fs->mkdirs(e->host, parent, err))
		return false;
	return journal_dir(e, r->name, err) && e->host->fs->mkdir(e->host, r->name, &r->meta, err);
}

/* A secret is never overwritten, shown or journaled; one that is there only gets its owner and mode. */
static bool make_secret(struct engine *e, const struct step *s, struct err *err)
{
	struct str pem = {0};

	if (s->change != CHANGE_CREATE)
		return e->host->fs->set_meta(e->host, s->res->name, &s->res->meta, err);
	bool ok = secret_make(s->res, &pem, err) &&
		  e->host->fs->write(e->host, s->res->name, pem.p, pem.len, &s->res->meta, err);
	str_wipe(&pem);
	return ok;
}

static bool make_accounts(struct engine *e, const struct resource *r, struct err *err)
{
	strlist domains = {0};
	const char *role_target = NULL;

	if (!e->accounts->before(e->host, e->arena, &domains, &role_target, err))
		return false;
	/* A database that was not there stays after an undo: it is empty and harms nobody. */
	if (role_target != NULL && !journal_accounts(e, &domains, role_target, err))
		return false;
	return e->accounts->apply(e->host, r, err);
}

bool make_ground(struct engine *e, const struct step *s, struct err *err)
{
	switch (s->res->kind) {
	case RES_USER:
		return make_user(e, s->res, err);
	case RES_DIR:
		return make_dir(e, s->res, err);
	case RES_SECRET:
		return make_secret(e, s, err);
	case RES_ACCOUNTS:
		return make_accounts(e, s->res, err);
	case RES_PACKAGE:
	case RES_FILE:
	case RES_DERIVED:
	case RES_UNIT:
	case RES_KINDS:
		break;
	}
	return true;
}

static bool make_parent(struct engine *e, const char *path, struct err *err)
{
	char *dir = arena_strdup(e->arena, path);

	*strrchr(dir, '/') = '\0';
	return dir[0] == '\0' || e->host->fs->mkdirs(e->host, dir, err);
}

bool make_file(struct engine *e, const struct step *s, struct err *err)
{
	struct host *h = e->host;
	const char *path = s->res->name;

	if (s->change == CHANGE_CONFLICT)
		path = arena_printf(e->arena, "%s.mailstead-new", path);
	if (!journal_file(e, path, err))
		return false;
	if (s->change == CHANGE_REMOVE)
		return h->fs->remove(h, path, err);
	return make_parent(e, path, err) && h->fs->write(h, path, s->new_, s->new_len, &s->res->meta, err);
}

bool make_derived(struct engine *e, const struct step *s, struct err *err)
{
	if (!e->host->live)
		return true;
	/* Made again from its source when that is put back: nothing to undo by itself. */
	return host_run_ok(e->host, s->res->argv, NULL, err);
}
