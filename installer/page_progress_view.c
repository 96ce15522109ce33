#include <string.h>

#include "installer/answers.h"
#include "installer/pages.h"
#include "installer/progress_part.h"

/* The exit status of a change that failed and was undone (mailstead(8)). */
enum { STATUS_UNDONE = 3 };

static const char *const what[PHASES] = {
	[PHASE_LOOK] = "Looks at this machine and its network once more, before anything is changed.",
	[PHASE_BACKUP] = "Copies configuration, accounts and keys to a place of their own. Mail is not touched.",
	[PHASE_DOWNLOAD] = "Fetches the programs of the mail server from Debian's mirror: about 60 MB.",
	[PHASE_HOLD] = "Stops the mail server in good order. Other servers keep their mail and try again.",
	[PHASE_INSTALL] = "Installs them by apt. None starts before it is configured.",
	[PHASE_GROUND] = "Makes the user that owns the mail, directories, the DKIM keys that sign your mail, and a first "
			 "certificate.",
	[PHASE_VALIDATE] = "Writes every configuration to a place apart, and has each program check its own. Nothing is "
			   "changed if one does not like it.",
	[PHASE_CONFIGURE] = "Puts the configuration in place. What stood there before is kept, to be undone.",
	[PHASE_SERVE] = "Starts the services with it.",
	[PHASE_PROVE] = "Connects to every port, and sends a message through all of it: filter, signature, mailbox.",
	[PHASE_ACCOUNT] = "Makes your first mailbox.",
	[PHASE_CERTIFICATE] = "Fetches the certificate, if the name of the server leads here already. If not, it comes by "
			      "itself once it does.",
	[PHASE_UNDO] = "Puts everything back as it was.",
};

static const char *name(struct session *s)
{
	const char *host = answers_get(session_answers(s), "hostname");

	return host[0] != '\0' ? host : "the mail server";
}

static double seconds_now(struct session *s, const struct progress_page *p)
{
	double now = (double)session_host(s)->now(session_host(s));

	/* An event says the fraction, the clock does not. */
	return now > p->log.pace.last ? now : p->log.pace.last;
}

/* Of one phase, as a word and its tone. */
static const char *word_of(const struct progress_page *p, const struct pace_phase *phase, enum tone *tone)
{
	bool failed = p->log.ended && p->log.status != 0 && p->log.error != NULL;

	*tone = TONE_DIM;
	if (failed && p->log.failed_in == phase->phase && phase->phase != PHASE_UNDO) {
		*tone = TONE_BAD;
		return "FAIL";
	}
	switch (phase->state) {
	case PACE_NOW:
		*tone = p->state == PROGRESS_RUNS ? TONE_NOTE : TONE_WARN;
		return p->state == PROGRESS_RUNS ? "now" : "cut";
	case PACE_DONE:
		*tone = TONE_GOOD;
		return "done";
	case PACE_SKIPPED:
		return "-";
	case PACE_AHEAD:
		break;
	}
	return "";
}

static const char *right_of(struct session *s, struct view *v, const struct progress_page *p, const struct pace_phase *phase)
{
	double now = seconds_now(s, p);

	if (phase->began <= 0)
		return "";
	double until = phase->ended > 0 ? phase->ended : p->state == PROGRESS_RUNS ? now : p->log.pace.last;
	const char *took = view_duration(v->arena, (int64_t)((until - phase->began) * 1000));
	if (phase->state != PACE_NOW || phase->percent < 0)
		return took;
	return arena_printf(v->arena, "%.0f %%  %5s", phase->percent, took);
}

static void add_phase(struct session *s, struct view *v, const struct progress_page *p, const struct pace_phase *phase)
{
	enum phase id = phase->phase;
	enum tone tone;
	const char *word = word_of(p, phase, &tone), *said = p->log.said[id];

	struct item *row = view_add(v, &(struct item){
		.kind = ITEM_ROW, .id = phase_id(id), .tone = tone, .word = word, .title = phase_title(id),
		.text = phase->state == PACE_SKIPPED ? "not needed" : said, .right = right_of(s, v, p, phase),
		.current = phase->state == PACE_NOW && p->state == PROGRESS_RUNS });
	view_detail(v, row, "What", what[id]);
	view_detail(v, row, "Said", said);
	view_detail(v, row, "Note", p->log.warning[id]);
}

