#include "accounts/hold.h"

#include <jansson.h>
#include <string.h>

#include "accounts/db.h"
#include "accounts/queue.h"
#include "accounts/suspend.h"

enum {
	ROUNDS = 200,   /* with the pauses: longer than pickup sleeps, which may hold one that was released just before */
	PAUSE_MS = 500,
	QUIET = 3,      /* rounds that find nothing: a milter may have a message in hand for a second */
	OLD_S = 86400,  /* on hold so long that its life in the queue should begin anew */
	TRIED = 50,     /* released messages that are tried at once; the queue manager gets to the others in minutes */
};

struct search {
	struct accounts *db;
	const char *address;
	json_t *known; /* by id: is it theirs? */
	size_t theirs; /* found outside of hold in this round */
	size_t unread; /* gone before it could be looked at, or not readable */
	json_t *held;  /* ids that were put on hold */
};

static bool on_hold(const struct queued *entry)
{
	return strcmp(entry->queue, "hold") == 0;
}

static bool ask(struct search *s, struct arena *a, const queue_list *queue, struct err *err)
{
	strlist unknown = {0}, ids = {0}, theirs = {0};

	for (size_t i = 0; i < queue->n; i++)
		if (!on_hold(&queue->v[i]) && json_object_get(s->known, queue->v[i].id) == NULL)
			vec_push(a, &unknown, queue->v[i].id);
	if (!queue_owned(s->db->host, a, &unknown, s->address, &ids, &theirs, err))
		return false;
	for (size_t i = 0; i < ids.n; i++)
		json_object_set_new(s->known, ids.v[i], json_false());
	for (size_t i = 0; i < theirs.n; i++)
		json_object_set_new(s->known, theirs.v[i], json_true());
	s->unread = unknown.n - ids.n;
	return true;
}

/* Remembered first: whatever is on hold for this user is known, also after a crash in between. */
static bool hold(struct search *s, struct arena *a, const queue_list *queue, struct err *err)
{
	strlist mine = {0};

	for (size_t i = 0; i < queue->n; i++)
		if (!on_hold(&queue->v[i]) && json_is_true(json_object_get(s->known, queue->v[i].id)))
			vec_push(a, &mine, queue->v[i].id);
	for (size_t i = 0; i < mine.n; i++)
		json_object_set_new(s->held, mine.v[i], json_true());
	s->theirs = mine.n;
	return mine.n == 0 ||
	       (accounts_held_add(s->db, s->address, &mine, err) && queue_hold(s->db->host, &mine, err));
}

static bool round_of(struct search *s, struct err *err)
{
	struct arena *a = arena_new();
	queue_list queue = {0};
	bool ok = queue_read(s->db->host, a, &queue, err) && ask(s, a, &queue, err) && hold(s, a, &queue, err);

	arena_free(a);
	return ok;
}

static bool until_nothing_is_left(struct search *s, struct err *err)
{
	int quiet = 0;

	for (int round = 0; round < ROUNDS; round++) {
		if (!round_of(s, err))
			return false;
		if (s->theirs > 0)
			quiet = 0;
		else if (s->unread == 0 && ++quiet == QUIET)
			return true;
		host_pause_ms(s->db->host, PAUSE_MS);
	}
	if (s->theirs == 0 && s->unread == 0)
		return true;
	return err_set(err, ERR_RUN, "%zu messages in the queue could not be put on hold or looked at",
		       s->theirs + s->unread);
}

/* Of what was remembered, what is on hold now: by age in *young and *old. */
static bool still_on_hold(struct accounts *db, struct arena *a, const char *address, strlist *young, strlist *old,
			  struct err *err)
{
	int64_t now = db->host->now(db->host);
	json_t *remembered = json_object();
	queue_list queue = {0};
	strlist ids = {0};

	bool ok = accounts_held(db, a, address, &ids, err) && (ids.n == 0 || queue_read(db->host, a, &queue, err));
	for (size_t i = 0; ok && i < ids.n; i++)
		json_object_set_new(remembered, ids.v[i], json_true());
	for (size_t i = 0; ok && i < queue.n; i++) {
		const struct queued *entry = &queue.v[i];

		if (on_hold(entry) && json_object_get(remembered, entry->id) != NULL)
			vec_push(a, now - entry->arrival > OLD_S ? old : young, entry->id);
	}
	json_decref(remembered);
	return ok;
}

static bool count_held(struct search *s, struct held_count *count, struct err *err)
{
	struct arena *a = arena_new();
	strlist ids = {0};
	bool ok = still_on_hold(s->db, a, s->address, &ids, &ids, err);

	count->now = ids.n;
	for (size_t i = 0; i < ids.n; i++)
		count->new += json_object_get(s->held, ids.v[i]) != NULL;
	arena_free(a);
	return ok;
}

bool accounts_hold(struct accounts *db, const char *address, struct held_count *count, struct err *err)
{
	struct search s = { .db = db, .address = address };

	*count = (struct held_count){0};
	if (!db->host->live)
		return true;
	s.known = json_object();
	s.held = json_object();
	bool ok = until_nothing_is_left(&s, err) && count_held(&s, count, err);
	json_decref(s.known);
	json_decref(s.held);
	return ok;
}

static void try_soon(struct host *h, const strlist *ids)
{
	struct err ignored = {0};

	for (size_t i = 0; i < ids->n && i < TRIED; i++)
		if (!queue_try(h, ids->v[i], &ignored))
			return; /* the queue manager does it by itself in minutes */
}

bool accounts_release(struct accounts *db, const char *address, size_t *released, struct err *err)
{
	struct arena *a = arena_new();
	strlist young = {0}, old = {0};
	bool ok = !db->host->live || (still_on_hold(db, a, address, &young, &old, err) &&
				      queue_release(db->host, &young, err) && queue_requeue(db->host, &old, err));

	ok = ok && accounts_held_forget(db, address, err);
	if (ok)
		try_soon(db->host, &young);
	*released = young.n + old.n;
	arena_free(a);
	return ok;
}
