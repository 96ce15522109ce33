#include "engine/make.h"

#include <errno.h>
#include <string.h>

#include "engine/ahead.h"
#include "engine/journal.h"
#include "engine/secret.h"
#include "engine/was.h"
#include "host/ids.h"
#include "plan/language.h"

/* What a look-up in passwd or group came to: found, or not there, which is no failure. */
static bool is_there(bool found, bool *yes, struct err *err)
{
	*yes = found;
	if (found || err->code != ERR_NOT_FOUND)
		return found;
	err_clear(err);
	return true;
}

/* groupadd or useradd, for this box rather than for the machine that we run on. */
static bool add(struct engine *e, const char *program, const char *id_option, const struct resource *r,
		const strlist *more, struct err *err)
{
	struct arena *a = e->arena;
	strlist argv = {0};

	vec_push(a, &argv, program);
	if (!e->host->live) {
		vec_push(a, &argv, "--prefix");
		vec_push(a, &argv, e->host->root);
	}
	vec_push(a, &argv, "--system");
	if (r->uid != 0) {
		vec_push(a, &argv, id_option);
		vec_push(a, &argv, arena_printf(a, "%u", r->uid));
	}
	for (size_t i = 0; i < more->n; i++)
		vec_push(a, &argv, more->v[i]);
	vec_push(a, &argv, "--");
	vec_push(a, &argv, r->name);
	vec_push(a, &argv, NULL);
	return host_run_ok(e->host, argv.v, NULL, err);
}

/* One of the two may be there from a run that was cut short. A user without files harms nobody: no undo. */
static bool make_user(struct engine *e, const struct resource *r, struct err *err)
{
	const char *const options[] = { "--gid", r->name, "--home-dir", r->home ? r->home : "/nonexistent",
					"--no-create-home", "--shell", "/usr/sbin/nologin" };
	strlist none = {0}, of_user = {0};
	bool has_group, has_user;
	uid_t user;
	gid_t group;

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		vec_push(e->arena, &of_user, options[i]);
	return is_there(ids_group(e->host, r->name, &group, err), &has_group, err) &&
	       is_there(ids_user(e->host, r->name, &user, err), &has_user, err) &&
	       (has_group || add(e, "groupadd", "--gid", r, &none, err)) &&
	       (has_user || add(e, "useradd", "--uid", r, &of_user, err));
}

static bool make_dir(struct engine *e, const struct step *s, struct err *err)
{
	const struct resource *r = s->res;

	if (s->change == CHANGE_REMOVE)
		return true; /* remove_dir does it, when its files are gone */
	return journal_parent(e, r->name, err) && journal_dir(e, r->name, err) &&
	       e->host->fs->mkdir(e->host, r->name, &r->meta, err);
}

