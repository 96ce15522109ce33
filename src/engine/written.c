#include "engine/written.h"

#include <string.h>

#include "engine/generation_part.h"
#include "engine/serial.h"

/* One step on the way back through the generations. */
struct trace {
	struct step *step;
	char digest[DIGEST_HEX];
	bool in_row, done;
	bool newest_seen;
};
typedef VEC(struct trace) trace_list;

static void find_traces(struct arena *a, struct plan *plan, trace_list *out)
{
	for (size_t i = 0; i < plan->steps.n; i++) {
		struct trace t = { .step = &plan->steps.v[i] };

		if (t.step->drift == DRIFT_NONE)
			continue;
		digest_hex(t.step->base, t.step->base_len, t.digest);
		vec_push(a, out, t);
	}
}

static const json_t *file_in(const json_t *files, const char *path)
{
	const json_t *r;
	size_t i;

	json_array_foreach(files, i, r)
	{
		const char *name = json_string_value(json_object_get(r, "name"));

		if (name != NULL && strcmp(name, path) == 0)
			return r;
	}
	return NULL;
}

/* In an earlier mailstead's eyes, or for an earlier package, it had another mode. */
static bool meta_is_ours(const struct step *s, const json_t *file)
{
	const json_t *mode = json_object_get(file, "mode");

	return json_is_integer(mode) && json_integer_value(mode) != (json_int_t)s->res->meta.mode;
}

static void look_at(struct trace *t, const json_t *files, const struct generation *g)
{
	struct step *s = t->step;
	const json_t *file = file_in(files, s->res->name);
	const char *digest = json_string_value(json_object_get(file, "sha256"));

	if (!t->newest_seen && s->drift == DRIFT_META && meta_is_ours(s, file))
		s->drift = DRIFT_NONE;
	t->newest_seen = true;
	if (digest != NULL && strcmp(digest, t->digest) == 0) {
		t->in_row = true;
		s->written = g->number;
		s->written_when = g->when;
	} else if (t->in_row)
		t->done = true;
}

/* One that is damaged says nothing; those around it do. */
static bool look_in(struct host *h, struct arena *a, const struct generation *g, trace_list *traces, struct err *err)
{
	json_t *manifest, *files = json_array();
	bool ok = generation_manifest(h, a, g->number, &manifest, err);

	if (ok) {
		ok = generation_kind(h, a, g->number, manifest, RES_FILE, files, err);
		json_decref(manifest);
	}
	for (size_t k = 0; ok && k < traces->n; k++)
		if (!traces->v[k].done)
			look_at(&traces->v[k], files, g);
	json_decref(files);
	if (!ok && err->code == ERR_INVALID) {
		err_clear(err);
		ok = true;
	}
	return ok;
}

static bool all_done(const trace_list *traces)
{
	for (size_t i = 0; i < traces->n; i++)
		if (!traces->v[i].done)
			return false;
	return true;
}

bool written_look(struct host *h, struct arena *a, struct plan *plan, struct err *err)
{
	trace_list traces = {0};
	generation_list all;

	find_traces(a, plan, &traces);
	if (traces.n == 0)
		return true;
	if (!generation_list_all(h, a, &all, err))
		return false;
	for (size_t i = 0; i < all.n && !all_done(&traces); i++) {
		if (all.v[i].damaged == NULL && !look_in(h, a, &all.v[i], &traces, err))
			return false;
	}
	for (size_t k = 0; k < traces.n; k++)
		traces.v[k].step->written_before = traces.v[k].in_row && !traces.v[k].done && traces.v[k].step->written > 1;
	return true;
}
