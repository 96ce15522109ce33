/* mailstead queue: mail that waits, and what is to become of it. */
#include "accounts/queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "cmd/cmd.h"
#include "cmd/people.h"
#include "cmd/verbs.h"

enum { LISTED = 100, IDS_MAX = 1000, MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

/* What strangers wrote, as a terminal may get it; lines stay lines. */
static const char *clean(struct arena *a, const char *text, size_t n)
{
	struct str out = {0};

	for (size_t i = 0; i < n;) {
		uint32_t c = 0;
		size_t len = utf8_decode(text + i, n - i, &c);

		if (len == 0)
			str_addc(&out, '?');
		else if (c == '\n' || c == '\t')
			str_addc(&out, c == '\n' ? '\n' : ' ');
		else
			utf8_show_char(&out, text + i, len, c);
		i += len > 0 ? len : 1;
	}
	const char *made = arena_memdup(a, str_c(&out), out.len);
	str_free(&out);
	return made;
}

static const char *clean_line(struct arena *a, const char *text)
{
	char *made = arena_strdup(a, clean(a, text, strlen(text)));

	for (char *p = made; *p != '\0'; p++)
		if (*p == '\n')
			*p = ' ';
	return made;
}

static bool is_here(struct cmd *c, struct err *err)
{
	if (c->host->live)
		return true;
	err_set(err, ERR_USAGE, "there is a queue only on a running machine, not in a directory");
	return err_hint(err, "run it on the machine itself, without --root");
}

/* --- list */

static int oldest_first(const void *pa, const void *pb)
{
	const struct queued *a = pa, *b = pb;

	if (a->arrival != b->arrival)
		return a->arrival < b->arrival ? -1 : 1;
	return strcmp(a->id, b->id);
}

static int list_as_json(struct cmd *c, const queue_list *queue, size_t shown)
{
	json_t *messages = json_array();

	for (size_t i = 0; i < shown; i++) {
		const struct queued *q = &queue->v[i];

		json_array_append_new(messages, json_pack("{s:s, s:s, s:s, s:s, s:I, s:s}", "id", q->id, "queue",
							  clean_line(c->arena, q->queue), "sender", clean_line(c->arena, q->sender),
							  "recipient", clean_line(c->arena, q->recipient), "arrival",
							  (json_int_t)q->arrival, "reason", clean_line(c->arena, q->reason)));
	}
	return cmd_json(c, json_pack("{s:I, s:o}", "total", (json_int_t)queue->n, "messages", messages));
}

static const char *age_words(struct cmd *c, int64_t arrival)
{
	long long age = (long long)(c->host->now(c->host) - arrival);

	if (age < HOUR)
		return arena_printf(c->arena, "%lld min", age < 0 ? 0 : age / MINUTE);
	return age < 2 * DAY ? arena_printf(c->arena, "%lld h", age / HOUR) : arena_printf(c->arena, "%lld days", age / DAY);
}

static void print_list(struct cmd *c, const queue_list *queue, size_t shown)
{
	if (queue->n == 0)
		cmd_say(c, "Nothing waits.\n");
	for (size_t i = 0; i < shown; i++) {
		const struct queued *q = &queue->v[i];

		cmd_say(c, "%-15s %-9s %8s  %s -> %s\n", q->id, clean_line(c->arena, q->queue), age_words(c, q->arrival),
			clean_line(c->arena, q->sender), clean_line(c->arena, q->recipient));
		if (q->reason[0] != '\0')
			cmd_say(c, "%35s %s\n", "", clean_line(c->arena, q->reason));
	}
	if (queue->n > shown)
		cmd_say(c, "and %zu younger ones: mailstead queue list --all\n", queue->n - shown);
}

static int run_list(struct cmd *c, int argc, char **argv)
{
	bool all = false;
	const struct cmd_flag flags[] = { { "all", &all, NULL }, { 0 } };
	queue_list queue = {0};
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, NULL, 0, 0, &n, &status))
		return status;
	if (!is_here(c, &err) || !queue_read(c->host, c->arena, &queue, &err))
		return cmd_fail(c, &err);
	if (queue.n > 0)
		qsort(queue.v, queue.n, sizeof(*queue.v), oldest_first);
	size_t shown = all || queue.n < LISTED ? queue.n : LISTED;
	if (c->json)
		return list_as_json(c, &queue, shown);
	print_list(c, &queue, shown);
	return EXIT_YES;
}

/* --- one message, or some */

static const struct queued *message(const queue_list *queue, const char *id)
{
	for (size_t i = 0; i < queue->n; i++)
		if (strcmp(queue->v[i].id, id) == 0)
			return &queue->v[i];
	return NULL;
}

