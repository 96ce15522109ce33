/* What was applied: `mailstead history` and `mailstead rollback`. */
#include <stdlib.h>
#include <string.h>

#include "engine/author.h"
#include "installer/dashboard.h"

#define SEES (LOOK(HISTORY) | LOOK(CHANGES) | LOOK(HEALTH) | LOOK(DOMAINS) | LOOK(OPTIONS) | LOOK(SERVICES))

/* A generation's number is a row's id. */
static const json_t *generation_of(const struct dash *d, const char *row)
{
	const json_t *all = d->looks[LOOK_HISTORY].value;

	for (size_t i = 0; i < json_array_size(all); i++) {
		const json_t *g = json_array_get(all, i);

		if (json_number(g, "generation") > 0 && json_number(g, "generation") == atoll(row))
			return g;
	}
	return NULL;
}

static const char *changed_words(struct arena *a, const json_t *g)
{
	const json_t *changed = json_object_get(g, "changed");
	struct str text = {0};

	for (size_t i = 0; i < json_array_size(changed); i++) {
		const char *line = json_string_value(json_array_get(changed, i));

		str_addf(&text, "%s%s", i > 0 ? "\n" : "", line != NULL ? line : "");
	}
	const char *made = arena_memdup(a, str_c(&text), text.len);
	str_free(&text);
	return made;
}

static const char *by_words(struct arena *a, const json_t *what)
{
	struct author by;

	author_from_json(a, json_object_get(what, "by"), &by);
	return author_words(a, &by);
}

/* Those whose version is another than in the generation before. */
static const char *package_words(struct arena *a, const json_t *g)
{
	const json_t *changes = json_object_get(g, "package_changes");
	struct str text = {0};

	for (size_t i = 0; i < json_array_size(changes); i++) {
		const json_t *p = json_array_get(changes, i);
		const char *from = json_text(p, "from"), *to = json_text(p, "to");

		str_addf(&text, "%s%s %s", i > 0 ? "\n" : "", json_text(p, "package"), from);
		str_addf(&text, "%s%s", to[0] == '\0' ? ": no longer wanted" : from[0] == '\0' ? "new, " : " → ", to);
	}
	const char *made = arena_memdup(a, str_c(&text), text.len);
	str_free(&text);
	return made;
}

static void view_failure(struct view *v, const json_t *f, int64_t after, size_t i)
{
	struct item *row = view_add(v, &(struct item){
					       .kind = ITEM_ROW,
					       .id = arena_printf(v->arena, "failed:%lld:%zu", (long long)after, i),
					       .tone = TONE_WARN,
					       .word = "failed",
					       .title = json_text(f, "why"),
					       .text = json_text(f, "outcome"),
					       .right = when_words(v->arena, json_number(f, "when")),
				       });

	view_detail(v, row, "When", when_words(v->arena, json_number(f, "when")));
	view_detail(v, row, "By", by_words(v->arena, f));
	view_detail(v, row, "Why", json_text(f, "error"));
	view_detail(v, row, "Outcome", json_text(f, "outcome"));
}

static void view_generation(struct view *v, const json_t *g, bool in_place)
{
	struct arena *a = v->arena;
	const json_t *failed = json_object_get(g, "failed_after");
	int64_t n = json_number(g, "generation");
	size_t changed = json_array_size(json_object_get(g, "changed"));
	const char *damaged = json_text(g, "damaged");

	for (size_t i = 0; i < json_array_size(failed); i++)
		view_failure(v, json_array_get(failed, i), n, i);
	struct item *row = view_add(v, &(struct item){
					       .kind = ITEM_ROW,
					       .id = arena_printf(a, "%lld", (long long)n),
					       .tone = damaged[0] != '\0' ? TONE_BAD : in_place ? TONE_GOOD : TONE_PLAIN,
					       .word = damaged[0] != '\0' ? "damaged" : in_place ? "in place" : "",
					       .title = arena_printf(a, "%lld  %s", (long long)n, json_text(g, "why")),
					       .text = damaged[0] != '\0' ? damaged : arena_printf(a, "%zu changed", changed),
					       .right = when_words(a, json_number(g, "when")),
				       });
	view_detail(v, row, "When", when_words(a, json_number(g, "when")));
	view_detail(v, row, "Why", json_text(g, "why"));
	view_detail(v, row, "By", by_words(a, g));
	view_detail(v, row, "With", arena_printf(a, "mailstead %s on Debian %s", json_text(g, "mailstead"), json_text(g, "debian")));
	view_detail(v, row, "Proved", json_yes(g, "proved") ? "by its smoke test" : "no: there was no smoke test");
	view_detail(v, row, "Damaged", damaged);
	view_detail(v, row, "Packages", package_words(a, g));
	view_detail(v, row, "Changed", changed_words(a, g));
}

