#include "engine/upgrade_state.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "plan/paths.h"

enum { STATE_VERSION = 1 };

static const struct {
	const char *id, *title;
} steps[UPGRADE_STEPS] = {
	[UPGRADE_BACKUP] = { "backup", "making the backup point" },
	[UPGRADE_SOURCES] = { "sources", "moving apt's sources" },
	[UPGRADE_LISTS] = { "lists", "fetching the lists of packages" },
	[UPGRADE_DOWNLOAD] = { "download", "downloading the packages" },
	[UPGRADE_HOLD] = { "hold", "holding mail" },
	[UPGRADE_PACKAGES] = { "packages", "installing the packages" },
	[UPGRADE_CONFIGURE] = { "configure", "configuring the new versions" },
	[UPGRADE_RELEASE] = { "release", "letting mail flow again" },
};

const char *upgrade_step_id(enum upgrade_step step)
{
	return steps[step].id;
}

const char *upgrade_step_title(enum upgrade_step step)
{
	return steps[step].title;
}

bool upgrade_can_undo(const struct upgrade_state *s)
{
	return s->step < UPGRADE_PACKAGES;
}

void upgrade_state_begin(struct upgrade_state *s, enum upgrade_step step, int64_t now)
{
	s->tries = s->is && s->step == step ? s->tries + 1 : 1;
	if (!s->is)
		s->began = now;
	s->is = true;
	s->step = step;
	s->step_began = now;
	s->error = s->hint = "";
}

/* --- reading */

static bool take_step(const json_t *o, enum upgrade_step *step)
{
	const char *id = json_string_value(json_object_get(o, "step"));

	for (int i = 0; id != NULL && i < UPGRADE_STEPS; i++)
		if (strcmp(steps[i].id, id) == 0) {
			*step = (enum upgrade_step)i;
			return true;
		}
	return false;
}

static const char *take_text(struct arena *a, const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));

	return text != NULL ? arena_strdup(a, text) : "";
}

static void take_list(struct arena *a, const json_t *o, const char *name, strlist *out)
{
	json_t *item, *list = json_object_get(o, name);
	size_t i;

	json_array_foreach(list, i, item)
		if (json_is_string(item))
			vec_push(a, out, arena_strdup(a, json_string_value(item)));
}

/* A copy is a number: it becomes part of a path. */
static bool take_sources(struct arena *a, const json_t *o, struct upgrade_state *s)
{
	json_t *item, *list = json_object_get(o, "sources");
	size_t i;

	json_array_foreach(list, i, item) {
		struct upgrade_source source = { take_text(a, item, "path"), take_text(a, item, "copy") };

		if (strncmp(source.path, "/etc/apt/", strlen("/etc/apt/")) != 0 || strstr(source.path, "..") != NULL ||
		    source.copy[0] == '\0' || strspn(source.copy, "0123456789") != strlen(source.copy))
			return false;
		vec_push(a, &s->sources, source);
	}
	return true;
}

static bool parse(struct arena *a, const json_t *o, struct upgrade_state *s)
{
	if (json_integer_value(json_object_get(o, "version")) != STATE_VERSION || !take_step(o, &s->step) ||
	    !take_sources(a, o, s))
		return false;
	s->is = true;
	s->from = take_text(a, o, "from");
	s->to = take_text(a, o, "to");
	s->began = json_integer_value(json_object_get(o, "began"));
	s->step_began = json_integer_value(json_object_get(o, "step_began"));
	s->tries = (int)json_integer_value(json_object_get(o, "tries"));
	s->error = take_text(a, o, "error");
	s->hint = take_text(a, o, "hint");
	take_list(a, o, "archives", &s->archives);
	take_list(a, o, "disabled", &s->disabled);
	take_list(a, o, "held", &s->held);
	return s->from[0] != '\0' && s->to[0] != '\0';
}

bool upgrade_state_load(struct host *h, struct arena *a, struct upgrade_state *out, struct err *err)
{
	struct upgrade_state s = { .from = "", .to = "", .error = "", .hint = "" };
	struct str text = {0};

	if (!h->fs->read(h, PATH_UPGRADE_STATE, &text, err)) {
		if (err->code != ERR_NOT_FOUND)
			return false;
		err_clear(err);
		*out = s;
		return true;
	}
	json_t *o = json_loadb(str_c(&text), text.len, 0, NULL);
	bool ok = parse(a, o, &s);
	json_decref(o);
	str_free(&text);
	if (ok) {
		*out = s;
		return true;
	}
	err_set(err, ERR_INVALID, "%s is not understood", PATH_UPGRADE_STATE);
	return err_hint(err, "it says how far the step to the next Debian is; was it made by a newer mailstead? Look at it, and "
			     "at cat /etc/debian_version and dpkg --audit, before it is moved out of the way. While "
			     PATH_MAIL_HELD " is there no daemon of the mail server starts");
}

/* --- writing */

static json_t *list_of(const strlist *list)
{
	json_t *out = json_array();

	for (size_t i = 0; i < list->n; i++)
		json_array_append_new(out, json_string(list->v[i]));
	return out;
}

static json_t *sources_of(const struct upgrade_state *s)
{
	json_t *out = json_array();

	for (size_t i = 0; i < s->sources.n; i++)
		json_array_append_new(out, json_pack("{s:s, s:s}", "path", s->sources.v[i].path, "copy", s->sources.v[i].copy));
	return out;
}

bool upgrade_state_save(struct host *h, const struct upgrade_state *s, struct err *err)
{
	json_t *o = json_pack("{s:i, s:s, s:s, s:s, s:I, s:I, s:i, s:s, s:s, s:o, s:o, s:o, s:o}", "version", STATE_VERSION,
			      "step", steps[s->step].id, "from", s->from, "to", s->to, "began", (json_int_t)s->began,
			      "step_began", (json_int_t)s->step_began, "tries", s->tries, "error", s->error, "hint", s->hint,
			      "archives", list_of(&s->archives), "sources", sources_of(s), "disabled", list_of(&s->disabled),
			      "held", list_of(&s->held));
	char *text = o != NULL ? json_dumps(o, JSON_INDENT(2)) : NULL;

	json_decref(o);
	if (text == NULL)
		return err_set(err, ERR_INVALID, "the state of the upgrade is no UTF-8 text");
	bool ok = h->fs->mkdirs(h, PATH_STATE, err) &&
		  h->fs->mkdir(h, PATH_UPGRADE, &(struct file_meta){ .mode = 0700 }, err) &&
		  h->fs->write(h, PATH_UPGRADE_STATE, text, strlen(text), &(struct file_meta){ .mode = 0600 }, err);
	free(text);
	return ok || err_wrap(err, "cannot keep how far the upgrade is");
}
