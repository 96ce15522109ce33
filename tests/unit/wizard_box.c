#include "tests/unit/wizard_box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool (*real_start)(struct host *h, const struct child_req *req, struct host_child **child, struct err *err);

/* A task runs the program that it is part of; here that is the test, and meant is the one built with it. */
static bool start(struct host *h, const struct child_req *req, struct host_child **child, struct err *err)
{
	char self[PATH_MAX] = "", program[PATH_MAX + 16];
	struct child_req other = *req;
	struct arena *a = arena_new();
	strlist argv = {0};

	assert_string_equal(req->argv[0], "/proc/self/exe");
	assert_true(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0);
	snprintf(program, sizeof(program), "%s/mailstead", dirname(dirname(self)));
	vec_push(a, &argv, program);
	for (size_t i = 1; req->argv[i] != NULL; i++)
		vec_push(a, &argv, req->argv[i]);
	vec_push(a, &argv, NULL);
	other.argv = argv.v;
	bool good = real_start(h, &other, child, err);
	arena_free(a);
	return good;
}

void wizard_open(struct wizard *w, struct scratch *t, const struct page *const *pages, const char *page)
{
	char *here = realpath(".", NULL);
	struct err err = {0};
	bool kept;

	if (t->h.child_start != start)
		real_start = t->h.child_start;
	t->h.child_start = start;
	w->t = t;
	w->with = (struct session_with){ .host = &t->h, .datadir = arena_strdup(t->a, here), .box = "vps",
					 .facts_file = arena_printf(t->a, "%s/tests/golden/trixie/facts.json", here) };
	free(here);
	w->s = session_new(&w->with, pages, true);
	(void)!answers_load(session_answers(w->s), &t->h, &kept, &err);
	session_begin(w->s, page);
}

void wizard_close(struct wizard *w)
{
	session_free(w->s);
	w->s = NULL;
}

const struct view *wizard_view(struct wizard *w)
{
	session_view(w->s, w->t->a, &w->v);
	return &w->v;
}

void wizard_set(struct wizard *w, const char *field, const char *value)
{
	session_set(w->s, field, value);
}

void wizard_act(struct wizard *w, const char *action)
{
	assert_true(session_act(w->s, action, ""));
}

const struct item *wizard_item(struct wizard *w, const char *id)
{
	wizard_view(w);
	for (size_t i = 0; i < w->v.items.n; i++)
		if (strcmp(w->v.items.v[i].id, id) == 0)
			return &w->v.items.v[i];
	return NULL;
}

const char *wizard_detail(struct wizard *w, const char *id, const char *label)
{
	const struct item *item = wizard_item(w, id);

	for (size_t i = 0; item != NULL && i < item->details.n; i++)
		if (strcmp(item->details.v[i].label, label) == 0)
			return item->details.v[i].text;
	return NULL;
}

bool wizard_has_action(struct wizard *w, const char *action)
{
	wizard_view(w);
	for (size_t i = 0; i < w->v.actions.n; i++)
		if (strcmp(w->v.actions.v[i].id, action) == 0)
			return true;
	return false;
}

void wizard_wait(struct wizard *w)
{
	struct pollfd p[8];
	size_t n;

	while ((n = session_fds(w->s, p, 8)) > 0) {
		assert_true(poll(p, n, 30 * 1000) > 0);
		session_feed(w->s);
	}
}

const char *wizard_file(struct wizard *w, const char *path)
{
	struct host *h = &w->t->h;
	struct str text = {0};
	struct err err = {0};
	const char *copy = h->fs->read(h, path, &text, &err) ? arena_strdup(w->t->a, str_c(&text)) : NULL;

	str_free(&text);
	return copy;
}

void wizard_put(struct wizard *w, const char *path, const char *text)
{
	static const struct file_meta meta = { .mode = 0600 };
	struct host *h = &w->t->h;
	struct err err = {0};

	assert_true(h->fs->mkdirs(h, arena_memdup(w->t->a, path, (size_t)(strrchr(path, '/') - path)), &err));
	assert_true(h->fs->write(h, path, text, strlen(text), &meta, &err));
}