static void history_view(struct session *s, struct dash *d, struct view *v)
{
	const json_t *all = d->looks[LOOK_HISTORY].value;

	(void)s;
	if (!look_says_nothing(d, LOOK_HISTORY, v)) {
		if (json_array_size(all) == 0)
			view_text(v, "Nothing was applied yet.");
		for (size_t i = 0; i < json_array_size(all); i++)
			view_generation(v, json_array_get(all, i), i == 0);
	}
	view_row_action(v, "d", "diff", "diff");
	view_row_action(v, "o", "rollback", "roll back to it");
}

/* --- what keys do */

static void read_diff(struct session *s, const json_t *value)
{
	const char *diff = json_text(value, "diff");

	if (!json_is_object(value))
		return;
	session_show(s, arena_printf(session_arena(s), "What generation %lld changed", (long long)json_number(value, "generation")),
		     diff[0] != '\0' ? diff : json_is_string(json_object_get(value, "diff"))
						      ? "No file changed."
						      : "The difference is no text that can be shown here: mailstead history N --diff");
}

static void show_diff(struct session *s, const char *n)
{
	const char *const args[] = { "history", n, "--diff", NULL };

	dash_read(s, args, read_diff);
}

static void rollback_done(struct session *s, bool yes, void *ctx)
{
	const char *n = ctx, *const args[] = { "rollback", n, "--yes", NULL };
	struct arena *a = session_arena(s);

	if (yes)
		work_start(s, &(struct work_req){ .args = args, .doing = arena_printf(a, "Rolling back to generation %s", n),
						  .done = arena_printf(a, "The box is as generation %s had it.", n), .events = true,
						  .looks = SEES });
}

static const char *what_comes_back(struct arena *a, const json_t *g, const json_t *in_place)
{
	const char *then = json_text(g, "debian"), *now = json_text(in_place, "debian");
	bool anew = then[0] != '\0' && now[0] != '\0' && strcmp(then, now) != 0;

	return arena_printf(a,
			    "The site and the files of %s (%s) come back, as an apply: checked first, undone if it fails, and a "
			    "generation of its own. %sPackages, keys, certificates, accounts and mail stay as they are now.",
			    when_words(a, json_number(g, "when")), json_text(g, "why"),
			    anew ? arena_printf(a, "It was made for Debian %s: what it wanted is rendered anew for Debian %s. ", then, now) : "");
}

static bool history_act(struct session *s, struct dash *d, const char *action, const char *row)
{
	const json_t *g = generation_of(d, row);
	struct arena *a = session_arena(s);
	const char *n = arena_printf(a, "%lld", (long long)json_number(g, "generation"));
	const json_t *in_place = json_array_get(d->looks[LOOK_HISTORY].value, 0);

	if (strcmp(action, "diff") != 0 && strcmp(action, "rollback") != 0)
		return false;
	if (g == NULL)
		session_say(s, TONE_NOTE, "Choose a generation first.");
	else if (strcmp(action, "diff") == 0)
		show_diff(s, n);
	else if (json_text(g, "damaged")[0] != '\0')
		session_say(s, TONE_BAD, "Generation %s is damaged: there is no way back to it.", n);
	else if (g == in_place)
		session_say(s, TONE_NOTE, "Generation %s is in place already.", n);
	else
		session_ask(s, arena_printf(a, "Roll back to generation %s?", n),
			    what_comes_back(a, g, in_place), "roll back", rollback_done, (void *)(uintptr_t)n);
	return true;
}

const struct area_kind area_history = {
	.id = "history",
	.title = "History",
	.help = "Generations, newest first: each is what one apply left, as `mailstead history` lists them, and between them what "
		"was tried in vain. Enter shows one; d the lines it changed; o goes back to it.",
	.looks = LOOK(HISTORY),
	.view = history_view,
	.act = history_act,
};
