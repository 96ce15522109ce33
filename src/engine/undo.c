/* Putting back what the journal names. */
#include <errno.h>
#include <string.h>

#include "engine/generation.h"
#include "engine/hold.h"
#include "engine/journal.h"
#include "engine/unit.h"
#include "plan/paths.h"

static const char *text_of(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

static int int_of(const json_t *o, const char *key)
{
	return (int)json_integer_value(json_object_get(o, key));
}

/* What was never replaced needs no putting back: on a full disk it could not be. */
static bool is_so(struct host *h, const char *path, const json_t *was, const struct str *content)
{
	struct file_stat st;
	struct str live = {0};
	struct err ignored = {0};

	if (!h->fs->stat(h, path, &st, &ignored) || st.type != FILE_REGULAR || st.mode != (mode_t)int_of(was, "mode") ||
	    st.uid != (uid_t)int_of(was, "uid") || st.gid != (gid_t)int_of(was, "gid"))
		return false;
	bool same = h->fs->read(h, path, &live, &ignored) && live.len == content->len &&
		    memcmp(str_c(&live), str_c(content), live.len) == 0;
	str_wipe(&live);
	return same;
}

static bool undo_regular(struct engine *e, const char *path, const json_t *was, struct err *err)
{
	struct host *h = e->host;
	struct file_meta meta = { .mode = 0600, .mtime_ns = json_integer_value(json_object_get(was, "mtime_ns")) };
	struct str content = {0};

	if (!h->fs->read(h, arena_printf(e->arena, JOURNAL_UNDO "/%s", text_of(was, "copy")), &content, err))
		return false;
	bool ok = is_so(h, path, was, &content) ||
		  (h->fs->write(h, path, str_c(&content), content.len, &meta, err) &&
		   h->fs->set_ids(h, path, (mode_t)int_of(was, "mode"), (uid_t)int_of(was, "uid"),
				  (gid_t)int_of(was, "gid"), err));
	str_wipe(&content);
	return ok;
}

/* A symbolic link comes back by ln: rare (/etc/resolv.conf), and never in a directory that others can write to. */
static bool undo_symlink(struct engine *e, const char *path, const json_t *was, struct err *err)
{
	struct str real = {0};

	if (!e->host->fs->remove(e->host, path, err))
		return false;
	host_real_path(e->host, path, &real);
	bool ok = host_run_ok(e->host,
			      (const char *[]){ "ln", "-sT", "--", text_of(was, "target"), real.p, NULL }, NULL, err);
	str_free(&real);
	return ok;
}

static bool undo_file(struct engine *e, const char *path, const json_t *was, struct err *err)
{
	const char *type = text_of(was, "type");

	event_emit(e->sink, EVENT_UNDO, "%s", path);
	if (strcmp(type, "none") == 0)
		return e->host->fs->remove(e->host, path, err);
	if (strcmp(type, "regular") == 0)
		return undo_regular(e, path, was, err);
	if (strcmp(type, "symlink") == 0)
		return undo_symlink(e, path, was, err);
	return err_set(err, ERR_INVALID, "the journal has an unknown type for %s", path);
}

static bool undo_dir(struct engine *e, const char *path, const json_t *was, struct err *err)
{
	struct host *h = e->host;

	if (strcmp(text_of(was, "type"), "none") != 0)
		return h->fs->set_ids(h, path, (mode_t)int_of(was, "mode"), (uid_t)int_of(was, "uid"),
				      (gid_t)int_of(was, "gid"), err);
	if (h->fs->remove(h, path, err))
		return true;
	if (err->sys_errno != ENOTEMPTY)
		return false;
	/* Something was put into it meanwhile (mail!): then it stays. */
	err_clear(err);
	event_emit(e->sink, EVENT_WARNING, "%s stays: it is not empty", path);
	return true;
}

static bool undo_accounts(struct engine *e, const json_t *r, struct err *err)
{
	struct resource res = { .kind = RES_ACCOUNTS, .role_target = text_of(r, "role_target") };
	json_t *name;
	size_t i;

	json_array_foreach(json_object_get(r, "accounts"), i, name)
		if (json_is_string(name))
			vec_push(e->arena, &res.domains, json_string_value(name));
	return e->accounts->apply(e->host, &res, err);
}

static bool undo_thing(struct engine *e, const json_t *r, struct err *err)
{
	if (json_object_get(r, "file"))
		return undo_file(e, text_of(r, "file"), json_object_get(r, "was"), err);
	if (json_object_get(r, "dir"))
		return undo_dir(e, text_of(r, "dir"), json_object_get(r, "was"), err);
	if (json_object_get(r, "accounts"))
		return undo_accounts(e, r, err);
	return true;
}

/* The verb; and if systemd refuses, whether that matters: a unit that is gone needs no stopping. */
static bool settle(struct engine *e, const char *verb, const char *question, const char *unit, struct err *err)
{
	bool yes;

	if (unit_do(e, verb, unit, err))
		return true;
	if (!unit_is(e, question, unit, &yes, err) || yes)
		return false;
	err_clear(err);
	return true;
}

/*
 * Before the files are put back: a unit that did not run is stopped while its
 * unit file says how, one that was not enabled is disabled while it says where
 * its links are.
 */
static bool quiet_unit(struct engine *e, const json_t *r, struct err *err)
{
	const char *unit = text_of(r, "unit");

	return (json_is_true(json_object_get(r, "active")) || settle(e, "stop", "is-active", unit, err)) &&
	       (json_is_true(json_object_get(r, "enabled")) || settle(e, "disable", "is-enabled", unit, err));
}

/* After the files were put back: a unit that ran runs with them again. */
static bool wake_unit(struct engine *e, const json_t *r, struct err *err)
{
	const char *unit = text_of(r, "unit"), *action = text_of(r, "action");
	bool enabled = true;

	event_emit(e->sink, EVENT_UNDO, "%s", unit);
	if (json_is_true(json_object_get(r, "enabled")) && !unit_is(e, "is-enabled", unit, &enabled, err))
		return false;
	if (!enabled && !unit_do(e, "enable", unit, err))
		return false;
	if (!json_is_true(json_object_get(r, "active")))
		return true;
	if (strcmp(action, "restart") == 0)
		return hold_restart(e, unit, text_of(r, "ports"), err);
	const char *verb = strcmp(action, "reload") == 0 ? "reload-or-restart" : "start";
	return unit_do(e, verb, unit, err) && unit_wait_active(e, unit, err);
}

/* Goes on after a failure: every step that can be undone is. The first failure is what is reported. */
struct tally {
	bool ok;
	struct err *first;
};

static void count(struct tally *t, bool ok, const struct err *one)
{
	if (!ok && t->ok)
		*t->first = *one;
	t->ok = t->ok && ok;
}

bool journal_undo(struct engine *e, const json_t *records, struct err *err)
{
	struct tally t = { .ok = true, .first = err };
	size_t n = json_array_size(records);
	struct err one = {0};

	/* From here on it is not committed, however far it came. */
	if (!generation_drop(e, journal_generation(records), err))
		return false;
	for (size_t i = n; i-- > 0;) {
		const json_t *r = json_array_get(records, i);

		count(&t, json_object_get(r, "unit") == NULL || quiet_unit(e, r, &one), &one);
	}
	for (size_t i = n; i-- > 0;)
		count(&t, undo_thing(e, json_array_get(records, i), &one), &one);
	count(&t, unit_daemon_reload(e, &one), &one);
	for (size_t i = 0; i < n; i++) {
		const json_t *r = json_array_get(records, i);

		count(&t, json_object_get(r, "unit") == NULL || wake_unit(e, r, &one), &one);
	}
	return t.ok;
}
