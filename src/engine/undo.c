/* Putting back what the journal names. */
#include <errno.h>
#include <string.h>

#include "engine/generation.h"
#include "engine/hold.h"
#include "engine/journal.h"
#include "engine/unit.h"
#include "engine/was.h"
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

static bool undo_file(struct engine *e, const char *path, const json_t *was, struct err *err)
{
	event_emit(e->sink, EVENT_UNDO, "%s", path);
	return was_put_back(e, JOURNAL_UNDO, path, was, err);
}

/* One that was removed since is made again, before what was in it comes back. */
static bool remake_dir(struct host *h, const char *path, const json_t *was, struct err *err)
{
	struct file_stat st;

	return h->fs->stat(h, path, &st, err) &&
	       (st.type != FILE_NONE || h->fs->mkdir(h, path, &(struct file_meta){ .mode = 0700 }, err)) &&
	       h->fs->set_ids(h, path, (mode_t)int_of(was, "mode"), (uid_t)int_of(was, "uid"), (gid_t)int_of(was, "gid"), err);
}

static bool undo_dir(struct engine *e, const char *path, const json_t *was, struct err *err)
{
	struct host *h = e->host;

	if (strcmp(text_of(was, "type"), "none") != 0)
		return remake_dir(h, path, was, err);
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
