#include "tests/unit/network_wizard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static void nothing(struct session *s, struct view *v)
{
	(void)s;
	(void)v;
}

static const struct page page_before = { .id = "before", .title = "Before", .view = nothing };
static const struct page page_after = { .id = "after", .title = "After", .view = nothing };
static const struct page *const pages[] = { &page_before, &page_network, &page_after, NULL };

int net_open(void **state)
{
	struct network_wizard *w = test_calloc(1, sizeof(*w));
	void *scratch;

	assert_int_equal(scratch_setup(&scratch), 0);
	w->t = scratch;
	fake_tasks_open(&w->tasks, &w->t->h);
	w->with = (struct session_with){ .host = &w->t->h, .datadir = "/nowhere", .box = "vps" };
	w->s = session_new(&w->with, pages, true);
	answers_set(session_answers(w->s), "hostname", "mail.example.org");
	answers_set(session_answers(w->s), "contact", "admin@example.net");
	answers_set(session_answers(w->s), "domains", "example.org");
	session_begin(w->s, "network");
	*state = w;
	return 0;
}

int net_close(void **state)
{
	struct network_wizard *w = *state;
	void *scratch = w->t;

	session_free(w->s);
	fake_tasks_close(&w->tasks);
	assert_int_equal(scratch_teardown(&scratch), 0);
	test_free(w);
	return 0;
}

char *net_recorded(struct network_wizard *w, const char *name)
{
	FILE *f = fopen(arena_printf(w->t->a, "tests/scenario/network/%s.jsonl", name), "r");
	struct str text = {0};
	char buf[4096];
	size_t n;

	assert_non_null(f);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		str_add(&text, buf, n);
	fclose(f);
	char *copy = arena_strdup(w->t->a, str_c(&text));
	str_free(&text);
	return copy;
}

struct fake_task *net_last(struct network_wizard *w)
{
	assert_true(w->tasks.n > 0);
	return &w->tasks.v[w->tasks.n - 1];
}

void net_say(struct network_wizard *w, struct fake_task *t, const char *text)
{
	fake_tasks_say(t, text);
	session_feed(w->s);
}

void net_end(struct network_wizard *w, struct fake_task *t, int status)
{
	fake_tasks_end(t, status);
	session_feed(w->s);
}

void net_play(struct network_wizard *w, const char *name)
{
	struct fake_task *t = net_last(w);

	net_say(w, t, net_recorded(w, name));
	net_end(w, t, 1);
}

struct view net_look(struct network_wizard *w)
{
	struct view v;

	session_view(w->s, w->t->a, &v);
	return v;
}

const char *net_rows(struct network_wizard *w)
{
	struct view v = net_look(w);
	struct str out = {0};

	for (size_t i = 0; i < v.items.n; i++)
		if (v.items.v[i].kind == ITEM_ROW)
			str_addf(&out, "%s|%s|%.30s%s%s\n", v.items.v[i].word, v.items.v[i].title, v.items.v[i].text,
				 v.items.v[i].right[0] != '\0' ? "|" : "", v.items.v[i].right);
		else
			str_addf(&out, "%s\n", v.items.v[i].text);
	const char *text = arena_strdup(w->t->a, str_c(&out));
	str_free(&out);
	return text;
}

const char *net_row(struct network_wizard *w, const char *title)
{
	const char *all = net_rows(w), *at = strstr(all, arena_printf(w->t->a, "|%s|", title));

	assert_non_null(at);
	while (at > all && at[-1] != '\n')
		at--;
	return arena_memdup(w->t->a, at, strcspn(at, "\n"));
}

const char *net_asked(struct network_wizard *w)
{
	struct view v = net_look(w);

	return v.asks ? v.title : "";
}

bool net_is_at(struct network_wizard *w, const char *page_id)
{
	return strcmp(session_top(w->s)->id, page_id) == 0;
}
