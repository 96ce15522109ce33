/* Putting back what the journal names. */
#include <string.h>

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

static bool undo_regular(struct engine *e, const char *path, const json_t *was, struct err *err)
{
	struct host *h = e->host;
	struct str content = {0};

	if (!h->fs->read(h, arena_printf(e->arena, JOURNAL_UNDO "/%s", text_of(was, "copy")), &content, err))
		return false;
	bool ok = h->fs->write(h, path, str_c(&content), content.len, &(struct file_meta){ .mode = 0600 }, err) &&
		  h->fs->set_ids(h, path, (mode_t)int_of(was, "mode"), (uid_t)int_of(was, "uid"),
				 (gid_t)int_of(was, "gid"), err);
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
	struct err not_empty = {0};

	if (strcmp(text_of(was, "type"), "none") == 0) {
		/* Something may have been put into it meanwhile (mail!): then it stays. */
		if (!e->host->fs->remove(e->host, path, &not_empty))
			event_emit(e->sink, EVENT_WARNING, "%s stays: it is no longer empty", path);
		return true;
	}
	return e->host->fs->set_ids(e->host, path, (mode_t)int_of(was, "mode"), (uid_t)int_of(was, "uid"),
				    (gid_t)int_of(was, "gid"), err);
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

/* Files are back as they were: the unit runs with them again, or is stopped if it did not run. */
static bool undo_unit(struct engine *e, const json_t *r, struct err *err)
{
	const char *unit = text_of(r, "unit"), *action = text_of(r, "action");

	event_emit(e->sink, EVENT_UNDO, "%s", unit);
	bool enabled = json_is_true(json_object_get(r, "enabled")), active = json_is_true(json_object_get(r, "active"));
	struct err gone = {0};

	/* A unit file that is gone again needs no disabling and no stopping. */
	if (!unit_do(e, enabled ? "enable" : "disable", unit, &gone) && enabled) {
		*err = gone;
		return false;
	}
	if (!active) {
		if (!unit_do(e, "stop", unit, &gone))
			err_clear(&gone);
		return true;
	}
	if (strcmp(action, "none") == 0)
		return unit_do(e, "start", unit, err);
	return unit_do(e, strcmp(action, "reload") == 0 ? "reload-or-restart" : "restart", unit, err) &&
	       unit_wait_active(e, unit, err);
}

/*
 * Goes on after a failure: every step that can be undone is. The first
 * failure is what is reported.
 */
bool journal_undo(struct engine *e, const json_t *records, struct err *err)
{
	bool all = true;

	for (size_t i = json_array_size(records); i-- > 0;) {
		const json_t *r = json_array_get(records, i);
		struct err one = {0};
		bool ok = true;

		if (json_object_get(r, "file"))
			ok = undo_file(e, text_of(r, "file"), json_object_get(r, "was"), &one);
		else if (json_object_get(r, "dir"))
			ok = undo_dir(e, text_of(r, "dir"), json_object_get(r, "was"), &one);
		else if (json_object_get(r, "accounts"))
			ok = undo_accounts(e, r, &one);
		if (!ok && all)
			*err = one;
		all = all && ok;
	}
	struct err one = {0};
	if (!unit_daemon_reload(e, &one) && all) {
		*err = one;
		all = false;
	}
	for (size_t i = json_array_size(records); i-- > 0;) {
		const json_t *r = json_array_get(records, i);

		if (json_object_get(r, "unit") && !undo_unit(e, r, &one)) {
			if (all)
				*err = one;
			all = false;
		}
	}
	return all;
}
