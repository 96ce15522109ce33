/* A change in the background: what is known of it at any moment, by the files it leaves; and the page that shows it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "engine/background.h"
#include "engine/engine.h"
#include "engine/journal.h"
#include "installer/answers.h"
#include "installer/pages.h"
#include "installer/progress.h"
#include "installer/session.h"
#include "scratch.h"

static const char phase_line[] = "{\"event\":\"phase\",\"phase\":\"install\",\"text\":\"Package installation\",\"at\":1000}\n";

/* --- a host whose processes are only asked for */

static struct {
	int n;
	bool fails;
} started;

static bool child_start(struct host *h, const struct child_req *req, struct host_child **child, struct err *err)
{
	size_t n = 0;

	(void)h;
	assert_true(req->outlives);
	while (req->argv[n] != NULL)
		n++;
	assert_string_equal(req->argv[n - 2], "background");
	assert_string_equal(req->argv[n - 1], "run");
	started.n++;
	*child = NULL;
	return !started.fails || err_set(err, ERR_SYS, "cannot start another process");
}

static void child_free(struct host *h, struct host_child *child)
{
	(void)h;
	assert_null(child);
}

static int setup(void **state)
{
	int r = scratch_setup(state);
	struct scratch *t = *state;

	started = (typeof(started)){0};
	t->h.child_start = child_start;
	t->h.child_free = child_free;
	return r;
}

static void write_file(struct scratch *t, const char *path, const char *text)
{
	assert_true(t->h.fs->write(&t->h, path, text, strlen(text), &(struct file_meta){ .mode = 0600 }, &t->err));
}

static struct background look(struct scratch *t)
{
	struct background b;

	assert_true(background_look(&t->h, t->a, &b, &t->err));
	return b;
}

static void start(struct scratch *t, const char *verb, const char *arg)
{
	struct background_req req = { .ssh_connection = "192.0.2.1 5 192.0.2.2 22", .directory = "/root", .datadir = "/data",
				      .by = { "anna", "192.0.2.1", AUTHOR_TERMINAL } };

	vec_push(t->a, &req.args, verb);
	if (arg != NULL)
		vec_push(t->a, &req.args, arg);
	assert_true(background_start(&t->h, t->a, &req, &t->err));
}

/* As if it had been asked for long ago. */
static void make_old(struct scratch *t)
{
	struct str text = {0};

	assert_true(t->h.fs->read(&t->h, BACKGROUND_REQUEST, &text, &t->err));
	assert_true(t->h.fs->write(&t->h, BACKGROUND_REQUEST, str_c(&text), text.len,
				   &(struct file_meta){ .mode = 0600, .mtime_ns = 1700000000000000000 }, &t->err));
	str_free(&text);
}

/* One line is what is to be done; more are of what is done. */
static void write_journal(struct scratch *t)
{
	assert_true(t->h.fs->mkdirs(&t->h, PATH_JOURNAL, &t->err));
	write_file(t, JOURNAL_FILE, "{\"begin\": 1700000000, \"why\": \"setup\", \"generation\": 1}\n");
}

static void test_states(void **state)
{
	struct scratch *t = *state;
	struct background_req req;
	struct host_lock *lock;

	assert_int_equal(look(t).state, BACKGROUND_NONE);
	assert_int_equal(progress_look(&t->h, t->a), PROGRESS_NONE);
	start(t, "setup", NULL);
	assert_int_equal(started.n, 1);
	assert_int_equal(look(t).state, BACKGROUND_RUNS); /* it has not taken its lock yet */
	assert_true(background_take(&t->h, t->a, &lock, &req, &t->err));
	assert_string_equal(req.args.v[0], "setup");
	assert_string_equal(req.ssh_connection, "192.0.2.1 5 192.0.2.2 22");
	assert_string_equal(req.directory, "/root");
	assert_string_equal(req.by.user, "anna");
	assert_string_equal(req.by.from, "192.0.2.1");
	make_old(t);
	assert_int_equal(look(t).state, BACKGROUND_RUNS);
	write_file(t, BACKGROUND_EVENTS, phase_line);
	assert_int_equal(look(t).state, BACKGROUND_RUNS);
	assert_int_equal(progress_look(&t->h, t->a), PROGRESS_RUNS);
	t->h.fs->unlock(&t->h, lock);
	assert_int_equal(look(t).state, BACKGROUND_CUT_SHORT); /* killed before it changed anything */
	assert_false(look(t).undoable);
	write_journal(t);
	assert_true(look(t).undoable);
	assert_int_equal(progress_look(&t->h, t->a), PROGRESS_CUT_SHORT);
}

