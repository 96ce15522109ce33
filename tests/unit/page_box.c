#include "tests/unit/page_box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static struct page_box *box; /* whose clock it is */

static int64_t clock_ms(struct host *h)
{
	(void)h;
	return box->now_ms;
}

int page_box_open(struct page_box *b, void **state, const struct page *page)
{
	static const struct page *pages[2];

	if (scratch_setup(state) != 0)
		return -1;
	*b = (struct page_box){ .scratch = *state, .a = arena_new(), .now_ms = 1000 };
	box = b;
	fake_tasks_open(&b->tasks, &b->scratch->h);
	b->scratch->h.monotonic_ms = clock_ms;
	b->with = (struct session_with){ .host = &b->scratch->h, .datadir = "/usr/share/mailstead", .box = "mail.example.org" };
	pages[0] = page;
	b->s = session_new(&b->with, pages, true);
	session_begin(b->s, NULL);
	return 0;
}

int page_box_close(struct page_box *b, void **state)
{
	session_free(b->s);
	fake_tasks_close(&b->tasks);
	arena_free(b->a);
	return scratch_teardown(state);
}

void page_box_look(struct page_box *b)
{
	session_view(b->s, b->a, &b->v);
}

const struct item *page_box_row(struct page_box *b, const char *id)
{
	page_box_look(b);
	for (size_t i = 0; i < b->v.items.n; i++)
		if (strcmp(b->v.items.v[i].id, id) == 0)
			return &b->v.items.v[i];
	fail_msg("no row %s", id);
	return NULL;
}

static const struct item *first_of(struct page_box *b, enum item_kind kind)
{
	page_box_look(b);
	for (size_t i = 0; i < b->v.items.n; i++)
		if (b->v.items.v[i].kind == kind)
			return &b->v.items.v[i];
	return NULL;
}

const char *page_box_lines(struct page_box *b)
{
	const struct item *lines = first_of(b, ITEM_LINES);

	assert_non_null(lines);
	return lines->text;
}

const char *page_box_first_text(struct page_box *b)
{
	const struct item *text = first_of(b, ITEM_TEXT);

	return text != NULL ? text->text : "";
}

const char *page_box_detail(const struct item *item, const char *label)
{
	for (size_t i = 0; i < item->details.n; i++)
		if (strcmp(item->details.v[i].label, label) == 0)
			return item->details.v[i].text;
	return "";
}

struct fake_task *page_box_task(struct page_box *b, const char *args)
{
	for (size_t i = b->tasks.n; i-- > 0;)
		if (strcmp(b->tasks.v[i].args, args) == 0 && !b->tasks.v[i].freed)
			return &b->tasks.v[i];
	fail_msg("nothing runs as: %s", args);
	return NULL;
}

void page_box_say(struct page_box *b, const char *args, const char *text, int status)
{
	struct fake_task *t = page_box_task(b, args);

	fake_tasks_say(t, text);
	fake_tasks_end(t, status);
	session_feed(b->s);
}

void page_box_stream(const char *file, struct str *out)
{
	char path[100], buf[4096];
	size_t n;

	snprintf(path, sizeof(path), "tests/unit/streams/%s", file);
	FILE *f = fopen(path, "re");
	assert_non_null(f);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		str_add(out, buf, n);
	fclose(f);
}

void page_box_play(struct page_box *b, const char *args, const char *file, int status)
{
	struct str text = {0};

	page_box_stream(file, &text);
	page_box_say(b, args, str_c(&text), status);
	str_free(&text);
}

void page_box_wait(struct page_box *b, int ms)
{
	b->now_ms += ms;
	session_feed(b->s);
}
