#include "engine/recover.h"

#include "engine/failures.h"
#include "engine/generation.h"
#include "engine/hold.h"
#include "engine/journal.h"
#include "engine/room.h"
#include "host/trouble.h"

/* Everything up to here is in the journal: put it back. */
bool recover_now(struct engine *e, struct err *err)
{
	struct err why, undo = {0};
	json_t *records;

	/* Before undoing gives back the room that was lacking. */
	trouble_explain(e->host, trouble_paths, err);
	why = *err;
	event_phase(e->sink, PHASE_UNDO);
	room_release(e);
	bool ok = journal_read(e->host, &records, &undo);
	if (ok) {
		ok = journal_undo(e, records, &undo);
		json_decref(records);
	}
	ok = ok && journal_remove(e, &undo);
	if (ok) {
		*err = why;
		err->code = ERR_UNDONE;
		err_wrap(err, "failed and undone, the box is as it was before");
		event_emit(e->sink, EVENT_DONE, "the box is as it was before");
		return false;
	}
	trouble_explain(e->host, trouble_paths, &undo);
	err_set(err, ERR_STUCK, "failed (%s), and undoing it failed too (%s)", why.msg, undo.msg);
	return err_hint(err, "%s%smend the second first, then run mailstead apply: it goes on with undoing. What is left to "
			     "undo is in " JOURNAL_FILE, undo.hint, undo.hint[0] != '\0' ? "\n  " : "");
}

static const char *text_of(struct arena *a, const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? arena_strdup(a, s) : NULL;
}

static bool what_was(struct host *h, struct arena *a, const json_t *records, struct interruption *out, struct err *err)
{
	const json_t *first = json_array_get(records, 0);

	*out = (struct interruption){
		.is = first != NULL,
		.why = text_of(a, first, "why"),
		.site_text = text_of(a, first, "site"),
		.rollback = (int)json_integer_value(json_object_get(first, "rollback")),
		.back = text_of(a, first, "back"),
		.generation = journal_generation(records),
		.once = json_is_true(json_object_get(first, "once")),
	};
	if (out->why == NULL)
		out->why = "apply";
	author_from_json(a, json_object_get(first, "by"), &out->by);
	return out->generation == 0 || generation_exists(h, a, out->generation, &out->committed, err);
}

bool engine_interrupted(struct host *h, struct arena *a, struct interruption *out, struct err *err)
{
	json_t *records;

	if (!journal_read(h, &records, err))
		return false;
	bool ok = what_was(h, a, records, out, err);
	json_decref(records);
	return ok;
}

/* A copy of /etc with its keys, and a policy-rc.d that means nothing any more. */
static bool clean_leftovers(struct engine *e, struct err *err)
{
	return e->host->fs->remove_tree(e->host, PATH_STAGING, err) && engine_release_services(e, err);
}

static bool undo_interrupted(struct engine *e, const json_t *records, const struct interruption *was, struct err *err)
{
	struct engine of = *e;

	e->sink->emit(e->sink, &(struct event){ .kind = EVENT_PHASE, .phase = PHASE_UNDO, .text = "Undo of the interrupted run" });
	hold_end(e);
	room_release(e);
	if (journal_undo(e, records, err)) {
		of.by = was->by;
		failure_note(&of, was->why, "it was killed, or the machine went down", "cut short, then undone");
		return true;
	}
	err->code = ERR_STUCK;
	err_wrap(err, "an earlier run was cut short and cannot be undone");
	return err_hint(err, "mend what it names, then run mailstead apply again. What is left to undo is in " JOURNAL_FILE);
}

static bool recover(struct engine *e, struct interruption *was, bool keep, struct err *err)
{
	json_t *records;

	if (!journal_read(e->host, &records, err))
		return false;
	bool ok = what_was(e->host, e->arena, records, was, err);
	if (ok && was->committed)
		ok = generation_to_base(e, was->generation, err) ||
		     err_wrap(err, "cannot put generation %d on record", was->generation);
	else if (ok && json_array_size(records) > 1)
		ok = undo_interrupted(e, records, was, err);
	keep = keep && was->is && !was->committed;
	ok = ok && clean_leftovers(e, err) && (keep ? journal_rewind(e, records, err) : journal_remove(e, err));
	json_decref(records);
	return ok;
}

bool engine_recover(struct engine *e, struct err *err)
{
	struct interruption was;

	return recover(e, &was, false, err);
}

bool engine_resume(struct engine *e, struct interruption *was, struct err *err)
{
	if (!recover(e, was, true, err))
		return false;
	was->is = was->is && !was->committed;
	return true;
}

bool engine_begin(struct engine *e, struct err *err)
{
	int last;

	return generation_last(e->host, e->arena, &last, err) && journal_begin(e, last + 1, err);
}

void engine_forget(struct engine *e)
{
	struct err ignored = {0};
	json_t *records;

	if (!journal_read(e->host, &records, &ignored))
		return;
	/* It only says what was to be done: should it stay, the next run says that it was cut short. */
	if (json_array_size(records) == 1 && !journal_remove(e, &ignored))
		event_emit(e->sink, EVENT_WARNING, "%s", ignored.msg);
	json_decref(records);
}