static void test_ends(void **state)
{
	struct scratch *t = *state;

	start(t, "setup", NULL);
	make_old(t);
	assert_int_equal(look(t).state, BACKGROUND_CUT_SHORT); /* it never came to begin */
	write_file(t, BACKGROUND_EVENTS, "{\"event\":\"phase\",\"phase\":\"look\",\"text\":\"x\",\"at\":1}\n{\"event\":\"end\",\"status\":0}\n");
	assert_int_equal(look(t).state, BACKGROUND_DONE);
	assert_int_equal(progress_look(&t->h, t->a), PROGRESS_DONE);
	write_file(t, BACKGROUND_EVENTS, "{\"event\":\"error\",\"error\":\"no\",\"hint\":\"so\",\"status\":3}\n{\"event\":\"end\",\"status\":3}\n");
	assert_int_equal(look(t).state, BACKGROUND_FAILED);
	assert_int_equal(look(t).status, 3);
	assert_string_equal(look(t).error, "no");
	assert_string_equal(look(t).hint, "so");
	write_file(t, BACKGROUND_EVENTS, "{\"event\":\"end\",\"status\":0}"); /* cut within its last line */
	assert_int_equal(look(t).state, BACKGROUND_CUT_SHORT);
	write_file(t, BACKGROUND_REQUEST, "{}");
	struct background b;
	assert_false(background_look(&t->h, t->a, &b, &t->err));
	assert_int_equal(progress_look(&t->h, t->a), PROGRESS_NONE);
}

static void test_one_at_a_time(void **state)
{
	struct scratch *t = *state;
	struct background_req req = {0};
	struct host_lock *lock;

	start(t, "apply", NULL);
	assert_true(background_take(&t->h, t->a, &lock, &req, &t->err));
	assert_false(background_start(&t->h, t->a, &req, &t->err));
	assert_int_equal(t->err.code, ERR_BUSY);
	t->h.fs->unlock(&t->h, lock);
	err_clear(&t->err);
	assert_false(background_cancel(&t->h, t->a, &t->err));
	assert_int_equal(t->err.code, ERR_NOT_FOUND);
}

/* What an apply on a terminal has left is taken up on the page as well; what the dashboard did is none of it. */
static void test_without_a_request(void **state)
{
	struct scratch *t = *state;

	start(t, "domain", "add");
	write_file(t, BACKGROUND_EVENTS, "{\"event\":\"end\",\"status\":0}\n");
	assert_int_equal(progress_look(&t->h, t->a), PROGRESS_NONE);
	write_journal(t);
	assert_int_equal(progress_look(&t->h, t->a), PROGRESS_CUT_SHORT);
	assert_false(progress_by_setup(&t->h, t->a));

	/* its own journal is there while it runs: that is nothing cut short */
	struct background_req req = {0};
	struct host_lock *lock;
	start(t, "rollback", "1");
	assert_true(background_take(&t->h, t->a, &lock, &req, &t->err));
	assert_int_equal(progress_look(&t->h, t->a), PROGRESS_NONE);
	t->h.fs->unlock(&t->h, lock);
	make_old(t);
	start(t, "setup", NULL);
	assert_true(progress_by_setup(&t->h, t->a));
}

static void test_files_are_roots_alone(void **state)
{
	struct scratch *t = *state;
	struct file_stat st;

	start(t, "setup", NULL);
	assert_true(t->h.fs->stat(&t->h, BACKGROUND_DIR, &st, &t->err));
	assert_int_equal(st.mode, 0700);
	assert_true(t->h.fs->stat(&t->h, BACKGROUND_REQUEST, &st, &t->err));
	assert_int_equal(st.mode, 0600);
}

/* Another mailstead that looks whether something was cut short has the lock of changes for a moment. */
static struct host_lock *looks;
static int pauses;

static void let_go(struct host *h, int ms)
{
	assert_true(ms > 0);
	if (++pauses < 3)
		return;
	h->fs->unlock(h, looks);
	looks = NULL;
}

