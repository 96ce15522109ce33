/* What the network page shows. */
#include "installer/finding_row.h"
#include "installer/network.h"
#include "installer/pages.h"

/* The first line of a check is by its name, further ones by name and number: they stay who they are when it is looked at again. */
static const char *row_id(struct arena *a, const struct check_place *p, size_t i)
{
	return i == 0 ? p->kind->name : arena_printf(a, "%s %zu", p->kind->name, i + 1);
}

static void add_waiting(struct view *v, const struct check_place *p, size_t i)
{
	bool again = i < p->found.n;
	const char *text = p->state == PLACE_WAITS ? "" : again ? "asking again …" : "asking …";
	struct item *row = view_add(v, &(struct item){ .kind = ITEM_ROW, .id = row_id(v->arena, p, i), .word = "wait",
						       .tone = TONE_DIM, .text = text,
						       .title = again ? finding_title(v->arena, &p->found.v[i]) : p->kind->title });

	view_detail(v, row, "Looks for", p->kind->brief);
}

/* That all is well besides what is worth knowing is said by that already. */
static bool is_shown(const struct check_place *p, size_t at)
{
	bool well = p->found.v[at].severity == SEVERITY_OK;

	for (size_t i = 0; well && i < p->found.n; i++)
		if (p->found.v[i].severity != SEVERITY_OK)
			return false;
	return true;
}

static void add_place(struct session *s, struct view *v, const struct check_place *p)
{
	bool seen = p->state == PLACE_DONE || (p->state == PLACE_RUNS && p->fresh);

	for (size_t i = 0; i < p->found.n; i++) {
		if (!is_shown(p, i))
			continue;
		if (!seen) {
			add_waiting(v, p, i);
			continue;
		}
		struct item *row = finding_row(v, row_id(v->arena, p, i), &p->found.v[i]);
		if (p->found.v[i].severity == SEVERITY_FAIL && answers_ignores(session_answers(s), p->found.v[i].id))
			row->right = "accepted";
	}
	if (p->found.n > 0)
		return;
	if (!seen)
		add_waiting(v, p, 0);
	else
		view_add(v, &(struct item){ .kind = ITEM_ROW, .id = p->kind->name, .word = "info", .tone = TONE_DIM,
					    .title = p->kind->title, .text = "there is nothing to say" });
}

static bool any_blocker(const struct network *n)
{
	for (size_t i = 0; i < n->places.n; i++)
		for (size_t j = 0; j < n->places.v[i].found.n; j++)
			if (n->places.v[i].found.v[j].severity == SEVERITY_FAIL &&
			    n->places.v[i].found.v[j].blocks == BLOCKS_INSTALLATION)
				return true;
	return false;
}

void network_view(struct session *s, struct view *v)
{
	const struct network *n = session_state(s, &page_network);
	size_t done, all = check_places_count(&n->places, &done);

	v->title = "Can this machine send and receive mail?";
	if (all > 0)
		v->right = arena_printf(v->arena, "%zu of %zu done", done, all);
	if (n->error != NULL)
		view_textf(v, "This could not be looked at: %s", n->error);
	else if (all == 0)
		view_text(v, "Beginning …");
	for (size_t i = 0; i < n->places.n; i++)
		if (n->places.v[i].listed)
			add_place(s, v, &n->places.v[i]);
	v->say = network_verdict(s, v->arena, &v->say_tone);
	if (all > 0)
		view_row_action(v, "r", "again", "again");
	view_action(v, "R", "all", "all again");
	if (any_blocker(n))
		view_row_action(v, "i", "despite", "go on despite it");
	view_action(v, "n", "next", "next");
	view_action(v, "b", "back", "back");
}
