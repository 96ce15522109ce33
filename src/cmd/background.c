/* mailstead background: a change that goes on without the terminal it was asked for on. */
#include "cmd/background.h"

#include <string.h>
#include <unistd.h>

#include "cmd/people.h"
#include "cmd/sink.h"
#include "cmd/verbs.h"
#include "engine/background.h"
#include "engine/event_json.h"
#include "engine/event_tail.h"

enum { POLL_MS = 200 };

static int run_start(struct cmd *c, int argc, char **argv)
{
	struct background_req req = { .ssh_connection = c->ssh_connection, .datadir = c->datadir, .facts_file = c->facts_file,
				      .by = cmd_author(c) };
	char here[4096];
	struct err err = {0};
	size_t n;
	int status;

	/* The words that follow are for another verb; only a first --help is not. */
	if (argc < 2 || argv[1][0] == '-')
		return cmd_args(c, argc, argv, NULL, (const char *[1]){0}, 1, 1, &n, &status) ? EXIT_USAGE : status;
	for (int i = 1; i < argc; i++)
		vec_push(c->arena, &req.args, argv[i]);
	req.directory = getcwd(here, sizeof(here)) != NULL ? here : "/";
	bool ok = background_verb(req.args.v[0], &err) != NULL &&
		  background_start(c->host, c->arena, &req, &err);
	if (!ok)
		return cmd_fail(c, &err);
	if (c->json)
		return cmd_json(c, json_pack("{s:s}", "started", req.args.v[0]));
	cmd_say(c, "It goes on in the background, also if this connection breaks. To see it:  mailstead background follow"
		   "\n");
	return EXIT_YES;
}

/* A step to another Debian has no way back: it stops, and goes on when that is wanted. */
static bool is_upgrade(const struct background *b)
{
	return b->req.args.n > 0 && strcmp(b->req.args.v[0], "upgrade") == 0;
}

struct follower {
	struct cmd *c;
	struct cmd_sink sink;
	bool ended;
	int status;
};

static void show(void *ctx, const char *line, size_t n)
{
	struct follower *f = ctx;
	struct cmd *c = f->c;
	struct event e;

	if (c->json)
		fprintf(c->out, "%.*s\n", (int)n, line);
	if (!event_from_line(c->arena, line, n, &e))
		return;
	if (e.kind == EVENT_ERROR && !c->json)
		fprintf(c->errout, "mailstead: %s\n%s%s%s", e.text, e.hint[0] ? "  " : "", e.hint,
			e.hint[0] ? "\n" : "");
	else if (!c->json)
		f->sink.sink.emit(&f->sink.sink, &e);
	f->ended = e.kind == EVENT_END;
	f->status = e.status;
}

int background_follow(struct cmd *c)
{
	struct follower f = { .c = c };
	struct event_tail tail = {0};
	struct background b;
	struct err err = {0};

	cmd_sink_init(&f.sink, c);
	do {
		struct arena *a = arena_new();
		/* Looked at first: what it says at its end is read then. */
		bool ok = background_look(c->host, a, &b, &err) &&
			  event_tail_read(c->host, BACKGROUND_EVENTS, &tail, show, &f, &err);

		arena_free(a);
		if (!ok)
			return cmd_fail(c, &err);
		fflush(c->out);
		if (b.state == BACKGROUND_RUNS)
			host_pause_ms(c->host, POLL_MS);
	} while (b.state == BACKGROUND_RUNS);
	event_tail_free(&tail);
	if (f.ended)
		return f.status;
	if (!background_look(c->host, c->arena, &b, &err))
		return cmd_fail(c, &err);
	if (b.state == BACKGROUND_NONE)
		err_set(&err, ERR_NOT_FOUND, "nothing was done in the background yet");
	else
		err_set(&err, ERR_RUN, "mailstead %s was cut short", b.req.args.v[0]);
	if (is_upgrade(&b))
		err_hint(&err, "mailstead upgrade run goes on");
	else if (b.state != BACKGROUND_NONE)
		err_hint(&err, "mailstead background start %s goes on%s", b.req.args.v[0],
			 b.undoable ? ", mailstead background start apply --undo undoes it" : "");
	return cmd_fail(c, &err);
}

static int run_follow(struct cmd *c, int argc, char **argv)
{
	size_t n;
	int status;

	return cmd_args(c, argc, argv, NULL, NULL, 0, 0, &n, &status) ? background_follow(c) : status;
}

static int run_cancel(struct cmd *c, int argc, char **argv)
{
	struct background b;
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, NULL, NULL, 0, 0, &n, &status))
		return status;
	if (!background_look(c->host, c->arena, &b, &err) || !background_cancel(c->host, c->arena, &err))
		return cmd_fail(c, &err);
	if (c->json)
		return cmd_json(c, json_pack("{s:b}", "cancelled", true));
	cmd_say(c, "It %s at its next step, when apt has finished. To see it:  mailstead background follow\n",
		is_upgrade(&b) ? "stops" : "undoes what it did");
	return EXIT_YES;
}

static int run_status(struct cmd *c, int argc, char **argv)
{
	static const char *const names[] = { "none", "runs", "cut short", "failed", "done" };
	struct background b;
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, NULL, NULL, 0, 0, &n, &status))
		return status;
	if (!background_look(c->host, c->arena, &b, &err))
		return cmd_fail(c, &err);
	const char *verb = b.req.args.n > 0 ? b.req.args.v[0] : "";
	status = b.state == BACKGROUND_CUT_SHORT || b.state == BACKGROUND_FAILED ? EXIT_NO : EXIT_YES;
	if (c->json) {
		(void)cmd_json(c, json_pack("{s:s, s:s, s:i, s:s, s:s, s:b}", "state", names[b.state], "verb", verb, "status",
					    b.status, "error", b.error, "hint", b.hint, "undoable", b.undoable));
		return status;
	}
	cmd_say(c, "%s%s%s%s%s\n", verb, verb[0] ? ": " : "", names[b.state], b.error[0] ? ": " : "", b.error);
	return status;
}

static int run_background(struct cmd *c, int argc, char **argv)
{
	static const struct sub_verb table[] = { { "start", run_start }, { "follow", run_follow }, { "status", run_status },
						 { "cancel", run_cancel }, { "run", background_run }, { 0 } };

	return sub_verb_run(c, table, argc, argv);
}

const struct verb verb_background = {
	.name = "background",
	.brief = "a change that goes on without this terminal: start, follow, status, cancel",
	.usage = "background start VERB [ARGUMENT]...\n"
		 "background follow\n"
		 "background status\n"
		 "background cancel",
	.help = "start begins setup, apply, rollback, config, domain or upgrade run as a systemd unit\n"
		"of its own (mailstead-background.service): it goes on if this connection breaks, and\n"
		"asks nothing, as with --yes. There is one at a time.\n"
		"\n"
		"follow shows it from its beginning until it ends, and has its exit status; Ctrl-C\n"
		"leaves only the view. With --json it gives the events as they are, one a line.\n"
		"status says how far it came: none, runs, cut short, failed or done. cancel has it\n"
		"undo what it did at its next step, never in the midst of apt; upgrade run stops there.\n"
		"\n"
		"One that was cut short (killed, a power cut) goes on when it is started again;\n"
		"mailstead background start apply --undo undoes it.\n"
		"\n"
		"Its events are in /var/lib/mailstead/background/events until the next one begins.\n"
		"\n"
		"Exit status 1: there is none, it was cut short, or it failed.\n"
		"\n"
		"    mailstead background start setup --site site.yaml\n"
		"    mailstead background follow\n",
	.root = true,
	.run = run_background,
};
