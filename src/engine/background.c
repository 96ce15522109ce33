#include "engine/background.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/engine.h"
#include "engine/event_json.h"

/* STARTS_S: so long a process may take from being asked for until it holds its lock. */
enum { STARTS_S = 20, LOCK_TRIES = 100, LOCK_TRY_MS = 50, END_MAX = 64 * 1024 };

static json_t *optional(const char *s)
{
	return s != NULL ? json_string(s) : json_null();
}

static bool write_request(struct host *h, const struct background_req *req, struct err *err)
{
	json_t *args = json_array();

	for (size_t i = 0; i < req->args.n; i++)
		json_array_append_new(args, json_string(req->args.v[i]));
	json_t *o = json_pack("{s:o, s:s, s:o}", "args", args, "directory", req->directory ? req->directory : "/",
			      "ssh_connection", optional(req->ssh_connection));
	char *text = o != NULL ? json_dumps(o, JSON_INDENT(2)) : NULL;
	json_decref(o);
	if (text == NULL)
		return err_set(err, ERR_USAGE, "an argument is no UTF-8 text");
	bool ok = h->fs->write(h, BACKGROUND_REQUEST, text, strlen(text), &(struct file_meta){ .mode = 0600 }, err);
	free(text);
	return ok;
}

static bool read_request(struct host *h, struct arena *a, struct background_req *req, struct err *err)
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
	bool ok = req->args.n > 0 && req->args.n == json_array_size(args);
	json_decref(o);
	return ok || err_set(err, ERR_INVALID, "%s is not understood", BACKGROUND_REQUEST);
}

/* *holder: what the process that holds it says of itself; "": it is free. */
static bool who_holds(struct host *h, struct arena *a, const char **holder, struct err *err)
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

/* --- whoever asks */

static bool start_process(struct host *h, struct arena *a, const struct background_req *req, struct err *err)
{
	strlist argv = {0};
	struct host_child *child;

	vec_push(a, &argv, "/proc/self/exe");
	vec_push(a, &argv, "--root");
	vec_push(a, &argv, h->root);
	vec_push(a, &argv, "--data");
	vec_push(a, &argv, req->datadir);
	if (req->facts_file != NULL) {
		vec_push(a, &argv, "--facts");
		vec_push(a, &argv, req->facts_file);
	}
	vec_push(a, &argv, "background");
	vec_push(a, &argv, "run");
	vec_push(a, &argv, NULL);
	if (!h->child_start(h, &(struct child_req){ .argv = argv.v, .outlives = true }, &child, err))
		return false;
	h->child_free(h, child);
	return true;
}

static bool start_unit(struct host *h, struct err *err)
{
	if (host_run_ok(h, (const char *[]){ "systemctl", "start", "--no-block", BACKGROUND_UNIT, NULL }, NULL, err))
		return true;
	err_wrap(err, "cannot start %s", BACKGROUND_UNIT);
	return err_hint(err, "is mailstead completely installed? apt-get install --reinstall mailstead; without the "
			     "background: mailstead %s", "setup, apply, …");
}

bool background_start(struct host *h, struct arena *a, const struct background_req *req, struct err *err)
{
	struct background now;

	if (!background_look(h, a, &now, err))
		return false;
	if (now.state == BACKGROUND_RUNS) {
		err_set(err, ERR_BUSY, "another change goes on in the background: mailstead %s", now.req.args.v[0]);
		return err_hint(err, "mailstead background follow shows it");
	}
	return h->fs->mkdirs(h, PATH_STATE, err) && h->fs->mkdir(h, BACKGROUND_DIR, &(struct file_meta){ .mode = 0700 }, err) &&
	       h->fs->remove(h, BACKGROUND_EVENTS, err) && write_request(h, req, err) &&
	       (h->live ? start_unit(h, err) : start_process(h, a, req, err));
}

bool background_cancel(struct host *h, struct arena *a, struct err *err)
{
	static const char mark[] = "(process ";
	const char *holder, *at;

	if (!who_holds(h, a, &holder, err))
		return false;
	if (holder[0] == '\0')
		return err_set(err, ERR_NOT_FOUND, "nothing goes on in the background");
	if (h->live)
		return host_run_ok(h, (const char *[]){ "systemctl", "kill", "--kill-whom=main", "--signal=INT",
							BACKGROUND_UNIT, NULL }, NULL, err);
	at = strstr(holder, mark);
	long pid = at != NULL ? strtol(at + sizeof(mark) - 1, NULL, 10) : 0;
	if (pid <= 1)
		return err_set(err, ERR_BUSY, "it begins this moment; try again");
	return host_run_ok(h, (const char *[]){ "kill", "-INT", arena_printf(a, "%ld", pid), NULL }, NULL, err);
}

/* --- the process */

bool background_take(struct host *h, struct arena *a, struct host_lock **lock, struct background_req *req, struct err *err)
{
	const char *about, *holder;

	if (!read_request(h, a, req, err))
		return false;
	about = arena_printf(a, "mailstead %s (process %ld)", req->args.v[0], (long)getpid());
	/* Whoever looks whether it is held holds it for a moment. */
	for (int i = 0; i < LOCK_TRIES; i++) {
		if (h->fs->lock(h, a, BACKGROUND_LOCK, about, lock, &holder, err))
			return true;
		if (err->code != ERR_BUSY)
			return false;
		host_pause_ms(h, LOCK_TRY_MS);
	}
	return false;
}

/* --- anybody */

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
	if (!who_holds(h, a, &holder, err))
		return false;
	if (!read_request(h, a, &out->req, err)) {
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