/* A secret is never overwritten, shown or journaled; one that is there only gets its owner and mode. */
static bool make_secret(struct engine *e, const struct step *s, struct err *err)
{
	struct str pem = {0};

	if (s->change != CHANGE_CREATE)
		return e->host->fs->set_meta(e->host, s->res->name, &s->res->meta, err);
	bool ok = (ahead_take(e, s->res, &pem) || secret_make(s->res, &pem, err)) &&
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
		return make_dir(e, s, err);
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

/* The plan may have waited long for an answer: what was written meanwhile is not ours to overwrite. */
bool make_is_as_planned(struct engine *e, const struct step *s, struct err *err)
{
	struct host *h = e->host;
	struct file_stat st;
	struct str live = {0};

	if (!h->fs->stat(h, s->res->name, &st, err))
		return false;
	bool same = s->old == NULL ? st.type == FILE_NONE || st.type == FILE_SYMLINK : st.type == FILE_REGULAR;
	if (same && s->old != NULL) {
		if (!h->fs->read(h, s->res->name, &live, err))
			return false;
		same = live.len == s->old_len && memcmp(str_c(&live), s->old, live.len) == 0;
		str_wipe(&live);
	}
	if (same)
		return true;
	err_set(err, ERR_EXISTS, "%s was changed by somebody else since it was looked at", s->res->name);
	return err_hint(err, "run it again: the new plan takes that change into account");
}

bool make_origin(struct engine *e, const struct step *s, struct err *err)
{
	const char *ours = language_origin(e->arena, s->old_aside);
	char *dir = arena_strdup(e->arena, ours);

	*strrchr(dir, '/') = '\0';
	return e->host->fs->mkdirs(e->host, dir, err) &&
	       e->host->fs->write(e->host, ours, s->base, s->base_len, &(struct file_meta){ .mode = 0600 }, err);
}

/* What the operator gives up stands beside it from now on; ours that waited there is in place. */
static bool keep_old(struct engine *e, const struct step *s, struct err *err)
{
	struct host *h = e->host;
	const char *waited = arena_printf(e->arena, "%s.mailstead-new", s->res->name);
	struct file_meta meta = s->res->meta;

	if (s->old_aside == NULL)
		return true;
	meta.mode &= ~(mode_t)0111; /* it may lie where every program of a directory is run */
	return journal_file(e, s->old_aside, err) && h->fs->write(h, s->old_aside, s->old, s->old_len, &meta, err) &&
	       journal_file(e, waited, err) && h->fs->remove(h, waited, err) && (!s->put_aside || make_origin(e, s, err));
}

bool make_file(struct engine *e, const struct step *s, struct err *err)
{
	struct host *h = e->host;
	const char *path = s->res->name;

	if (s->change == CHANGE_CONFLICT)
		path = arena_printf(e->arena, "%s.mailstead-new", path);
	else if (!make_is_as_planned(e, s, err) || !keep_old(e, s, err))
		return false;
	if (s->change == CHANGE_REMOVE)
		return journal_file(e, path, err) && h->fs->remove(h, path, err);
	if (!journal_parent(e, path, err) || !journal_file(e, path, err))
		return false;
	return s->res->link != NULL ? was_link(e, path, s->res->link, err) :
	       h->fs->write(h, path, s->new_, s->new_len, &s->res->meta, err);
}

bool remove_derived(struct engine *e, const struct step *s, struct err *err)
{
	return s->change != CHANGE_REMOVE ||
	       (journal_file(e, s->res->name, err) && e->host->fs->remove(e->host, s->res->name, err));
}

bool remove_dir(struct engine *e, const struct step *s, struct err *err)
{
	if (s->change != CHANGE_REMOVE)
		return true;
	if (!journal_dir(e, s->res->name, err))
		return false;
	if (e->host->fs->remove(e->host, s->res->name, err))
		return true;
	if (err->sys_errno != ENOTEMPTY)
		return false;
	/* Somebody else's is in it: then it stays. */
	err_clear(err);
	return true;
}

/*
 * A source from the future (the clock was ahead when it was written) would
 * make what comes of it look stale for ever: it takes over that time.
 */
static bool keep_up(struct engine *e, const struct resource *r, struct err *err)
{
	struct file_stat made, from;
	struct str name = {0}, source = {0};

	if (!e->host->fs->stat(e->host, r->name, &made, err) || !e->host->fs->stat(e->host, r->source, &from, err))
		return false;
	if (made.type != FILE_REGULAR || from.type != FILE_REGULAR || made.mtime_ns >= from.mtime_ns)
		return true;
	host_real_path(e->host, r->name, &name);
	host_real_path(e->host, r->source, &source);
	bool ok = host_run_ok(e->host, (const char *[]){ "touch", "-r", source.p, "--", name.p, NULL }, NULL, err);
	str_free(&name);
	str_free(&source);
	return ok;
}

bool make_derived(struct engine *e, const struct step *s, struct err *err)
{
	if (!e->host->live || s->change == CHANGE_REMOVE)
		return true;
	return journal_file(e, s->res->name, err) && host_run_ok(e->host, s->res->argv, NULL, err) &&
	       keep_up(e, s->res, err);
}