static void test_whoever_only_looks_is_waited_for(void **state)
{
	struct scratch *t = *state;
	struct engine e = { .host = &t->h, .arena = t->a, .why = "setup" }, other = { .host = &t->h, .arena = t->a, .why = "apply" };
	const char *holder;

	t->h.pause = let_go;
	assert_true(t->h.fs->mkdirs(&t->h, PATH_RUN, &t->err));
	assert_true(t->h.fs->lock(&t->h, t->a, PATH_LOCK, "mailstead look (process 1)", &looks, &holder, &t->err));
	assert_true(engine_lock(&e, &t->err));
	assert_int_equal(pauses, 3);
	assert_int_equal(t->err.code, ERR_NONE);
	assert_false(engine_lock(&other, &t->err)); /* a change is not waited for */
	assert_non_null(strstr(t->err.msg, "mailstead setup (process "));
	assert_int_equal(pauses, 3);
	engine_unlock(&e);
}

/* --- the page */

static const struct page *const pages[] = { &page_progress, NULL };

static struct session *open_page(struct scratch *t)
{
	static struct session_with with;

	with = (struct session_with){ .host = &t->h, .datadir = "/data", .box = "vps" };
	struct session *s = session_new(&with, pages, true);
	answers_set(session_answers(s), "hostname", "mail.example.org");
	session_begin(s, NULL);
	return s;
}

static struct view view_of(struct scratch *t, struct session *s)
{
	struct view v;

	session_view(s, t->a, &v);
	return v;
}

static bool has_action(const struct view *v, const char *id)
{
	for (size_t i = 0; i < v->actions.n; i++)
		if (strcmp(v->actions.v[i].id, id) == 0)
			return true;
	return false;
}

static bool says(const struct view *v, const char *text)
{
	for (size_t i = 0; i < v->items.n; i++)
		if (strstr(v->items.v[i].text, text) != NULL)
			return true;
	return false;
}

static const struct item *row(const struct view *v, const char *id)
{
	for (size_t i = 0; i < v->items.n; i++)
		if (strcmp(v->items.v[i].id, id) == 0)
			return &v->items.v[i];
	fail_msg("no row %s", id);
	return NULL;
}

static void test_page_from_nothing_to_done(void **state)
{
	struct scratch *t = *state;
	struct background_req req;
	struct host_lock *lock;
	struct session *s = open_page(t);
	struct view v = view_of(t, s);

	assert_string_equal(v.title, "Nothing was started yet.");
	assert_true(says(&v, "Nothing was changed"));
	assert_true(has_action(&v, "back"));
	assert_int_equal(session_wait_ms(s), -1);
	assert_true(t->h.fs->mkdirs(&t->h, SETUP_DIR, &t->err));
	write_file(t, SETUP_SITE, "version: 1\n");
	assert_true(progress_start(s, &t->err));
	assert_true(background_take(&t->h, t->a, &lock, &req, &t->err));
	assert_int_equal(req.args.n, 3);
	assert_string_equal(req.args.v[1], "--site");
	assert_true(progress_start(s, &t->err)); /* it runs: that is what was wanted */
	assert_int_equal(started.n, 1);
	assert_true(session_go(s, "progress"));
	write_file(t, BACKGROUND_EVENTS,
		   "{\"event\":\"ahead\",\"at\":1000,\"phases\":[{\"phase\":\"install\",\"weight\":40},{\"phase\":\"serve\",\"weight\":2}]}\n"
		   "{\"event\":\"phase\",\"phase\":\"install\",\"text\":\"Package installation\",\"at\":1000}\n"
		   "{\"event\":\"progress\",\"text\":\"Unpacking rspamd\x1b (amd64)\",\"percent\":50,\"at\":1010}\n"
		   "{\"event\":\"progress\",\"text\":\"Unpacking rspamd (amd64)\",\"percent\":50,\"at\":1010}\n");
	assert_true(session_wait_ms(s) > 0);
	assert_true(session_busy(s));
	page_progress.tick(s);
	v = view_of(t, s);
	assert_string_equal(v.title, "Installing mail.example.org");
	assert_int_equal(v.items.v[0].kind, ITEM_BAR);
	assert_string_equal(row(&v, "install")->word, "now");
	assert_string_equal(row(&v, "install")->text, "Unpacking rspamd (amd64)");
	assert_true(row(&v, "install")->current);
	assert_string_equal(row(&v, "serve")->word, "");
	assert_true(says(&v, "Setup goes on if this connection breaks."));
	assert_true(has_action(&v, "cancel") && has_action(&v, "log") && !has_action(&v, "next"));
	assert_true(session_act(s, "next", ""));
	assert_string_equal(view_of(t, s).say, "It is not finished yet.");
	assert_true(session_act(s, "cancel", ""));
	assert_true(view_of(t, s).asks);
	assert_true(session_act(s, "no", ""));
	assert_true(session_act(s, "log", ""));
	assert_true(strstr(view_of(t, s).items.v[0].text, "Package installation") != NULL);
	assert_true(session_act(s, "close", ""));
	assert_true(t->h.fs->append(&t->h, BACKGROUND_EVENTS, "{\"event\":\"end\",\"status\":0}\n", 27, &t->err));
	t->h.fs->unlock(&t->h, lock);
	page_progress.tick(s);
	v = view_of(t, s);
	assert_string_equal(v.title, "mail.example.org is a mail server now.");
	assert_true(has_action(&v, "next") && !has_action(&v, "back"));
	assert_false(session_busy(s));
	session_free(s);
}

