#include "cmd/sink.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
		snprintf(s->phase, sizeof(s->phase), "%s", e->text);
		s->began_ms = s->cmd->host->monotonic_ms(s->cmd->host);
		s->last_tenth = -1;
		fprintf(out, "%s …\n", s->phase);
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
			(double)(s->cmd->host->monotonic_ms(s->cmd->host) - s->began_ms) / 1000);
		break;
	case EVENT_UNDO:
		clear_line(s);
		fprintf(out, "  undo   %s\n", e->text);
		break;
	case EVENT_OUTPUT:
	case EVENT_WARNING:
		break;
	}
	fflush(out);
}

static void emit_json(struct event_sink *sink, const struct event *e)
{
	struct cmd_sink *s = (struct cmd_sink *)sink;
	json_t *o = json_pack("{s:s, s:s}", "event", event_kind_name(e->kind), "text", e->text);

	if (o == NULL)
		return; /* a line that a program said in something that is not UTF-8 */
	if (e->kind == EVENT_PROGRESS)
		json_object_set_new(o, "percent", json_real(e->percent));
	char *line = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	fprintf(s->cmd->out, "%s\n", line ? line : "{}");
	free(line);
	fflush(s->cmd->out);
}

void cmd_sink_init(struct cmd_sink *s, struct cmd *c)
{
	*s = (struct cmd_sink){ .sink = { c->json ? emit_json : emit_text }, .cmd = c, .last_tenth = -1 };
	s->terminal = isatty(STDOUT_FILENO) && c->color;
}
