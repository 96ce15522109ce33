#include "engine/failures.h"

#include <stdlib.h>
#include <string.h>

#include "engine/generation.h"

static bool read_lines(struct host *h, struct str *text, struct err *err)
{
	if (h->fs->read(h, FAILURES_FILE, text, err))
		return true;
	if (err->code != ERR_NOT_FOUND)
		return false;
	err_clear(err);
	return true;
}

/* The last n lines of text. */
static const char *last_lines(const char *text, size_t n)
{
	const char *p = text + strlen(text);

	for (; p > text; p--)
		if (p[-1] == '\n' && *p != '\0' && n-- <= 1)
			break;
	return p;
}

static json_t *record(struct engine *e, const char *why, const char *error, const char *outcome, int after)
{
	json_t *o = json_pack("{s:I, s:i, s:s, s:s, s:s}", "when", (json_int_t)e->host->now(e->host), "after", after,
			      "why", why, "error", error, "outcome", outcome);

	/* What a program said may not be UTF-8. */
	if (o == NULL)
		o = json_pack("{s:I, s:i, s:s, s:s, s:s}", "when", (json_int_t)e->host->now(e->host), "after",
				     after, "why", "apply", "error", "(not text)", "outcome", outcome);
	json_object_set_new(o, "by", author_to_json(&e->by));
	return o;
}

void failure_note(struct engine *e, const char *why, const char *error, const char *outcome)
{
	struct str text = {0}, all = {0};
	struct err ignored = {0};
	int after;

	if (!generation_last(e->host, e->arena, &after, &ignored) || !read_lines(e->host, &text, &ignored))
		return;
	json_t *o = record(e, why, error, outcome, after);
	char *line = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	str_adds(&all, last_lines(str_c(&text), FAILURES_KEPT - 1));
	if (line != NULL)
		str_addf(&all, "%s\n", line);
	if (!e->host->fs->write(e->host, FAILURES_FILE, str_c(&all), all.len, &(struct file_meta){ .mode = 0600 },
				&ignored))
		event_emit(e->sink, EVENT_WARNING, "the history will not say that this failed: %s", ignored.msg);
	free(line);
	str_free(&text);
	str_free(&all);
}

static const char *text_of(struct arena *a, const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return arena_strdup(a, s ? s : "");
}

static struct failure failure_of(struct arena *a, const json_t *o)
{
	struct failure f = { .when = json_integer_value(json_object_get(o, "when")),
			     .after = (int)json_integer_value(json_object_get(o, "after")),
			     .why = text_of(a, o, "why"),
			     .error = text_of(a, o, "error"),
			     .outcome = text_of(a, o, "outcome") };

	author_from_json(a, json_object_get(o, "by"), &f.by);
	return f;
}

bool failure_list_all(struct host *h, struct arena *a, failure_list *out, struct err *err)
{
	struct str text = {0};
	char *save = NULL;

	*out = (failure_list){0};
	if (!read_lines(h, &text, err))
		return err_wrap(err, "cannot read the history");
	for (char *line = text.p ? strtok_r(text.p, "\n", &save) : NULL; line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		json_t *o = json_loads(line, 0, NULL);

		if (json_is_object(o))
			vec_push(a, out, failure_of(a, o));
		json_decref(o);
	}
	str_free(&text);
	return true;
}
