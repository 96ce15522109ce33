/* Review: what Install will do, in words. Nothing is changed before it. */
#include <string.h>

#include "installer/account_address.h"
#include "installer/answers.h"
#include "installer/machine.h"
#include "installer/pages.h"
#include "installer/progress.h"
#include "installer/review.h"

static struct review *state_of(struct session *s)
{
	return session_state(s, &page_review);
}

static void on_plan(void *ctx, json_t *value)
{
	struct review *r = ctx;

	if (json_object_get(value, "steps") == NULL)
		return;
	json_decref(r->plan);
	r->plan = json_incref(value);
}

static void on_end(void *ctx, int status, const char *error)
{
	struct review *r = ctx;

	r->task = NULL;
	session_waits(r->session, false);
	if (r->plan == NULL)
		r->error = error != NULL ? arena_strdup(session_arena(r->session), error)
					 : arena_printf(session_arena(r->session), "mailstead plan said nothing (status %d)", status);
}

static void forget(struct review *r)
{
	task_stop(r->task);
	r->task = NULL;
	json_decref(r->plan);
	r->plan = NULL;
	r->error = NULL;
}

static void look(struct session *s)
{
	struct review *r = state_of(s);
	struct arena *a = session_arena(s);
	struct str path = {0};
	struct err err = {0};

	forget(r);
	r->session = s;
	host_real_path(session_host(s), SETUP_SITE, &path);
	const char *const args[] = { "plan", "--diff", "--site", arena_strdup(a, str_c(&path)), NULL };
	str_free(&path);
	if (answers_save(session_answers(s), session_host(s), &err))
		r->task = task_start(s, &(struct task_req){ .args = args, .said = on_plan, .ended = on_end, .ctx = r }, &err);
	if (r->task == NULL)
		r->error = arena_strdup(a, err.msg);
	session_waits(s, r->task != NULL);
}

/* After a look at the diff it is the same plan; after other answers another. */
static void enter(struct session *s)
{
	struct review *r = state_of(s);
	struct str site = {0};

	machine_look(s);
	answers_text(session_answers(s), &site);
	if (r->plan == NULL || strcmp(r->site, str_c(&site)) != 0) {
		r->site = arena_strdup(session_arena(s), str_c(&site));
		look(s);
	}
	str_free(&site);
}

static void view(struct session *s, struct view *v)
{
	const struct review *r = state_of(s);

	v->title = "This is what Install does. Nothing is changed so far.";
	v->right = review_count(v->arena, r);
	review_rows(s, v, r);
	if (r->error != NULL)
		view_add(v, &(struct item){ .kind = ITEM_TEXT, .tone = TONE_BAD, .text = r->error });
	else
		view_text(v, "Should anything fail, it is undone, and this machine runs as it does now. It takes some minutes, "
			     "goes on if this connection breaks, and can be cancelled.");
	if (session_host(s)->live)
		view_action(v, "i", "next", "Install");
	view_action(v, "b", "back", "back");
	view_action(v, "d", "diff", "every line");
	view_action(v, "w", "text", "site file");
	view_action(v, "s", "save", "save it and quit instead");
	if (r->error != NULL)
		view_action(v, "r", "again", "look again");
	view_action(v, "q", "quit", "quit");
}

static void show_diff(struct session *s)
{
	const struct review *r = state_of(s);
	const json_t *steps = json_object_get(r->plan, "steps");
	struct str text = {0};

	if (r->plan == NULL) {
		session_say(s, TONE_NOTE, "%s", r->error != NULL ? "There is no plan yet." : "One moment: the plan is being made.");
		return;
	}
	for (size_t i = 0; i < json_array_size(steps); i++) {
		const char *diff = json_string_value(json_object_get(json_array_get(steps, i), "diff"));

		if (diff != NULL)
			str_addf(&text, "%s\n", diff);
	}
	session_show(s, "What changes in files", text.len > 0 ? str_c(&text) : "No file changes.");
	str_free(&text);
}

static void show_text(struct session *s)
{
	struct str text = {0};

	answers_text(session_answers(s), &text);
	session_show(s, SITE_PATH " as it will be", str_c(&text));
	str_free(&text);
}

static bool act(struct session *s, const char *action, const char *row)
{
	(void)row;
	if (strcmp(action, "diff") == 0)
		show_diff(s);
	else if (strcmp(action, "text") == 0)
		show_text(s);
	else if (strcmp(action, "save") == 0)
		review_save(s);
	else if (strcmp(action, "again") == 0)
		look(s);
	else
		return false;
	return true;
}

/* Its domain may have been taken out of the list since. */
static bool account_fits(struct session *s, struct err *err)
{
	const struct answers *w = session_answers(s);
	const char *account = answers_account(w), *address;

	if (account[0] == '\0' || account_address(w, session_arena(s), account, &address, err))
		return true;
	return err_wrap(err, "the first account cannot be made") || err_hint(err, "Go back to it.");
}

static bool leave(struct session *s, struct err *err)
{
	const struct review *r = state_of(s);
	struct site site;

	if (!session_host(s)->live)
		return err_set(err, ERR_USAGE, "Nothing is installed below --root. Save the site file instead.");
	if (r->plan == NULL && r->error == NULL)
		return err_set(err, ERR_BUSY, "One moment: the plan is being made.");
	if (r->plan == NULL)
		return err_set(err, ERR_INVALID, "There is no plan: %s.", r->error);
	return answers_site(session_answers(s), session_arena(s), &site, NULL, err) && account_fits(s, err) &&
	       answers_save(session_answers(s), session_host(s), err) && progress_start(s, err);
}

static void hide(struct session *s)
{
	struct review *r = state_of(s);

	task_stop(r->task);
	r->task = NULL;
	session_keep(s);
}

static void end(struct session *s)
{
	json_decref(state_of(s)->plan);
}

const struct page page_review = {
	.id = "review",
	.title = "Review",
	.help = "Enter on a line shows all of it. Install begins; until then nothing on this machine is changed.\n"
		"Files that you have changed by hand are kept or merged, never overwritten in silence. Packages and keys stay "
		"if the rest must be undone: they do no harm.",
	.state_size = sizeof(struct review),
	.enter = enter,
	.view = view,
	.act = act,
	.leave = leave,
	.hide = hide,
	.end = end,
};
