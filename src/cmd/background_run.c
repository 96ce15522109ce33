#include "cmd/background.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cmd/sink.h"
#include "cmd/verbs.h"
#include "engine/background.h"

static const struct verb *const allowed[] = { &verb_setup,  &verb_apply,  &verb_rollback,
					      &verb_config, &verb_domain,   &verb_upgrade, NULL };

const struct verb *background_verb(const char *name, struct err *err)
{
	struct str known = {0};

	for (size_t i = 0; allowed[i] != NULL; i++)
		if (strcmp(allowed[i]->name, name) == 0)
			return allowed[i];
	for (size_t i = 0; allowed[i] != NULL; i++)
		str_addf(&known, "%s%s", i == 0 ? "" : ", ", allowed[i]->name);
	err_set(err, ERR_USAGE, "%s is no change that can go on in the background", name);
	err_hint(err, "these can: %s", str_c(&known));
	str_free(&known);
	return NULL;
}

/* Only before the change has begun: from then on it looks after signals itself, and undoes. */
static void on_early_stop(int sig)
{
	static const char said[] =
		"{\"event\":\"error\",\"error\":\"stopped by the operator before anything was changed\",\"hint\":\"\","
		"\"status\":1}\n"
		"{\"event\":\"end\",\"status\":1}\n";

	(void)sig;
	if (write(STDOUT_FILENO, said, sizeof(said) - 1) < 0)
		_exit(2);
	_exit(EXIT_NO);
}

static int run_verb(struct cmd *c, const struct verb *verb, const struct background_req *req)
{
	struct author by;
	char **argv = arena_alloc(c->arena, (req->args.n + 1) * sizeof(*argv));

	for (size_t i = 0; i < req->args.n; i++)
		argv[i] = arena_strdup(c->arena, req->args.v[i]);
	c->verb = verb;
	c->json = c->lines = c->yes = c->background = true;
	c->ssh_connection = req->ssh_connection;
	by = req->by;
	by.how = AUTHOR_BACKGROUND;
	c->asked_by = &by;
	signal(SIGINT, on_early_stop);
	signal(SIGTERM, on_early_stop);
	return verb->run(c, (int)req->args.n, argv);
}

static bool go_to(const char *directory, struct err *err)
{
	return directory == NULL || chdir(directory) == 0 || err_sys(err, errno, "cannot go to the directory %s", directory);
}

int background_run(struct cmd *c, int argc, char **argv)
{
	struct host *h = c->host;
	struct background_req req;
	struct host_lock *lock = NULL;
	struct cmd_sink sink;
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, NULL, NULL, 0, 0, &n, &status))
		return status;
	if (!background_take(h, c->arena, &lock, &req, &err))
		return cmd_fail(c, &err);
	const struct verb *verb = background_verb(req.args.v[0], &err);
	bool ok = verb != NULL && go_to(req.directory, &err) && h->divert(h, BACKGROUND_EVENTS, &err);
	status = ok ? run_verb(c, verb, &req) : cmd_fail(c, &err);
	if (ok) {
		cmd_sink_init(&sink, c);
		sink.sink.emit(&sink.sink, &(struct event){ .kind = EVENT_END, .status = status });
	}
	fprintf(c->errout, "mailstead: %s ended with status %d\n", req.args.v[0], status);
	h->fs->unlock(h, lock);
	return status;
}
