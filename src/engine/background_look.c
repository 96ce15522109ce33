#include "engine/background_part.h"

#include <jansson.h>
#include <string.h>

#include "engine/engine.h"
#include "engine/event_json.h"

/* STARTS_S: so long a process may take from being asked for until it holds its lock. */
enum { STARTS_S = 20, END_MAX = 64 * 1024 };

bool background_read_request(struct host *h, struct arena *a, struct background_req *req, struct err *err)
{
	struct str text = {0};
	json_t *arg;
	size_t i;

	*req = (struct background_req){0};
	if (!h->fs->read(h, BACKGROUND_REQUEST, &text, err))
		return false;
	json_t *o = json_loadb(str_c(&text), text.len, 0, NULL), *args = json_object_get(o, "args");
	str_free(&text);
	json_array_foreach(args, i, arg)
		if (json_is_string(arg))
			vec_push(a, &req->args, arena_strdup(a, json_string_value(arg)));
	const char *dir = json_string_value(json_object_get(o, "directory"));
	const char *ssh = json_string_value(json_object_get(o, "ssh_connection"));
	req->directory = dir != NULL ? arena_strdup(a, dir) : NULL;
	req->ssh_connection = ssh != NULL ? arena_strdup(a, ssh) : NULL;
	author_from_json(a, json_object_get(o, "by"), &req->by);
	bool ok = req->args.n > 0 && req->args.n == json_array_size(args);
	json_decref(o);
	return ok || err_set(err, ERR_INVALID, "%s is not understood", BACKGROUND_REQUEST);
}

bool background_holder(struct host *h, struct arena *a, const char **holder, struct err *err)
{
	struct host_lock *lock;
	struct file_stat st;

	*holder = "";
	if (!h->fs->stat(h, BACKGROUND_LOCK, &st, err))
		return false;
	if (st.type == FILE_NONE)
		return true;
	if (h->fs->lock(h, a, BACKGROUND_LOCK, "", &lock, holder, err)) {
		h->fs->unlock(h, lock);
		return true;
	}
	if (err->code != ERR_BUSY)
		return false;
	err_clear(err);
	if ((*holder)[0] == '\0')
		*holder = "another mailstead";
	return true;
}

/* The last lines of the events: whether it came to its end, and what it said of that. */
static bool read_end(struct host *h, struct arena *a, struct background *out, bool *ended, struct err *err)
{
	struct str tail = {0};
	int64_t size = 0;
	struct event e;

	out->error = out->hint = "";
	*ended = false;
	bool ok = h->fs->read_from(h, BACKGROUND_EVENTS, 0, 0, &tail, &size, err) &&
		  h->fs->read_from(h, BACKGROUND_EVENTS, size > END_MAX ? size - END_MAX : 0, END_MAX, &tail, &size, err);
	const char *line = str_c(&tail), *end;
	for (; ok && (end = strchr(line, '\n')) != NULL; line = end + 1) {
		if (!event_from_line(a, line, (size_t)(end - line), &e))
			continue;
		if (e.kind == EVENT_ERROR) {
			out->error = e.text;
			out->hint = e.hint;
		}
		*ended = e.kind == EVENT_END;
		out->status = e.kind == EVENT_END ? e.status : 0;
	}
	str_free(&tail);
	return ok;
}

/* No events yet: it was asked for this moment, or it never came to begin. */
static bool not_begun(struct host *h, struct background *out, struct err *err)
{
	struct file_stat st;

	if (!h->fs->stat(h, BACKGROUND_REQUEST, &st, err))
		return false;
	int64_t age = h->now(h) - st.mtime_ns / 1000000000;
	out->error = out->hint = "";
	out->state = age >= 0 && age < STARTS_S ? BACKGROUND_RUNS : BACKGROUND_CUT_SHORT;
	return true;
}

bool background_look(struct host *h, struct arena *a, struct background *out, struct err *err)
{
	struct interruption was;
	const char *holder;
	bool ended;

	*out = (struct background){ .error = "", .hint = "" };
	if (!background_holder(h, a, &holder, err))
		return false;
	if (!background_read_request(h, a, &out->req, err)) {
		bool none = err->code == ERR_NOT_FOUND;

		if (none)
			err_clear(err);
		return none;
	}
	if (holder[0] != '\0') {
		out->state = BACKGROUND_RUNS;
		return true;
	}
	if (!read_end(h, a, out, &ended, err)) {
		if (err->code != ERR_NOT_FOUND)
			return false;
		err_clear(err);
		return not_begun(h, out, err);
	}
	out->state = !ended ? BACKGROUND_CUT_SHORT : out->status == 0 ? BACKGROUND_DONE : BACKGROUND_FAILED;
	if (out->state != BACKGROUND_CUT_SHORT)
		return true;
	if (!engine_interrupted(h, a, &was, err))
		return false;
	out->undoable = was.is && !was.committed;
	return true;
}
