#include "engine/background_part.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOCK_TRIES = 100, LOCK_TRY_MS = 50 };

static json_t *optional(const char *s)
{
	return s != NULL ? json_string(s) : json_null();
}

static bool write_request(struct host *h, const struct background_req *req, struct err *err)
{
	json_t *args = json_array();
	bool whole = true;

	for (size_t i = 0; i < req->args.n; i++)
		whole = json_array_append_new(args, json_string(req->args.v[i])) == 0 && whole;
	json_t *o = json_pack("{s:o, s:s, s:o, s:o}", "args", args, "directory", req->directory ? req->directory : "/",
			      "ssh_connection", optional(req->ssh_connection), "by", author_to_json(&req->by));
	char *text = o != NULL && whole ? json_dumps(o, JSON_INDENT(2)) : NULL;
	json_decref(o);
	if (text == NULL)
		return err_set(err, ERR_USAGE, "an argument is no UTF-8 text");
	bool ok = h->fs->write(h, BACKGROUND_REQUEST, text, strlen(text), &(struct file_meta){ .mode = 0600 }, err);
	free(text);
	return ok;
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

	if (!background_holder(h, a, &holder, err))
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

	if (!background_read_request(h, a, req, err))
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
