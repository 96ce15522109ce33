#include "cmd/sink.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/event_json.h"

/* By the monotonic clock, since the wall clock of a fresh box may be put right meanwhile. */
static double seconds(const struct cmd_sink *s)
{
	return s->cmd->clock + (double)s->cmd->host->monotonic_ms(s->cmd->host) / 1000;
}

static void clear_line(struct cmd_sink *s)
{
	if (s->drawn)
		fputs("\r\033[K", s->cmd->out);
	s->drawn = false;
}

/* On a terminal one line that changes; in a log one line for every tenth. */
static void progress(struct cmd_sink *s, const struct event *e)
{
	int tenth = (int)(e->percent / 10);

	if (s->terminal) {
		clear_line(s);
		fprintf(s->cmd->out, "  %3.0f %%  %.68s", e->percent, e->text);
		s->drawn = true;
	} else if (tenth != s->last_tenth) {
		fprintf(s->cmd->out, "  %3d %%  %s\n", tenth * 10, e->text);
		s->last_tenth = tenth;
	}
}

static void emit_text(struct event_sink *sink, const struct event *e)
{
	struct cmd_sink *s = (struct cmd_sink *)sink;
	double at = e->at > 0 ? e->at : seconds(s);
	FILE *out = s->cmd->out;

	if (e->kind == EVENT_WARNING) {
		clear_line(s);
		cmd_warn(s->cmd, "%s", e->text);
	}
	if (s->cmd->quiet)
		return;
	switch (e->kind) {
	case EVENT_PHASE:
		clear_line(s);
		s->began = at;
		s->last_tenth = -1;
		fprintf(out, "%s …\n", e->text);
		break;
	case EVENT_PROGRESS:
		progress(s, e);
		break;
	case EVENT_STEP:
		if (s->terminal) {
			clear_line(s);
			fprintf(out, "         %.68s", e->text);
			s->drawn = true;
		}
		break;
	case EVENT_DONE:
		clear_line(s);
		fprintf(out, "  done   %s  (%.1f s)\n", e->text,
			at > s->began ? at - s->began : 0);
		break;
	case EVENT_UNDO:
		clear_line(s);
		fprintf(out, "  undo   %s\n", e->text);
		break;
	case EVENT_AHEAD:
	case EVENT_OUTPUT:
	case EVENT_WARNING:
	case EVENT_ERROR:
	case EVENT_END:
	case EVENT_KINDS:
		break;
	}
	fflush(out);
}

static void emit_json(struct event_sink *sink, const struct event *event)
{
	struct cmd_sink *s = (struct cmd_sink *)sink;
	struct event e = *event;

	if (e.at <= 0)
		e.at = round(seconds(s) * 1000) / 1000;
	pace_event(&s->pace, &e);
	json_t *o = event_to_json(&e);
	if (o == NULL)
		return; /* a line that a program said in something that is not UTF-8 */
	if (e.kind == EVENT_PHASE || e.kind == EVENT_PROGRESS || e.kind == EVENT_STEP) {
		json_object_set_new(o, "overall", json_real(round(pace_overall(&s->pace, e.at) * 10) / 10));
		json_object_set_new(o, "left", json_integer((json_int_t)pace_left(&s->pace, e.at)));
	}
	char *line = json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(13));
	json_decref(o);
	fprintf(s->cmd->out, "%s\n", line ? line : "{}");
	free(line);
	fflush(s->cmd->out);
}

void cmd_sink_init(struct cmd_sink *s, struct cmd *c)
{
	struct host *h = c->host;

	*s = (struct cmd_sink){ .sink = { c->json ? emit_json : emit_text }, .cmd = c, .last_tenth = -1 };
	if (c->clock <= 0)
		c->clock = (double)h->now(h) - (double)h->monotonic_ms(h) / 1000;
	s->terminal = isatty(STDOUT_FILENO) && c->color;
}
