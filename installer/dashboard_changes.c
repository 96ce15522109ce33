/* What the next apply would change: `mailstead plan` and `mailstead apply`. */
#include <string.h>

#include "installer/dashboard.h"

#define SEES \
	(LOOK(HISTORY) | LOOK(CHANGES) | LOOK(HEALTH) | LOOK(DOMAINS) | LOOK(OPTIONS) | LOOK(SERVICES) | LOOK(CERTIFICATE))

static const json_t *steps_of(const struct dash *d)
{
	return json_object_get(d->looks[LOOK_CHANGES].value, "steps");
}

static const char *interrupted(const struct dash *d)
{
	return json_text(d->looks[LOOK_HEALTH].value, "interrupted");
}

/* A file of the operator's that is left alone is nothing to do. */
static bool counts(const json_t *step)
{
	const char *change = json_text(step, "change");

	return change[0] != '\0' && strcmp(change, "none") != 0 && strcmp(change, "keep") != 0;
}

static size_t changes_to_do(const struct dash *d)
{
	const json_t *steps = steps_of(d);
	size_t n = interrupted(d)[0] != '\0' ? 1 : 0;

	for (size_t i = 0; i < json_array_size(steps); i++)
		n += counts(json_array_get(steps, i));
	return n;
}

static void view_step(struct view *v, const json_t *step)
{
	const char *change = json_text(step, "change");
	enum tone tone = strcmp(change, "conflict") == 0 ? TONE_BAD : strcmp(change, "keep") == 0 ? TONE_DIM
			 : strcmp(change, "remove") == 0 ? TONE_WARN : TONE_NOTE;
	struct item *row = view_add(v, &(struct item){
					       .kind = ITEM_ROW,
					       .id = arena_printf(v->arena, "%s:%s", json_text(step, "kind"), json_text(step, "name")),
					       .tone = tone,
					       .word = change,
					       .title = json_text(step, "kind"),
					       .text = json_text(step, "name"),
				       });

	view_detail(v, row, "What", arena_printf(v->arena, "%s %s", json_text(step, "kind"), json_text(step, "name")));
	view_detail(v, row, "Why", json_text(step, "why"));
	view_detail(v, row, "For", json_text(step, "daemon"));
	if (json_yes(step, "irreversible"))
		view_detail(v, row, "Undo", "it stays: this is not undone");
}

static void changes_view(struct session *s, struct dash *d, struct view *v)
{
	const json_t *steps = steps_of(d);

	(void)s;
	if (interrupted(d)[0] != '\0')
		view_textf(v, "A change (%s) was cut short: a finishes it, u undoes it.", interrupted(d));
	if (!look_says_nothing(d, LOOK_CHANGES, v)) {
		if (json_array_size(steps) == 0)
			view_text(v, "Nothing to change: the box is as the site wants it.");
		for (size_t i = 0; i < json_array_size(steps); i++)
			view_step(v, json_array_get(steps, i));
	}
	view_row_action(v, "d", "diff", "diff");
	view_action(v, "a", "apply", "apply");
	if (interrupted(d)[0] != '\0')
		view_action(v, "u", "undo", "undo what was cut short");
}

/* --- what keys do */

/* Of the chosen file first, then of all others. */
static void show_diff(struct session *s, const struct dash *d, const char *row)
{
	const json_t *steps = steps_of(d);
	struct arena *a = arena_new();
	struct str text = {0};

	for (int chosen = 1; chosen >= 0; chosen--)
		for (size_t i = 0; i < json_array_size(steps); i++) {
			const json_t *step = json_array_get(steps, i);
			const char *id = arena_printf(a, "%s:%s", json_text(step, "kind"), json_text(step, "name"));

			if ((strcmp(id, row) == 0) == (chosen == 1))
				str_adds(&text, json_text(step, "diff"));
		}
	arena_free(a);
	session_show(s, "What would change in files", text.len > 0 ? str_c(&text) : "No lines of a file change.");
	str_free(&text);
}

static void apply_done(struct session *s, bool yes, void *ctx)
{
	static const char *const args[] = { "apply", "--yes", NULL };

	(void)ctx;
	if (yes)
		work_start(s, &(struct work_req){ .args = args, .doing = "Applying the pending changes",
						  .done = "The box is as the site wants it.", .events = true, .looks = SEES });
}

static void undo_done(struct session *s, bool yes, void *ctx)
{
	static const char *const args[] = { "apply", "--undo", NULL };

	(void)ctx;
	if (yes)
		work_start(s, &(struct work_req){ .args = args, .doing = "Undoing what was cut short",
						  .done = "The box is as it was before.", .events = true, .looks = SEES });
}

static void ask_apply(struct session *s, const struct dash *d)
{
	const json_t *steps = steps_of(d);
	bool irreversible = false;

	for (size_t i = 0; i < json_array_size(steps); i++)
		irreversible = irreversible || json_yes(json_array_get(steps, i), "irreversible");
	session_ask(s, "Apply the pending changes?",
		    arena_printf(session_arena(s),
				 "%s. Every daemon checks its part first; if anything fails, all is undone and the box serves as before.%s",
				 count_words(session_arena(s), changes_to_do(d), "change", "changes"),
				 irreversible ? " Packages and keys that were added stay." : ""),
		    "apply", apply_done, NULL);
}

static bool changes_act(struct session *s, struct dash *d, const char *action, const char *row)
{
	if (strcmp(action, "diff") == 0)
		show_diff(s, d, row);
	else if (strcmp(action, "apply") == 0 && changes_to_do(d) == 0)
		session_say(s, TONE_NOTE, "There is nothing to change.");
	else if (strcmp(action, "apply") == 0)
		ask_apply(s, d);
	else if (strcmp(action, "undo") == 0)
		session_ask(s, "Undo what was cut short?", "The box is made again what it was before that change began.", "undo",
			    undo_done, NULL);
	else
		return false;
	return true;
}

const struct area_kind area_changes = {
	.id = "changes",
	.title = "Changes",
	.help = "What `mailstead plan` says is not yet as the site wants it: after an upgrade of packages, or an edit of "
		"/etc/mailstead/site.yaml. keep: you changed that file by hand, and it is left alone. conflict: you changed the same "
		"lines as we; yours stay, ours are beside them as *.mailstead-new. a applies, after asking.",
	.looks = LOOK(CHANGES),
	.to_do = changes_to_do,
	.view = changes_view,
	.act = changes_act,
};
