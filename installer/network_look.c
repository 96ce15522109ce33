/* The looks of the network page: each a program beside us. */
#include <string.h>

#include "installer/network.h"
#include "installer/pages.h"

static void on_line(void *ctx, json_t *value)
{
	struct network_look *look = ctx;
	struct network *n = session_state(look->session, &page_network);

	(void)check_places_read(&n->places, look->stream, value);
}

/* What was accepted and is mended would be accepted unseen if it came again. */
static void forget_mended(struct session *s, const struct network *n)
{
	const strlist ids = *answers_ignored(session_answers(s));

	for (size_t i = 0; i < ids.n; i++) {
		const struct check_place *place = &n->places.v[check_of_finding(ids.v[i]) - checks];
		bool found = place->state != PLACE_DONE;

		for (size_t j = 0; j < place->found.n; j++)
			found = found || strcmp(place->found.v[j].id, ids.v[i]) == 0 ||
				place->found.v[j].severity == SEVERITY_UNKNOWN;
		if (!found)
			answers_ignore(session_answers(s), ids.v[i], false);
	}
}

static void on_end(void *ctx, int status, const char *error)
{
	struct network_look *look = ctx;
	struct session *s = look->session;
	struct network *n = session_state(s, &page_network);
	size_t done;

	(void)status;
	check_places_over(&n->places, look->stream, error);
	if (check_places_count(&n->places, &done) == 0)
		n->error = arena_strdup(session_arena(s), error != NULL ? error : "the look broke off before it had begun");
	look->task = NULL;
	forget_mended(s, n);
	session_waits(s, network_runs(n));
}

static struct network_look *free_look(struct network *n)
{
	for (size_t i = 0; i < NETWORK_LOOKS; i++)
		if (n->looks[i].task == NULL)
			return &n->looks[i];
	return NULL;
}

/* names: NULL-terminated, of checks; none: all that belong here. */
static bool start(struct session *s, const char *const *names, struct err *err)
{
	struct network *n = session_state(s, &page_network);
	struct network_look *look = free_look(n);
	struct arena *a = session_arena(s);
	strlist args = {0};

	if (look == NULL)
		return err_set(err, ERR_BUSY, "so much is being looked at already: wait a moment");
	vec_push(a, &args, "check");
	for (size_t i = 0; names[i] != NULL; i++)
		vec_push(a, &args, names[i]);
	vec_push(a, &args, "--stream");
	vec_push(a, &args, "--site");
	vec_push(a, &args, SETUP_SITE);
	vec_push(a, &args, NULL);
	*look = (struct network_look){ .session = s, .stream = ++n->streams };
	look->task = task_start(s, &(struct task_req){ .args = args.v, .lines = true, .said = on_line, .ended = on_end, .ctx = look },
				err);
	if (look->task == NULL)
		return false;
	n->error = NULL;
	for (size_t i = 0; names[i] != NULL; i++)
		(void)check_places_expect(&n->places, look->stream, names[i]);
	session_waits(s, true);
	return true;
}

bool network_look(struct session *s, const char *name, struct err *err)
{
	struct network *n = session_state(s, &page_network);
	const char *const names[] = { name, NULL };

	if (!start(s, names, err))
		return false;
	/* Those that are shown turn at once, not when the program has come so far. */
	for (size_t i = 0; name == NULL && i < n->places.n; i++)
		if (n->places.v[i].listed)
			(void)check_places_expect(&n->places, n->streams, n->places.v[i].kind->name);
	return true;
}

bool network_look_rest(struct session *s, struct err *err)
{
	struct network *n = session_state(s, &page_network);
	struct arena *a = session_arena(s);
	strlist names = {0};
	size_t done;

	if (check_places_count(&n->places, &done) == 0)
		return network_look(s, NULL, err);
	for (size_t i = 0; i < n->places.n; i++) {
		const struct check_place *place = &n->places.v[i];

		if (place->listed && place->state != PLACE_DONE && place->stream == 0)
			vec_push(a, &names, place->kind->name);
	}
	if (names.n == 0)
		return true;
	vec_push(a, &names, NULL);
	return start(s, names.v, err);
}

void network_stop(struct session *s)
{
	struct network *n = session_state(s, &page_network);

	for (size_t i = 0; i < NETWORK_LOOKS; i++) {
		struct network_look *look = &n->looks[i];

		if (look->task == NULL)
			continue;
		task_stop(look->task);
		look->task = NULL;
		check_places_stop(&n->places, look->stream);
	}
	session_waits(s, false);
}

bool network_runs(const struct network *n)
{
	for (size_t i = 0; i < NETWORK_LOOKS; i++)
		if (n->looks[i].task != NULL)
			return true;
	return false;
}
