/* What `mailstead status --stream` and `dns check --stream` say, kept in the shape that it has without --stream, and shown while it is not all there. */
#include <string.h>

#include "installer/dashboard.h"
#include "installer/finding_row.h"

enum { MOST = 1000 };

/* The one of that name among the checks that run. */
static json_t *check_of(json_t *coming, const char *name)
{
	return (json_t *)(uintptr_t)json_find(json_object_get(coming, "checks"), "name", name);
}

static void on_finding(json_t *coming, const json_t *line)
{
	json_t *all = json_object_get(coming, "findings"), *one = json_object_get(line, "finding");

	if (one != NULL && json_array_size(all) < MOST)
		json_array_append(all, one);
}

void stream_line(json_t **coming, const json_t *line)
{
	const char *event = json_text(line, "event");

	if (*coming == NULL)
		*coming = json_pack("{s:[], s:[]}", "findings", "checks");
	json_t *check = check_of(*coming, json_text(line, "check"));
	if (strcmp(event, "checks") == 0 && json_is_array(json_object_get(line, "checks")))
		json_object_set_new(*coming, "checks", json_deep_copy(json_object_get(line, "checks")));
	else if (strcmp(event, "finding") == 0)
		on_finding(*coming, line);
	else if ((strcmp(event, "begin") == 0 || strcmp(event, "end") == 0) && check != NULL)
		json_object_set_new(check, "state", json_string(event));
	else if (strcmp(event, "result") == 0)
		json_object_set(*coming, "interrupted", json_object_get(line, "interrupted"));
	/* of `dns check` the last is the end of a round, of no check */
	if (strcmp(event, "result") == 0 || (strcmp(event, "end") == 0 && json_object_get(line, "check") == NULL))
		json_object_set_new(*coming, "whole", json_true());
}

bool stream_is_whole(const json_t *coming)
{
	return json_yes(coming, "whole");
}

size_t stream_done(const json_t *coming, size_t *of)
{
	const json_t *all = json_object_get(coming, "checks");
	size_t done = 0;

	*of = json_array_size(all);
	for (size_t i = 0; i < *of; i++)
		done += strcmp(json_text(json_array_get(all, i), "state"), "end") == 0;
	return done;
}

/* The worst that a check has found; false: nothing yet. */
static bool worst_of(struct view *v, const json_t *coming, const char *check, struct finding *worst)
{
	const json_t *all = json_object_get(coming, "findings");
	size_t n = strlen(check);
	bool any = false;

	for (size_t i = 0; i < json_array_size(all); i++) {
		const char *id = json_text(json_array_get(all, i), "id");
		struct finding f;

		if (strncmp(id, check, n) == 0 && (id[n] == '\0' || id[n] == '.') &&
		    finding_read(v->arena, json_array_get(all, i), &f) && (!any || f.severity > worst->severity)) {
			*worst = f;
			any = true;
		}
	}
	return any;
}

static void view_check(struct view *v, const json_t *coming, const json_t *check)
{
	const char *name = json_text(check, "name"), *state = json_text(check, "state");
	const char *id = arena_printf(v->arena, "check:%s", name);
	struct finding worst;

	if (worst_of(v, coming, name, &worst))
		finding_row(v, id, &worst)->title = view_clean(v->arena, json_text(check, "title"));
	else
		view_add(v, &(struct item){ .kind = ITEM_ROW, .id = id, .tone = TONE_DIM, .word = strcmp(state, "begin") == 0 ? "now" : "wait",
					    .title = json_text(check, "title"), .text = json_text(check, "brief") });
}

void view_stream(struct view *v, const json_t *coming)
{
	const json_t *all = json_object_get(coming, "checks");

	for (size_t i = 0; i < json_array_size(all) && i < MOST; i++)
		view_check(v, coming, json_array_get(all, i));
}
