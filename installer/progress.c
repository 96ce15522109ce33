#include "installer/progress_part.h"

#include <string.h>

#include "engine/engine.h"
#include "installer/answers.h"

static void add(struct arena *a, strlist *args, const char *one, const char *two)
{
	vec_push(a, args, one);
	if (two != NULL)
		vec_push(a, args, two);
}

/* Programs take the site file as the machine sees it, the account as the box does. */
static void setup_args(struct session *s, strlist *args)
{
	struct arena *a = session_arena(s);
	struct host *h = session_host(s);
	struct str site = {0};

	host_real_path(h, SETUP_SITE, &site);
	add(a, args, "setup", NULL);
	add(a, args, "--site", arena_strdup(a, str_c(&site)));
	if (host_exists(h, SETUP_ACCOUNT))
		add(a, args, "--account", SETUP_ACCOUNT);
	str_free(&site);
	const strlist *ignored = answers_ignored(session_answers(s));
	for (size_t i = 0; i < ignored->n; i++)
		add(a, args, "--ignore", ignored->v[i]);
}

bool progress_background(struct session *s, const strlist *args, struct err *err)
{
	const struct session_with *with = session_with(s);
	const struct background_req req = { .args = *args, .ssh_connection = with->ssh_connection, .by = with->by, .datadir = with->datadir,
					    .facts_file = with->facts_file };

	return background_start(session_host(s), session_arena(s), &req, err);
}

bool progress_start(struct session *s, struct err *err)
{
	struct arena *a = session_arena(s);
	struct background last;
	strlist args = {0};

	if (!background_look(session_host(s), a, &last, err))
		return false;
	if (last.state == BACKGROUND_RUNS)
		return true;
	if (host_exists(session_host(s), SETUP_SITE))
		setup_args(s, &args);
	else
		add(a, &args, "apply", NULL); /* which finishes what was begun without us */
	return progress_background(s, &args, err);
}

static bool is_setup(const struct background *b)
{
	const strlist *args = &b->req.args;

	return strcmp(args->v[0], "setup") == 0 || strcmp(args->v[0], "apply") == 0;
}

bool progress_undoes(const struct background *b)
{
	return b->req.args.n == 2 && strcmp(b->req.args.v[1], "--undo") == 0;
}

enum progress_state progress_state_of(struct host *h, struct arena *a, const struct background *b)
{
	static const enum progress_state states[] = { [BACKGROUND_NONE] = PROGRESS_NONE, [BACKGROUND_RUNS] = PROGRESS_RUNS,
						      [BACKGROUND_CUT_SHORT] = PROGRESS_CUT_SHORT,
						      [BACKGROUND_FAILED] = PROGRESS_FAILED, [BACKGROUND_DONE] = PROGRESS_DONE };
	struct interruption was;
	struct err ignored = {0};

	/* Its journal is there while it runs. */
	if (b->state == BACKGROUND_RUNS && !is_setup(b))
		return PROGRESS_NONE;
	if (b->state == BACKGROUND_NONE || !is_setup(b))
		return engine_interrupted(h, a, &was, &ignored) && was.is && !was.committed ? PROGRESS_CUT_SHORT : PROGRESS_NONE;
	if (b->state == BACKGROUND_DONE && progress_undoes(b))
		return PROGRESS_FAILED;
	return states[b->state];
}

enum progress_state progress_look(struct host *h, struct arena *a)
{
	struct background b;
	struct err ignored = {0};

	return background_look(h, a, &b, &ignored) ? progress_state_of(h, a, &b) : PROGRESS_NONE;
}

bool progress_by_setup(struct host *h, struct arena *a)
{
	struct background b;
	struct interruption was;
	struct err ignored = {0};

	if (!background_look(h, a, &b, &ignored))
		return false;
	if (b.req.args.n > 0)
		return strcmp(b.req.args.v[0], "setup") == 0;
	/* One that was cut short on a terminal. */
	return engine_interrupted(h, a, &was, &ignored) && was.is && strcmp(was.why, "setup") == 0;
}
