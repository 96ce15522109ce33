#include "tests/unit/fake_tasks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static struct fake_task *task_of(const struct host_child *child)
{
	return (struct fake_task *)(uintptr_t)child;
}

/* What stands after --json, which task.c puts before the verb. */
static void note_args(struct fake_task *t, const char *const *argv)
{
	size_t at = 0;

	while (*argv != NULL && strcmp(*argv, "--json") != 0)
		argv++;
	assert_non_null(*argv);
	for (argv++; *argv != NULL; argv++)
		at += (size_t)snprintf(t->args + at, sizeof(t->args) - at, "%s%s", at > 0 ? " " : "", *argv);
	assert_true(at < sizeof(t->args));
}

static bool start(struct host *h, const struct child_req *req, struct host_child **child, struct err *err)
{
	struct fake_tasks *f = h->test_ctx;

	if (f->refuses)
		return err_set(err, ERR_SYS, "cannot start another process");
	assert_true(f->n < FAKE_TASKS);
	struct fake_task *t = &f->v[f->n++];
	*t = (struct fake_task){0};
	note_args(t, req->argv);
	*child = (struct host_child *)(void *)t;
	return true;
}

static int fd(const struct host_child *child)
{
	(void)child;
	return -1;
}

static void take(struct str *from, struct str *to)
{
	str_add(to, str_c(from), from->len);
	str_cut(from, 0);
}

static void child_read(struct host *h, struct host_child *child, struct str *out, struct str *said, struct child_end *end)
{
	struct fake_task *t = task_of(child);

	(void)h;
	assert_false(t->freed);
	take(&t->out, out);
	take(&t->err, said);
	*end = t->end;
}

static void child_free(struct host *h, struct host_child *child)
{
	(void)h;
	if (child == NULL)
		return;
	assert_false(task_of(child)->freed);
	task_of(child)->freed = true;
}

void fake_tasks_open(struct fake_tasks *f, struct host *h)
{
	*f = (struct fake_tasks){0};
	h->child_start = start;
	h->child_fd = fd;
	h->child_read = child_read;
	h->child_free = child_free;
	h->test_ctx = f;
	h->live = true;
}

void fake_tasks_close(struct fake_tasks *f)
{
	for (size_t i = 0; i < f->n; i++) {
		assert_true(f->v[i].freed);
		str_free(&f->v[i].out);
		str_free(&f->v[i].err);
	}
}

void fake_tasks_say(struct fake_task *t, const char *text)
{
	if (!t->freed)
		str_adds(&t->out, text);
}

void fake_tasks_end(struct fake_task *t, int status)
{
	if (!t->freed)
		t->end = (struct child_end){ .ended = true, .status = status };
}