static const char *title(struct session *s, struct view *v, const struct progress_page *p)
{
	switch (p->state) {
	case PROGRESS_NONE:
		return "Nothing was started yet.";
	case PROGRESS_RUNS:
		return arena_printf(v->arena, progress_undoes(&p->last) ? "Undoing what was installed as %s" : "Installing %s",
				    name(s));
	case PROGRESS_CUT_SHORT:
		return "The installation was cut short.";
	case PROGRESS_FAILED:
		if (progress_undoes(&p->last) && p->last.status == 0)
			return "The installation is undone: the machine is as it was.";
		return p->last.status == STATUS_UNDONE ? "The installation did not succeed, and is undone."
						       : "The installation did not succeed.";
	case PROGRESS_DONE:
		break;
	}
	return arena_printf(v->arena, "%s is a mail server now.", name(s));
}

static void add_failure(struct view *v, const struct progress_page *p)
{
	bool logged = p->log.error != NULL;
	const char *error = logged ? p->log.error : p->last.error, *hint = logged ? p->log.hint : p->last.hint;

	if (error == NULL || error[0] == '\0')
		return;
	view_text(v, error);
	if (hint != NULL && hint[0] != '\0')
		view_textf(v, "What to do: %s", hint);
}

static void add_words(struct view *v, const struct progress_page *p)
{
	switch (p->state) {
	case PROGRESS_NONE:
		view_text(v, "Go back to the review: Install there begins. Nothing was changed on this machine.");
		break;
	case PROGRESS_RUNS:
		view_text(v, p->cancelled ? "It stops at the next safe point, and is undone. apt is let finish first."
					  : "Setup goes on if this connection breaks. Run mailstead again to see it.");
		break;
	case PROGRESS_CUT_SHORT:
		add_failure(v, p);
		view_textf(v, "mailstead was killed, or the machine went down. It can be taken up: what is done is not done "
			      "again.%s", p->last.undoable ? " Or all of it is undone." : "");
		break;
	case PROGRESS_FAILED:
		add_failure(v, p);
		break;
	case PROGRESS_DONE:
		view_text(v, "What is left is the DNS: the next page has the records to publish.");
		break;
	}
}

/* Once it serves, what is left can only end. */
static bool can_cancel(const struct progress_page *p)
{
	const struct pace_phase *now = pace_now(&p->log.pace);

	return !p->cancelled && !progress_undoes(&p->last) && (now == NULL || now->phase <= PHASE_PROVE);
}

static void add_actions(struct view *v, const struct progress_page *p)
{
	if (p->state == PROGRESS_DONE)
		view_action(v, "n", "next", "the DNS records");
	if (p->state == PROGRESS_CUT_SHORT || p->state == PROGRESS_FAILED)
		view_action(v, "r", "again", p->state == PROGRESS_FAILED ? "try again" : "take it up");
	if (p->state == PROGRESS_CUT_SHORT && p->last.undoable)
		view_action(v, "u", "undo", "undo");
	view_action(v, "l", "log", "log");
	if (p->state == PROGRESS_RUNS && can_cancel(p))
		view_action(v, "c", "cancel", "cancel at the next safe point");
	if (p->state == PROGRESS_NONE || p->state == PROGRESS_FAILED)
		view_action(v, "b", "back", "back");
	view_action(v, "q", "quit", p->state == PROGRESS_RUNS ? "leave it running" : "quit");
}

void progress_view(struct session *s, struct view *v)
{
	const struct progress_page *p = session_state(s, &page_progress);
	double now = seconds_now(s, p);

	v->title = title(s, v, p);
	if (p->log.warnings > 0)
		v->right = arena_printf(v->arena, "%zu note%s in the log", p->log.warnings, p->log.warnings == 1 ? "" : "s");
	if (p->trouble != NULL)
		view_textf(v, "How far it is cannot be seen: %s", p->trouble);
	double until = p->state == PROGRESS_RUNS ? now : p->log.pace.last;
	if (p->log.pace.began > 0)
		view_add(v, &(struct item){ .kind = ITEM_BAR, .percent = pace_overall(&p->log.pace, until),
					    .text = progress_log_time(&p->log, v->arena, now) });
	else if (p->state == PROGRESS_RUNS)
		view_add(v, &(struct item){ .kind = ITEM_BAR, .text = "begins" });
	for (size_t i = 0; i < p->log.pace.n; i++)
		add_phase(s, v, p, &p->log.pace.v[i]);
	add_words(v, p);
	add_actions(v, p);
}
