#include "engine/journal.h"

#include <stdlib.h>
#include <string.h>

#include "engine/room.h"
#include "engine/was.h"
#include "plan/paths.h"

static bool line_of(const json_t *record, struct str *line, struct err *err)
{
	char *text = json_dumps(record, JSON_COMPACT);

	if (text == NULL)
		return err_set(err, ERR_INVALID, "cannot write the journal: a name in it is not UTF-8");
	str_addf(line, "%s\n", text);
	free(text);
	return true;
}

bool journal_add(struct engine *e, json_t *record, struct err *err)
{
	struct str s = {0};

	bool ok = line_of(record, &s, err) && e->host->fs->append(e->host, JOURNAL_FILE, s.p, s.len, err);
	json_decref(record);
	str_free(&s);
	return ok || err_wrap(err, "cannot write the journal");
}

/* The whole journal at once: either the old one stands there or this. */
static bool write_first(struct engine *e, const json_t *record, struct err *err)
{
	struct str s = {0};

	bool ok = line_of(record, &s, err) &&
		  e->host->fs->write(e->host, JOURNAL_FILE, s.p, s.len, &(struct file_meta){ .mode = 0600 }, err);
	str_free(&s);
	return ok || err_wrap(err, "cannot write the journal");
}

bool journal_rewind(struct engine *e, const json_t *records, struct err *err)
{
	return write_first(e, json_array_get(records, 0), err) && e->host->fs->remove_tree(e->host, JOURNAL_UNDO, err);
}

static bool nothing_done(struct engine *e, struct err *err)
{
	json_t *records;

	if (!journal_read(e->host, &records, err))
		return false;
	bool none = json_array_size(records) <= 1;
	json_decref(records);
	return none || err_set(err, ERR_EXISTS, "an earlier change has not been undone yet: there is a %s", JOURNAL_FILE);
}

bool journal_begin(struct engine *e, int generation, struct err *err)
{
	struct host *h = e->host;
	const struct file_meta private = { .mode = 0700 };

	if (!nothing_done(e, err))
		return false;
	e->copies = 0;
	if (!h->fs->mkdir(h, PATH_JOURNAL, &private, err) || !h->fs->remove_tree(h, JOURNAL_UNDO, err) ||
	    !h->fs->mkdir(h, JOURNAL_UNDO, &private, err) || !room_reserve(e, err)) {
		struct err left = {0};

		/* A disk so full needs the little back that this took. */
		if (!h->fs->remove_tree(h, PATH_JOURNAL, &left))
			event_emit(e->sink, EVENT_WARNING, "%s", left.msg);
		return err_wrap(err, "cannot begin the journal");
	}
	json_t *first = json_pack("{s:I, s:s, s:i}", "begin", (json_int_t)h->now(h), "why", e->why, "generation", generation);
	json_object_set_new(first, "by", author_to_json(&e->by));
	if (e->back != NULL)
		json_object_set_new(first, "back", json_string(e->back));
	else if (e->rollback > 0)
		json_object_set_new(first, "rollback", json_integer(e->rollback));
	else if (e->write_site)
		json_object_set_new(first, "site", json_stringn(e->site_text, e->site_len));
	if (e->once)
		json_object_set_new(first, "once", json_true());
	bool ok = write_first(e, first, err);
	json_decref(first);
	return ok;
}

bool journal_file(struct engine *e, const char *path, struct err *err)
{
	json_t *was;

	return was_file(e, JOURNAL_UNDO, &e->copies, path, &was, err) &&
	       journal_add(e, json_pack("{s:s, s:o}", "file", path, "was", was), err);
}

bool journal_dir(struct engine *e, const char *path, struct err *err)
{
	struct file_stat st;

	if (!e->host->fs->stat(e->host, path, &st, err))
		return false;
	json_t *was = st.type == FILE_NONE ? json_pack("{s:s}", "type", "none") : was_json("dir", &st);
	return journal_add(e, json_pack("{s:s, s:o}", "dir", path, "was", was), err);
}

bool journal_mkdirs(struct engine *e, const char *path, struct err *err)
{
	struct host *h = e->host;
	char *at = arena_strdup(e->arena, path);

	for (char *p = at; *p != '\0';) {
		struct file_stat st;

		p += 1 + strcspn(p + 1, "/");
		char cut = *p;
		*p = '\0';
		if (!h->fs->stat(h, at, &st, err))
			return false;
		if (st.type == FILE_NONE &&
		    (!journal_dir(e, at, err) || !h->fs->mkdir(h, at, &(struct file_meta){ .mode = 0755 }, err)))
			return false;
		*p = cut;
	}
	return true;
}

bool journal_parent(struct engine *e, const char *path, struct err *err)
{
	char *dir = arena_strdup(e->arena, path);

	*strrchr(dir, '/') = '\0';
	return journal_mkdirs(e, dir, err);
}

bool journal_unit(struct engine *e, const struct step *s, struct err *err)
{
	const char *action = s->action == UNIT_RESTART ? "restart" : s->action == UNIT_RELOAD ? "reload" : "none";

	return journal_add(e, json_pack("{s:s, s:b, s:b, s:s, s:s}", "unit", s->res->name, "active", !s->start, "enabled",
					!s->enable, "action", action, "ports", s->res->ports ? s->res->ports : ""),
			   err);
}

bool journal_accounts(struct engine *e, const strlist *domains, const char *role_target, struct err *err)
{
	json_t *names = json_array();

	for (size_t i = 0; i < domains->n; i++)
		json_array_append_new(names, json_string(domains->v[i]));
	return journal_add(e, json_pack("{s:o, s:s}", "accounts", names, "role_target", role_target), err);
}

bool journal_remove(struct engine *e, struct err *err)
{
	/* The list of records first: without it the rest is only litter. */
	return e->host->fs->remove(e->host, JOURNAL_FILE, err) &&
	       e->host->fs->remove_tree(e->host, PATH_JOURNAL, err);
}

/* Takes the complete lines. What does not end in a newline was cut off by a crash; anything else is damage. */
static bool take_lines(const char *text, json_t *records, struct err *err)
{
	for (const char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		json_t *record = json_loadb(line, (size_t)(end - line), 0, NULL);

		if (record == NULL) {
			err_set(err, ERR_INVALID, "%s is damaged in line %zu", JOURNAL_FILE, json_array_size(records) + 1);
			return err_hint(err, "is the disk well? What it should put back is in %s; mend or remove the line, "
					     "then run mailstead apply again", JOURNAL_UNDO);
		}
		json_array_append_new(records, record);
	}
	return true;
}

bool journal_read(struct host *h, json_t **records, struct err *err)
{
	struct str text = {0};
	json_t *found = json_array();
	bool ok = h->fs->read(h, JOURNAL_FILE, &text, err);

	if (!ok && err->code == ERR_NOT_FOUND) {
		err_clear(err);
		ok = true;
	}
	ok = ok && take_lines(str_c(&text), found, err);
	str_free(&text);
	if (!ok) {
		json_decref(found);
		return err_wrap(err, "cannot read the journal");
	}
	*records = found;
	return true;
}

int journal_generation(const json_t *records)
{
	return (int)json_integer_value(json_object_get(json_array_get(records, 0), "generation"));
}
