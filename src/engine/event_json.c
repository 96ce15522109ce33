#include "engine/event_json.h"

#include <math.h>
#include <string.h>

static json_t *ahead_to_json(const struct event *e)
{
	json_t *list = json_array();

	for (size_t i = 0; i < e->nahead; i++) {
		const struct ahead_phase *p = &e->ahead[i];

		json_array_append_new(list, json_pack("{s:s, s:s, s:f}", "phase", phase_id(p->phase), "text",
						      phase_title(p->phase), "weight", p->weight));
	}
	return list;
}

json_t *event_to_json(const struct event *e)
{
	json_t *o = json_pack("{s:s}", "event", event_kind_name(e->kind));
	int ok = 0;

	if (e->kind == EVENT_AHEAD)
		ok = json_object_set_new(o, "phases", ahead_to_json(e));
	else if (e->kind != EVENT_END)
		ok = json_object_set_new(o, e->kind == EVENT_ERROR ? "error" : "text", json_string(e->text));
	if (e->kind == EVENT_PHASE)
		json_object_set_new(o, "phase", json_string(phase_id(e->phase)));
	if ((e->kind == EVENT_PROGRESS || e->kind == EVENT_STEP) && e->percent >= 0)
		json_object_set_new(o, "percent", json_real(e->percent));
	if (e->kind == EVENT_ERROR && ok == 0)
		ok = json_object_set_new(o, "hint", json_string(e->hint ? e->hint : ""));
	if (e->kind == EVENT_ERROR || e->kind == EVENT_END)
		json_object_set_new(o, "status", json_integer(e->status));
	if (e->at > 0)
		json_object_set_new(o, "at", json_real(e->at));
	if (ok == 0)
		return o;
	json_decref(o);
	return NULL;
}

static bool kind_of(const json_t *o, enum event_kind *kind)
{
	const char *name = json_string_value(json_object_get(o, "event"));

	for (int k = 0; name != NULL && k < EVENT_KINDS; k++)
		if (strcmp(event_kind_name((enum event_kind)k), name) == 0) {
			*kind = (enum event_kind)k;
			return true;
		}
	return false;
}

static const char *text_of(struct arena *a, const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s != NULL ? arena_strdup(a, s) : "";
}

/* A number that is there and within bounds, else what is said. */
static double number_of(const json_t *o, const char *key, double from, double to, double otherwise)
{
	const json_t *v = json_object_get(o, key);
	double d = json_is_number(v) ? json_number_value(v) : otherwise;

	return isfinite(d) && d >= from && d <= to ? d : otherwise;
}

static void ahead_from_json(const json_t *list, struct event *e)
{
	json_t *o;
	size_t i;

	json_array_foreach(list, i, o) {
		const char *id = json_string_value(json_object_get(o, "phase"));
		struct ahead_phase p = { .weight = number_of(o, "weight", 0, 1e6, 0) };

		if (id != NULL && e->nahead < PHASES && phase_find(id, &p.phase))
			e->ahead[e->nahead++] = p;
	}
}

bool event_from_line(struct arena *a, const char *line, size_t n, struct event *e)
{
	json_t *o = json_loadb(line, n, 0, NULL);
	const char *id = json_string_value(json_object_get(o, "phase"));

	*e = (struct event){0};
	bool ok = kind_of(o, &e->kind) && (e->kind != EVENT_PHASE || (id != NULL && phase_find(id, &e->phase)));
	if (ok) {
		e->text = text_of(a, o, e->kind == EVENT_ERROR ? "error" : "text");
		e->hint = text_of(a, o, "hint");
		e->percent = number_of(o, "percent", 0, 100, PERCENT_UNKNOWN);
		e->at = number_of(o, "at", 0, 1e12, 0);
		e->status = (int)number_of(o, "status", 0, 255, 255);
		ahead_from_json(json_object_get(o, "phases"), e);
	}
	json_decref(o);
	return ok;
}
