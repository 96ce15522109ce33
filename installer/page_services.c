/* Services: all that the option table has on these pages of its own. */
#include <string.h>

#include "installer/option_field.h"
#include "installer/pages.h"
#include "installer/session.h"

struct services {
	bool tried;    /* to go on */
	bool advanced; /* those for special cases are shown, too */
};

/* The table's pages that are parts of this one, in the order in which they are shown. */
static const struct part {
	const char *page, *heading;
} parts[] = {
	{ "services", "Services" }, { "limits", "Limits" },   { "spam", "Spam" },
	{ "shield", "Protection" }, { "dns", "DNS" }, { "network", "This machine's network" },
};

enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

static bool is_of(const struct option *o, const struct part *part)
{
	return o->page != NULL && strcmp(o->page, part->page) == 0;
}

static void view_part(struct session *s, struct view *v, const struct part *part, const struct option_clash *clash)
{
	const struct services *state = session_state(s, &page_services);
	bool headed = false;

	for (const struct option *o = option_table; o->path != NULL; o++) {
		if (!is_of(o, part) || (o->advanced && !state->advanced))
			continue;
		if (!headed)
			view_heading(v, part->heading);
		headed = true;
		option_field(v, session_answers(s), o, state->tried, clash);
	}
}

/* How many of those that are not shown have another value than their default. */
static size_t hidden_changes(struct session *s, struct arena *a)
{
	const struct answers *w = session_answers(s), *untouched = answers_new(a);
	size_t n = 0;

	for (size_t i = 0; i < PARTS; i++)
		for (const struct option *o = option_table; o->path != NULL; o++)
			n += is_of(o, &parts[i]) && o->advanced &&
			     strcmp(answers_get(w, o->path), answers_get(untouched, o->path)) != 0;
	return n;
}

static void view(struct session *s, struct view *v)
{
	const struct services *state = session_state(s, &page_services);
	struct option_clash clash;
	size_t changed = state->advanced ? 0 : hidden_changes(s, v->arena);

	option_clash_find(session_answers(s), v->arena, &clash);
	v->title = "What shall it offer? These are good as they stand.";
	if (changed > 0)
		v->right = arena_printf(v->arena, "%zu advanced changed", changed);
	for (size_t i = 0; i < PARTS; i++)
		view_part(s, v, &parts[i], &clash);
	view_action(v, "n", "next", "next");
	view_action(v, "b", "back", "back");
	view_action(v, "a", "advanced", state->advanced ? "fewer options" : "advanced");
	view_action(v, "q", "quit", "quit");
}

static void set(struct session *s, const char *field, const char *value)
{
	answers_set(session_answers(s), field, value);
}

static bool act(struct session *s, const char *action, const char *row)
{
	struct services *state = session_state(s, &page_services);

	(void)row;
	if (strcmp(action, "advanced") != 0)
		return false;
	state->advanced = !state->advanced;
	return true;
}

/* One that is wrong must be in sight. */
static bool leave(struct session *s, struct err *err)
{
	struct services *state = session_state(s, &page_services);
	struct arena *a = arena_new();
	struct option_clash clash;
	bool good = true;

	state->tried = true;
	option_clash_find(session_answers(s), a, &clash);
	for (size_t i = 0; good && i < PARTS; i++)
		for (const struct option *o = option_table; good && o->path != NULL; o++) {
			if (!is_of(o, &parts[i]))
				continue;
			good = option_good(session_answers(s), o, &clash, err);
			if (!good && o->advanced)
				state->advanced = true;
		}
	arena_free(a);
	return good;
}

const struct page page_services = {
	.id = "services",
	.title = "Services",
	.help = "Who does not know what one of these is leaves it as it is. ? on one says more about it. Each can be changed "
		"later: mailstead config set, then mailstead apply.\n"
		"The advanced ones are for special cases, such as sending by a relay where port 25 is closed.",
	.state_size = sizeof(struct services),
	.view = view,
	.set = set,
	.act = act,
	.leave = leave,
	.hide = session_keep,
};
