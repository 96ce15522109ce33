/*
 * Any bytes as what a verb says to the dashboard: each area shows it, keys are
 * pressed on its rows, and every text is clean. Run with the kept inputs:
 *
 *	make fuzz && build/fuzz/fuzz_dashboard tests/fuzz/corpus/dashboard
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/host_linux.h"
#include "installer/dashboard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
	const char *text;
	size_t len;
	int64_t ms;
} said;

struct host_child {
	bool ended;
};

static bool start(struct host *h, const struct child_req *req, struct host_child **child, struct err *err)
{
	(void)h;
	(void)req;
	(void)err;
	*child = calloc(1, sizeof(**child));
	return *child != NULL;
}

static int fd_of(const struct host_child *c)
{
	(void)c;
	return -1;
}

static void read_child(struct host *h, struct host_child *c, struct str *out, struct str *complaints, struct child_end *end)
{
	(void)h;
	if (!c->ended)
		str_add(out, said.text, said.len);
	str_adds(complaints, "");
	c->ended = true;
	*end = (struct child_end){ .ended = true, .status = (int)(said.len % 5) };
}

static void free_child(struct host *h, struct host_child *c)
{
	(void)h;
	free(c);
}

static int64_t clock_ms(struct host *h)
{
	(void)h;
	return said.ms;
}

static void must_be_clean(struct arena *a, const char *text)
{
	if (strcmp(view_clean(a, text), text) != 0)
		abort();
}

static void must_be_clean_view(struct session *s, struct arena *a, struct view *v)
{
	session_view(s, a, v);
	must_be_clean(a, v->title);
	must_be_clean(a, v->say);
	for (size_t i = 0; i < v->items.n; i++) {
		must_be_clean(a, v->items.v[i].id);
		must_be_clean(a, v->items.v[i].title);
		must_be_clean(a, v->items.v[i].text);
		must_be_clean(a, v->items.v[i].right);
		for (size_t k = 0; k < v->items.v[i].details.n; k++)
			must_be_clean(a, v->items.v[i].details.v[k].text);
	}
}

static void press_all(struct session *s, struct arena *a, const struct view *v)
{
	const char *row = "";
	struct view on_top;

	for (size_t i = 0; i < v->items.n && row[0] == '\0'; i++)
		row = v->items.v[i].id;
	for (size_t i = 0; i < v->actions.n; i++) {
		if (strcmp(v->actions.v[i].id, "quit") == 0)
			continue;
		session_act(s, v->actions.v[i].id, row);
		for (int deep = 0; session_top(s) != &page_dashboard && deep < 8; deep++) {
			must_be_clean_view(s, a, &on_top);
			session_act(s, deep % 2 == 0 ? "yes" : "close", "");
		}
		session_feed(s);
		while (session_top(s) != &page_dashboard)
			session_act(s, "close", "");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct host h;
	struct err err = {0};
	const struct session_with with = { .host = &h, .datadir = "/nowhere", .box = "box" };

	if (!host_linux_open(&h, "/tmp", &err))
		abort();
	h.child_start = start;
	h.child_fd = fd_of;
	h.child_read = read_child;
	h.child_free = free_child;
	h.monotonic_ms = clock_ms;
	said.text = (const char *)data;
	said.len = size;
	struct session *s = session_new(&with, dashboard_pages, false);
	session_begin(s, NULL);
	for (const struct area_kind *const *k = area_kinds; *k != NULL; k++) {
		struct arena *a = arena_new();
		struct view v;

		session_act(s, "area", (*k)->id);
		session_feed(s);
		must_be_clean_view(s, a, &v);
		press_all(s, a, &v);
		arena_free(a);
	}
	session_free(s);
	host_linux_close(&h);
	return 0;
}
