#include "tests/unit/dashboard_box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAID "tests/scenario/dashboard/"

struct desk desk;

static bool fake_start(struct host *h, const struct child_req *req, struct host_child **child, struct err *err)
{
	struct host_child *c = calloc(1, sizeof(*c));
	struct str args = {0};
	size_t i = 0;

	(void)h;
	(void)err;
	while (strcmp(req->argv[i], "--json") != 0)
		i++;
	for (i++; req->argv[i] != NULL; i++)
		str_addf(&args, "%s%s", args.len > 0 ? " " : "", req->argv[i]);
	c->args = args.p;
	c->input = req->input != NULL ? strndup(req->input, req->input_len) : NULL;
	c->outlives = req->outlives;
	c->next = desk.first;
	desk.first = c;
	*child = c;
	return true;
}

static int fake_fd(const struct host_child *c)
{
	(void)c;
	return -1;
}

static void fake_read(struct host *h, struct host_child *c, struct str *out, struct str *said, struct child_end *end)
{
	(void)h;
	str_add(out, str_c(&c->out), c->out.len);
	str_add(said, str_c(&c->said), c->said.len);
	str_cut(&c->out, 0);
	str_cut(&c->said, 0);
	*end = (struct child_end){ .ended = c->ended, .status = c->status };
}

static void fake_free(struct host *h, struct host_child *c)
{
	(void)h;
	if (c != NULL) /* of a task that was stopped */
		c->freed = true;
}

static int64_t fake_ms(struct host *h)
{
	(void)h;
	return desk.ms;
}

int dashboard_box_setup(void **state)
{
	if (scratch_setup(state) != 0)
		return -1;
	struct scratch *t = *state;
	desk = (struct desk){ .scratch = t, .ms = 1000000 };
	t->h.child_start = fake_start;
	t->h.child_fd = fake_fd;
	t->h.child_read = fake_read;
	t->h.child_free = fake_free;
	t->h.monotonic_ms = fake_ms;
	desk.with = (struct session_with){ .host = &t->h, .datadir = "templates", .box = "mail.example.org" };
	desk.s = session_new(&desk.with, dashboard_pages, false);
	session_begin(desk.s, NULL);
	return 0;
}

int dashboard_box_teardown(void **state)
{
	session_free(desk.s);
	for (struct host_child *c = desk.first, *next; c != NULL; c = next) {
		next = c->next;
		free(c->args);
		free(c->input);
		str_free(&c->out);
		str_free(&c->said);
		free(c);
	}
	return scratch_teardown(state);
}

/* The one that runs with these arguments; NULL: none. */
struct host_child *desk_running(const char *args)
{
	for (struct host_child *c = desk.first; c != NULL; c = c->next)
		if (!c->ended && !c->freed && strcmp(c->args, args) == 0)
			return c;
	return NULL;
}

void desk_answer(const char *args, const char *text, int status)
{
	struct host_child *c = desk_running(args);

	if (c == NULL)
		fail_msg("\"%s\" does not run; the newest is \"%s\"", args, desk.first ? desk.first->args : "none");
	str_adds(&c->out, text);
	c->status = status;
	c->ended = true;
	session_feed(desk.s);
}

const char *desk_file(const char *name)
{
	struct arena *a = desk.scratch->a;
	FILE *f = fopen(arena_printf(a, SAID "%s.json", name), "r");
	char *text = arena_alloc(a, 64 * 1024);

	assert_non_null(f);
	assert_true(fread(text, 1, 64 * 1024 - 1, f) > 0);
	fclose(f);
	return text;
}

/* A change that is started in the background, and what is said when it is followed. */
void desk_background(const char *args, const char *events, int status)
{
	desk_answer(arena_printf(desk.scratch->a, "background start %s", args), "{}", 0);
	desk_answer("background follow", events, status);
}

void desk_recorded(const char *args, const char *name, int status)
{
	desk_answer(args, desk_file(name), status);
}

struct view desk_look(void)
{
	struct view v;

	session_view(desk.s, desk.scratch->a, &v);
	return v;
}

/* The area of that id, with all that it looks at answered. */
void desk_open(const char *id)
{
	static const struct {
		const char *args, *name;
		int status;
	} said[] = {
		{ "status --stream", "status", 1 }, { "plan --diff", "changes", 0 }, { "check services ports exposure", "services", 0 },
		{ "queue list", "queue", 0 }, { "check queue", "check-queue", 1 }, { "check accounts sieve", "check-accounts", 0 },
		{ "cert status", "certificate", 1 }, { "dns check --stream", "records", 1 },
		{ "user list", "users", 0 }, { "alias list", "aliases", 0 }, { "domain list", "domains", 0 },
		{ "history", "history", 0 }, { "config list", "options", 0 },
	};

	assert_true(session_act(desk.s, "area", id));
	assert_string_equal(desk_look().area, id);
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (desk_running(said[i].args) != NULL)
			desk_recorded(said[i].args, said[i].name, said[i].status);
}

const struct item *desk_row(const char *id)
{
	struct view v = desk_look();

	for (size_t i = 0; i < v.items.n; i++)
		if (strcmp(v.items.v[i].id, id) == 0)
			return &v.items.v[i];
	fail_msg("there is no row %s", id);
	return NULL;
}

const char *desk_detail(const char *id, const char *label)
{
	const struct item *item = desk_row(id);

	for (size_t i = 0; i < item->details.n; i++)
		if (strcmp(item->details.v[i].label, label) == 0)
			return item->details.v[i].text;
	return "";
}

const struct area *desk_area(const char *id)
{
	struct view v = desk_look();

	for (size_t i = 0; i < v.areas.n; i++)
		if (strcmp(v.areas.v[i].id, id) == 0)
			return &v.areas.v[i];
	fail_msg("there is no area %s", id);
	return NULL;
}

void desk_act(const char *action, const char *on)
{
	assert_true(session_act(desk.s, action, on));
}

void desk_says(const char *text)
{
	struct view v = desk_look();

	if (strstr(v.say, text) == NULL)
		fail_msg("it says \"%s\", not \"%s\"", v.say, text);
}

void desk_begins(const char *text, const char *with)
{
	if (strncmp(text, with, strlen(with)) != 0)
		fail_msg("\"%s\" does not begin with \"%s\"", text, with);
}
