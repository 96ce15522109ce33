/* The installation as it goes on by itself: what is done, what goes on now, how long it will take. */
#include <string.h>

#include "installer/answers.h"
#include "installer/pages.h"
#include "installer/progress_part.h"

enum { TICK_MS = 300 };

static struct progress_page *state_of(struct session *s)
{
	return session_state(s, &page_progress);
}

static void look(struct session *s, struct progress_page *p)
{
	struct host *h = session_host(s);
	struct err err = {0};

	arena_free(p->look);
	p->look = arena_new();
	p->last = (struct background){0};
	p->trouble = NULL;
	if (background_look(h, p->look, &p->last, &err) && progress_log_read(&p->log, h, &err))
		p->state = progress_state_of(h, p->look, &p->last);
	else
		p->trouble = arena_strdup(p->look, err.msg);
}

void progress_refresh(struct session *s)
{
	struct progress_page *p = state_of(s);

	look(s, p);
	session_waits(s, p->state == PROGRESS_RUNS);
	session_works(s, p->state == PROGRESS_RUNS);
	if (p->state == PROGRESS_RUNS)
		session_tick(s, TICK_MS);
	else
		p->cancelled = false;
}

/* It may have been started anew since this page was shown last. */
static void enter(struct session *s)
{
	struct progress_page *p = state_of(s);

	progress_log_free(&p->log);
	progress_refresh(s);
}

static void begin(struct session *s, const strlist *args)
{
	struct err err = {0};

	if (args != NULL ? progress_background(s, args, &err) : progress_start(s, &err))
		enter(s);
	else
		session_say(s, TONE_BAD, "%s%s%s", err.msg, err.hint[0] != '\0' ? " " : "", err.hint);
}

static void undo(struct session *s, bool yes, void *ctx)
{
	strlist args = {0};

	(void)ctx;
	vec_push(session_arena(s), &args, "apply");
	vec_push(session_arena(s), &args, "--undo");
	if (yes)
		begin(s, &args);
}

static void cancel_said(void *ctx, int status, const char *error)
{
	struct session *s = ctx;

	(void)status;
	if (error != NULL) {
		state_of(s)->cancelled = false;
		session_say(s, TONE_BAD, "%s", error);
	}
}

static void cancel(struct session *s, bool yes, void *ctx)
{
	static const char *const args[] = { "background", "cancel", NULL };
	struct err err = {0};

	(void)ctx;
	if (!yes)
		return;
	if (task_start(s, &(struct task_req){ .args = args, .outlives = true, .ended = cancel_said, .ctx = s }, &err) != NULL)
		state_of(s)->cancelled = true;
	else
		session_say(s, TONE_BAD, "%s", err.msg);
}

static void ask_cancel(struct session *s)
{
	session_ask(s, "Stop the installation?",
		    "What was changed so far is undone, and the machine is as it was before. Packages that are installed "
		    "by then stay, and do nothing. If apt is at work it finishes first, which may take minutes.",
		    "stop and undo", cancel, NULL);
}

static void ask_undo(struct session *s)
{
	session_ask(s, "Undo what was cut short?",
		    "The configuration is put back as it was before. Packages that are installed stay, and do nothing. You "
		    "can install again afterwards.",
		    "undo", undo, NULL);
}

static bool can_go_back(const struct progress_page *p)
{
	return p->state == PROGRESS_NONE || p->state == PROGRESS_FAILED;
}

static bool act(struct session *s, const char *action, const char *row)
{
	struct progress_page *p = state_of(s);

	(void)row;
	if (strcmp(action, "log") == 0)
		session_push(s, &page_progress_log);
	else if (strcmp(action, "cancel") == 0 && p->state == PROGRESS_RUNS)
		ask_cancel(s);
	else if (strcmp(action, "again") == 0 && p->state != PROGRESS_RUNS && p->state != PROGRESS_DONE)
		begin(s, NULL);
	else if (strcmp(action, "undo") == 0 && p->state == PROGRESS_CUT_SHORT)
		ask_undo(s);
	else if (strcmp(action, "back") == 0 && !can_go_back(p))
		session_say(s, TONE_NOTE, "There is no way back from here: something was done already.");
	else
		return false;
	return true;
}

static bool leave(struct session *s, struct err *err)
{
	struct progress_page *p = state_of(s);

	if (p->state == PROGRESS_DONE)
		return true;
	return err_set(err, ERR_BUSY, p->state == PROGRESS_RUNS ? "It is not finished yet." : "First it has to be installed.");
}

/* Once the account is made its hash has done its work. */
static void hide(struct session *s)
{
	if (state_of(s)->state != PROGRESS_DONE)
		return;
	answers_set_account(session_answers(s), "", "");
	session_keep(s);
}

static void end(struct session *s)
{
	struct progress_page *p = state_of(s);

	progress_log_free(&p->log);
	arena_free(p->look);
	p->look = NULL;
}

const struct page page_progress = {
	.id = "progress",
	.title = "Installing",
	.help = "Each line is one step of the installation, from the first to the last. Enter on one says what it does.\n\n"
		"All of it happens apart from this screen: if the connection breaks, or you quit, it goes on. Run mailstead "
		"again and you see the same.\n\n"
		"l shows everything that was said so far. c stops it at the next safe point and undoes it.",
	.state_size = sizeof(struct progress_page),
	.enter = enter,
	.view = progress_view,
	.act = act,
	.leave = leave,
	.hide = hide,
	.tick = progress_refresh,
	.end = end,
};

static void log_view(struct session *s, struct view *v)
{
	const struct progress_page *p = state_of(s);

	v->title = "Everything that was said so far";
	view_add(v, &(struct item){ .kind = ITEM_LINES, .id = "log",
				    .text = p->log.text.len > 0 ? str_c(&p->log.text) : "Nothing yet.",
				    .current = p->state == PROGRESS_RUNS });
	view_action(v, "b", "close", "back");
}

const struct page page_progress_log = {
	.id = "progress-log",
	.title = "Log",
	.help = "The newest line is the last one; while the installation runs the end stays in sight, unless you scroll. "
		"/ looks for a word.",
	.state_size = 1,
	.enter = progress_refresh,
	.view = log_view,
	.tick = progress_refresh,
};