static void test_page_cut_short(void **state)
{
	struct scratch *t = *state;
	struct background_req req;
	struct host_lock *lock;

	start(t, "setup", NULL);
	make_old(t);
	write_file(t, BACKGROUND_EVENTS, phase_line);
	struct session *s = open_page(t);
	struct view v = view_of(t, s);
	assert_string_equal(v.title, "The installation was cut short.");
	assert_string_equal(row(&v, "install")->word, "cut");
	assert_true(has_action(&v, "again") && !has_action(&v, "undo"));
	write_journal(t);
	page_progress.tick(s);
	v = view_of(t, s);
	assert_true(has_action(&v, "undo"));
	assert_true(session_act(s, "undo", ""));
	assert_true(session_act(s, "yes", ""));
	assert_true(background_take(&t->h, t->a, &lock, &req, &t->err));
	assert_int_equal(req.args.n, 2);
	assert_string_equal(req.args.v[1], "--undo");
	assert_string_equal(view_of(t, s).title, "Undoing what was installed as mail.example.org");
	assert_true(t->h.fs->remove(&t->h, JOURNAL_FILE, &t->err));
	write_file(t, BACKGROUND_EVENTS, "{\"event\":\"end\",\"status\":0}\n");
	t->h.fs->unlock(&t->h, lock);
	page_progress.tick(s);
	v = view_of(t, s);
	assert_string_equal(v.title, "The installation is undone: the machine is as it was.");
	assert_true(has_action(&v, "again") && has_action(&v, "back") && !has_action(&v, "undo"));
	started.fails = true;
	assert_true(session_act(s, "again", ""));
	assert_string_equal(view_of(t, s).say, "cannot start another process");
	session_free(s);
}

static void test_page_failed(void **state)
{
	struct scratch *t = *state;

	start(t, "setup", NULL);
	write_file(t, BACKGROUND_EVENTS,
		   "{\"event\":\"phase\",\"phase\":\"serve\",\"text\":\"Services\",\"at\":1000}\n"
		   "{\"event\":\"error\",\"error\":\"cannot start postfix\",\"hint\":\"see journalctl\",\"status\":3}\n"
		   "{\"event\":\"end\",\"status\":3}\n");
	struct session *s = open_page(t);
	struct view v = view_of(t, s);
	assert_string_equal(v.title, "The installation did not succeed, and is undone.");
	assert_string_equal(row(&v, "serve")->word, "FAIL");
	assert_true(says(&v, "cannot start postfix") && says(&v, "What to do: see journalctl"));
	assert_true(has_action(&v, "again") && has_action(&v, "back"));
	session_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_states, setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_ends, setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_one_at_a_time, setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_without_a_request, setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_files_are_roots_alone, setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_whoever_only_looks_is_waited_for, setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_page_from_nothing_to_done, setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_page_cut_short, setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_page_failed, setup, scratch_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
