/* mailstead upgrade check: is this box ready for the next release, and what will become of it there? */
#include "cmd/upgrade_check.h"

#include "cmd/sink.h"
#include "plan/paths.h"

/* With --json the answer is one value: progress would be in its way. */
static void emit_nothing(struct event_sink *sink, const struct event *event)
{
	(void)sink;
	(void)event;
}

/* An apply or an upgrade that is under way would make all of it wrong. */
static void look_for_others(struct upgrade_look *u, struct upgrade_report *out)
{
	struct host *h = u->c->host;
	struct host_lock *lock;
	struct err err = {0};
	const char *holder = "";

	if (!h->live || out->to == NULL)
		return;
	if (h->fs->mkdirs(h, PATH_RUN, &err) && h->fs->lock(h, u->c->arena, PATH_LOCK, "mailstead upgrade check", &lock, &holder, &err)) {
		h->fs->unlock(h, lock);
		return;
	}
	if (err.code != ERR_BUSY)
		return;
	upgrade_found(u, &(struct finding){
				 .id = "upgrade.busy",
				 .severity = SEVERITY_FAIL,
				 .seen = arena_printf(u->c->arena, "another mailstead is at work: %s", holder),
				 .why = "what was seen may be different when it is done",
				 .fix = "mailstead upgrade check, when it is done",
				 .source = PATH_LOCK,
			 });
	findings_sort(&out->findings);
	out->ready = false;
}

int upgrade_check(struct cmd *c, int argc, char **argv)
{
	bool no_proof = false, diff = false;
	const struct cmd_flag flags[] = { { "no-proof", &no_proof, NULL }, { "diff", &diff, NULL }, { 0 } };
	struct upgrade_look *u = arena_new_of(c->arena, struct upgrade_look);
	struct upgrade_report report;
	struct event_sink silent = { emit_nothing };
	struct cmd_sink sink;
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, NULL, 0, 0, &n, &status))
		return status;
	cmd_sink_init(&sink, c);
	if (!upgrade_look(u, c, c->json ? &silent : &sink.sink, !no_proof, &report, &err))
		return cmd_fail(c, &err);
	look_for_others(u, &report);
	if (!upgrade_print(u, diff, &err))
		return cmd_fail(c, &err);
	return report.ready ? EXIT_YES : EXIT_NO;
}