/* postsuper takes "ALL" for every message, and is silent about one that is not there. */
static bool find(struct cmd *c, const char *const *args, size_t n, queue_list *queue, strlist *ids, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (!queue_id_ok(args[i])) {
			err_set(err, ERR_USAGE, "\"%s\" is no id of a message", clean_line(c->arena, args[i]));
			return err_hint(err, "mailstead queue list shows the ids");
		}
	if (!is_here(c, err) || !queue_read(c->host, c->arena, queue, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (message(queue, args[i]) == NULL) {
			err_set(err, ERR_NOT_FOUND, "there is no message %s in the queue", args[i]);
			return err_hint(err, "it may have left meanwhile: mailstead queue list");
		}
		vec_push(c->arena, ids, args[i]);
	}
	return true;
}

static int run_show(struct cmd *c, int argc, char **argv)
{
	const char *args[1];
	queue_list queue = {0};
	strlist ids = {0};
	struct str text = {0};
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, NULL, args, 1, 1, &n, &status))
		return status;
	bool ok = find(c, args, n, &queue, &ids, &err) && queue_headers(c->host, args[0], &text, &err);
	const char *headers = clean(c->arena, str_c(&text), text.len);
	str_free(&text);
	if (!ok)
		return cmd_fail(c, &err);
	if (c->json)
		return cmd_json(c, json_pack("{s:s, s:s}", "id", args[0], "headers", headers));
	fputs(headers, c->out);
	return EXIT_YES;
}

/* What one of these verbs does to messages. */
struct deed {
	bool (*work)(struct host *h, const strlist *ids, struct err *err);
	const char *done, *asks; /* asks NULL: it can be undone */
};

static bool confirm(struct cmd *c, const struct deed *deed, const queue_list *queue, const strlist *ids)
{
	if (deed->asks == NULL)
		return true;
	const struct queued *q = message(queue, ids->v[0]);
	return cmd_confirm(c, ids->n == 1 ? arena_printf(c->arena, "%s message %s from %s to %s?", deed->asks, q->id,
							 clean_line(c->arena, q->sender), clean_line(c->arena, q->recipient))
					  : arena_printf(c->arena, "%s these %zu messages?", deed->asks, ids->n));
}

static int act(struct cmd *c, int argc, char **argv, const struct deed *deed)
{
	const char *args[IDS_MAX];
	queue_list queue = {0};
	strlist ids = {0};
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, NULL, args, 1, IDS_MAX, &n, &status))
		return status;
	if (!find(c, args, n, &queue, &ids, &err))
		return cmd_fail(c, &err);
	if (!confirm(c, deed, &queue, &ids))
		return EXIT_NO;
	if (!deed->work(c->host, &ids, &err))
		return cmd_fail(c, &err);
	if (c->json)
		return cmd_json(c, json_pack("{s:s, s:I}", "done", deed->done, "messages", (json_int_t)ids.n));
	cmd_say(c, "%zu message%s %s.\n", ids.n, ids.n == 1 ? "" : "s", deed->done);
	return EXIT_YES;
}

static int run_hold(struct cmd *c, int argc, char **argv)
{
	return act(c, argc, argv, &(struct deed){ queue_hold, "put on hold", NULL });
}

static int run_release(struct cmd *c, int argc, char **argv)
{
	return act(c, argc, argv, &(struct deed){ queue_release, "released", NULL });
}

static int run_delete(struct cmd *c, int argc, char **argv)
{
	return act(c, argc, argv, &(struct deed){ queue_delete, "deleted", "Delete for ever" });
}

static int run_flush(struct cmd *c, int argc, char **argv)
{
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, NULL, NULL, 0, 0, &n, &status))
		return status;
	if (!is_here(c, &err) || !queue_flush(c->host, &err))
		return cmd_fail(c, &err);
	if (c->json)
		return cmd_json(c, json_pack("{s:s}", "done", "flushed"));
	cmd_say(c, "All that waits is tried now.\n");
	return EXIT_YES;
}

static int run_queue(struct cmd *c, int argc, char **argv)
{
	static const struct sub_verb table[] = {
		{ "list", run_list },	    { "show", run_show },     { "hold", run_hold }, { "release", run_release },
		{ "delete", run_delete }, { "flush", run_flush }, { 0 },
	};

	return sub_verb_run(c, table, argc, argv);
}

const struct verb verb_queue = {
	.name = "queue",
	.brief = "mail that waits: list, show, hold, release, delete, flush",
	.usage = "queue list [--all] [--json]\n"
		 "queue show ID\n"
		 "queue hold ID...\n"
		 "queue release ID...\n"
		 "queue delete ID... [--yes]\n"
		 "queue flush",
	.help = "list     what waits, the oldest first: where, how long, from whom, to whom, and why it\n"
		"         was deferred; a hundred of them, unless --all is given\n"
		"show     the headers of one message\n"
		"hold     keeps messages in the queue until somebody releases or deletes them\n"
		"release  sends them on their way\n"
		"delete   takes them out for ever; no sender is told\n"
		"flush    has all that waits tried now; by itself that is done again and again, for\n"
		"         three days\n\n"
		"Addresses and headers are what strangers wrote: control characters show as \"?\".\n\n"
		"Exit status 1: there is no such message.\n\n"
		"Example:\n  mailstead queue list\n  mailstead queue hold 4jYmY71LCgz81B\n",
	.root = true,
	.run = run_queue,
};
