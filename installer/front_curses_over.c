/* The front's own boxes: help, all choices of a field, whether to quit. */
#include <string.h>

#include "installer/front_curses_part.h"

static struct view *over_open(struct front *f, enum over kind)
{
	struct arena *a = arena_new();

	arena_free(f->over.arena);
	f->over_kind = kind;
	f->over_place = (struct place){0};
	f->over = (struct shown){ .arena = a, .place = &f->over_place };
	f->over.view = (struct view){
		.arena = a, .place = "", .box = "", .title = "", .right = "", .area = "", .say = "", .help = ""
	};
	f->seeking = false;
	return &f->over.view;
}

static void over_ready(struct front *f)
{
	if (!f->screen.utf8)
		front_ascii(&f->over.view);
	pane_begin(&f->over.pane, f->over.arena, &f->over.view, f->over.place, &f->screen);
}

void front_over_close(struct front *f)
{
	f->over_kind = OVER_NONE;
}

void front_ask_quit(struct front *f)
{
	struct view *v = over_open(f, OVER_QUIT);

	v->asks = true;
	v->title = "Quit mailstead?";
	if (session_at_work(f->s))
		view_text(v, "What was begun is not finished. It goes on without this screen, and ends as it would have.");
	view_text(v, "mailstead shows this again when it is started again.");
	view_action(v, "y", "yes", "quit");
	view_action(v, "n", "no", "stay");
	over_ready(f);
}

static void help_of_field(struct front *f, struct view *v)
{
	const struct item *item = pane_item(&f->page.pane);

	if (item == NULL || item->kind != ITEM_FIELD || (item->brief[0] == '\0' && item->details.n == 0))
		return;
	view_heading(v, item->title);
	if (item->brief[0] != '\0')
		view_text(v, item->brief);
	for (size_t i = 0; i < item->details.n; i++)
		view_textf(v, "%s%s%s", item->details.v[i].label, item->details.v[i].label[0] != '\0' ? ": " : "",
			   item->details.v[i].text);
}

void front_help(struct front *f)
{
	struct view *v = over_open(f, OVER_HELP);

	help_of_field(f, v);
	if (f->page.view.help[0] != '\0') {
		if (v->items.n > 0)
			view_heading(v, "This page");
		view_text(v, f->page.view.help);
	}
	view_heading(v, "Keys");
	front_keys_help(v, f->screen.utf8);
	over_ready(f);
}

void front_choices(struct front *f)
{
	const struct item *item = pane_item(&f->page.pane);
	struct view *v = over_open(f, OVER_CHOICE);

	v->title = view_clean(v->arena, item->title);
	for (size_t i = 0; item->choices != NULL && item->choices[i] != NULL; i++) {
		const bool here = strcmp(item->choices[i], item->value) == 0;
		view_add(v, &(struct item){ .kind = ITEM_ROW,
					    .id = item->choices[i],
					    .title = item->choices[i],
					    .current = here });
	}
	over_ready(f);
}
