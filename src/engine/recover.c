#include "engine/recover.h"

#include "engine/failures.h"
#include "engine/generation.h"
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
	event_emit(e->sink, EVENT_PHASE, "Undo");
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

bool engine_interrupted(struct host *h, struct arena *a, bool *yes, const char **about, struct err *err)
{
	json_t *records;

	if (!journal_read(h, &records, err))
		return false;
	*yes = json_array_size(records) > 0;
	*about = arena_strdup(a, journal_why(records));
	json_decref(records);
	return true;
}

/* A copy of /etc with its keys, and a policy-rc.d that means nothing any more. */
static bool clean_leftovers(struct engine *e, struct err *err)
{
	return e->host->fs->remove_tree(e->host, PATH_STAGING, err) && engine_release_services(e, err) &&
	       journal_remove(e, err);
}

bool engine_recover(struct engine *e, struct err *err)
{
	json_t *records;
	bool committed = false;

	if (!journal_read(e->host, &records, err))
		return false;
	int n = journal_generation(records);
	bool ok = n == 0 || generation_exists(e->host, e->arena, n, &committed, err);
	if (ok && committed) {
		ok = generation_to_base(e, n, err) || err_wrap(err, "cannot put generation %d on record", n);
	} else if (ok && n > 0) {
		event_emit(e->sink, EVENT_PHASE, "Undo of the interrupted run");
		room_release(e);
		ok = journal_undo(e, records, err);
		if (!ok) {
			err->code = ERR_STUCK;
			err_wrap(err, "an earlier run was cut short and cannot be undone");
			err_hint(err, "mend what it names, then run mailstead apply again. What is left to undo is in " JOURNAL_FILE);
		}
		if (ok)
			failure_note(e, journal_why(records), "it was killed, or the machine went down", "cut short, then undone");
	}
	json_decref(records);
	return ok && clean_leftovers(e, err);
}
