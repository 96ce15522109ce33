#include "installer/task.h"

#include <stdlib.h>
#include <string.h>

#include "installer/session.h"

enum { MAX_LINE = 4 * 1024 * 1024 }; /* bytes: the records of ten thousand domains fit */

struct task {
	struct task_set *set;
	struct task *next;
	struct arena *a; /* what it was started with */
	struct task_req req;
	const char *verb;
	struct host_child *child;
	struct str out, said;
	struct str loose; /* an error, or lines that are no JSON by themselves: one written over several */
	int64_t began;
	bool gone; /* stopped while its own callback runs */
};

struct task_set {
	struct host *host;
	struct task *first;
};

struct task_set *task_set_new(struct host *h)
{
	struct task_set *set = calloc(1, sizeof(*set));

	if (set == NULL)
		abort();
	set->host = h;
	return set;
}

static void destroy(struct task *t)
{
	struct task **at = &t->set->first;

	while (*at != t)
		at = &(*at)->next;
	*at = t->next;
	str_free(&t->out);
	str_free(&t->said);
	str_free(&t->loose);
	arena_free(t->a);
	free(t);
}

void task_set_free(struct task_set *set)
{
	while (set->first != NULL) {
		set->host->child_free(set->host, set->first->child);
		destroy(set->first);
	}
	free(set);
}

static const char *const *command(const struct session_with *with, struct arena *a, const struct task_req *req)
{
	strlist argv = {0};

	vec_push(a, &argv, "/proc/self/exe");
	vec_push(a, &argv, "--root");
	vec_push(a, &argv, with->host->root);
	vec_push(a, &argv, "--data");
	vec_push(a, &argv, with->datadir);
	if (with->facts_file != NULL) {
		vec_push(a, &argv, "--facts");
		vec_push(a, &argv, with->facts_file);
	}
	vec_push(a, &argv, "--json");
	for (size_t i = 0; req->args[i] != NULL; i++)
		vec_push(a, &argv, req->args[i]);
	vec_push(a, &argv, NULL);
	return argv.v;
}

/* Pages look again for as long as they are open: nothing of a task stays behind it. */
struct task *task_start(struct session *s, const struct task_req *req, struct err *err)
{
	const struct session_with *with = session_with(s);
	struct host *h = with->host;
	struct arena *a = arena_new();
	const char *connection = with->ssh_connection ? arena_printf(a, "SSH_CONNECTION=%s", with->ssh_connection) : NULL;
	const char *user = with->by.user != NULL && with->by.user[0] ? arena_printf(a, "SUDO_USER=%s", with->by.user) : NULL;
	const char *const env[] = { connection != NULL ? connection : user, connection != NULL ? user : NULL, NULL };
	const struct child_req child = { .argv = command(with, a, req), .env = env, .input = req->input,
					 .input_len = req->input_len, .outlives = req->outlives };
	struct task *t = calloc(1, sizeof(*t));

	if (t == NULL)
		abort();
	if (!h->child_start(h, &child, &t->child, err)) {
		arena_free(a);
		free(t);
		return NULL;
	}
	t->set = session_tasks(s);
	t->a = a;
	t->req = *req;
	t->req.args = NULL; /* the caller's */
	t->verb = arena_strdup(a, req->args[0]);
	t->began = h->monotonic_ms(h);
	t->next = t->set->first;
	t->set->first = t;
	return t;
}

/* In a callback of its own it goes only when that has returned. */
void task_stop(struct task *t)
{
	if (t == NULL || t->gone)
		return;
	t->gone = true;
	t->set->host->child_free(t->set->host, t->child);
	t->child = NULL;
}

const char *task_complaints(const struct task *t)
{
	return str_c(&t->said);
}

int64_t task_age_ms(const struct task *t)
{
	return t->set->host->monotonic_ms(t->set->host) - t->began;
}

size_t task_set_fds(const struct task_set *set, struct pollfd *p, size_t n)
{
	size_t used = 0;

	for (const struct task *t = set->first; t != NULL && used < n; t = t->next)
		if (!t->gone)
			p[used++] = (struct pollfd){ .fd = set->host->child_fd(t->child), .events = POLLIN };
	return used;
}

static bool say(struct task *t, const char *text, size_t n)
{
	json_t *value = json_loadb(text, n, JSON_DECODE_ANY, NULL);

	if (value == NULL)
		return false;
	bool failed = t->req.lines && json_is_string(json_object_get(value, "error"));

	if (failed) { /* told when it ends */
		str_cut(&t->loose, 0);
		str_add(&t->loose, text, n);
	}
	if (t->req.said != NULL && (!failed || json_object_get(value, "event") != NULL))
		t->req.said(t->req.ctx, value);
	json_decref(value);
	return true;
}

static bool say_lines(struct task *t)
{
	bool any = false;
	size_t from = 0;
	const char *end;

	while (!t->gone && (end = memchr(str_c(&t->out) + from, '\n', t->out.len - from)) != NULL) {
		size_t n = (size_t)(end - str_c(&t->out)) - from;

		if (say(t, str_c(&t->out) + from, n))
			any = true;
		else if (t->loose.len < MAX_LINE)
			str_add(&t->loose, str_c(&t->out) + from, n + 1);
		from += n + 1;
	}
	if (from > 0) {
		memmove(t->out.p, t->out.p + from, t->out.len - from);
		str_cut(&t->out, t->out.len - from);
	}
	if (t->out.len > MAX_LINE)
		str_cut(&t->out, 0);
	return any;
}

/* {"error": …, "hint": …} of cmd_fail(), or what it complained about. */
static const char *error_of(struct task *t, int status, struct str *text)
{
	if (status == 0)
		return NULL;
	const struct str *from = t->req.lines ? &t->loose : &t->out;
	json_t *value = json_loadb(str_c(from), from->len, 0, NULL);
	const char *error = json_string_value(json_object_get(value, "error"));
	const char *hint = json_string_value(json_object_get(value, "hint"));

	if (error != NULL)
		str_addf(text, "%s%s%s", error, hint != NULL && hint[0] != '\0' ? "\n" : "", hint != NULL ? hint : "");
	else if (status >= 2 && t->said.len > 0)
		str_add(text, str_c(&t->said), t->said.len);
	else if (status >= 2)
		str_addf(text, "mailstead %s ended with status %d and said nothing", t->verb, status);
	json_decref(value);
	return text->len > 0 ? str_c(text) : NULL;
}

static void end(struct task *t, int status)
{
	struct str text = {0};

	if (!t->req.lines && t->out.len > 0)
		(void)say(t, str_c(&t->out), t->out.len);
	const char *error = error_of(t, status, &text);
	if (!t->gone && t->req.ended != NULL)
		t->req.ended(t->req.ctx, status, error);
	str_free(&text);
	task_stop(t);
}

static bool feed(struct task *t)
{
	struct host *h = t->set->host;
	struct child_end over = {0};

	h->child_read(h, t->child, &t->out, &t->said, &over);
	if (t->said.len > MAX_LINE)
		str_cut(&t->said, 0);
	bool any = t->req.lines && say_lines(t);
	if (over.ended && !t->gone)
		end(t, over.status);
	return any || over.ended;
}

bool task_set_feed(struct task_set *set)
{
	bool any = false;
	struct task *next;

	for (struct task *t = set->first; t != NULL; t = next) {
		any = !t->gone && feed(t) ? true : any;
		next = t->next;
		if (t->gone)
			destroy(t);
	}
	return any;
}
