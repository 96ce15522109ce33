/* What verbs that change nothing have said, and when. */
#include <string.h>
#include <time.h>

#include "installer/dashboard.h"

enum { FRESH_MS = 5000, MINUTE = 60, HOUR = 3600 };

static const char *const args_of[LOOKS][6] = {
	[LOOK_HEALTH] = { "status", "--stream" },
	[LOOK_SERVICES] = { "check", "services", "ports", "exposure" },
	[LOOK_QUEUE] = { "queue", "list" },
	[LOOK_QUEUE_CHECK] = { "check", "queue" },
	[LOOK_CERTIFICATE] = { "cert", "status" },
	[LOOK_RECORDS] = { "dns", "check", "--stream" },
	[LOOK_USERS] = { "user", "list" },
	[LOOK_ACCOUNTS_CHECK] = { "check", "accounts", "sieve" },
	[LOOK_ALIASES] = { "alias", "list" },
	[LOOK_DOMAINS] = { "domain", "list" },
	[LOOK_HISTORY] = { "history" },
	[LOOK_CHANGES] = { "plan", "--diff" },
	[LOOK_OPTIONS] = { "config", "list" },
};

static bool is_stream(size_t id)
{
	return id == LOOK_HEALTH || id == LOOK_RECORDS;
}

static void line_said(void *ctx, json_t *value)
{
	struct look *l = ctx;
	struct dash *d = dash_of(l->session);

	stream_line(&l->coming, value);
	if (l == &d->looks[LOOK_RECORDS])
		record_stream_line(&d->records, value);
}

static void said(void *ctx, json_t *value)
{
	struct look *l = ctx;

	json_decref(l->coming);
	l->coming = json_incref(value);
}

static void first_line(struct session *s, const char *verb, const char *error)
{
	size_t n = strcspn(error, "\n");

	dash_say(s, TONE_BAD, "%s: %.*s%s%.200s", verb, (int)(n < 250 ? n : 250), error, error[n] == '\n' ? " " : "",
		 error[n] == '\n' ? error + n + 1 : "");
}

static void ended(void *ctx, int status, const char *error)
{
	struct look *l = ctx;
	struct session *s = l->session;
	struct host *h = session_host(s);
	size_t id = (size_t)(l - dash_of(s)->looks);

	(void)status;
	l->task = NULL;
	if (error == NULL && is_stream(id) && !stream_is_whole(l->coming))
		error = "it broke off";
	if (id == LOOK_RECORDS)
		record_stream_cut(&dash_of(s)->records);
	l->failed = error != NULL || l->coming == NULL;
	if (error != NULL) {
		first_line(s, args_of[id][0], error);
	} else if (l->coming != NULL) {
		json_decref(l->value);
		l->value = json_incref(l->coming);
		l->at = h->monotonic_ms(h);
		l->since = l->begun;
	}
	json_decref(l->coming);
	l->coming = NULL;
	dash_waits(s);
}

static void start(struct session *s, struct look *l, size_t id)
{
	struct err err = {0};

	l->session = s;
	l->begun = session_host(s)->monotonic_ms(session_host(s));
	if (id == LOOK_RECORDS && dash_of(s)->records.a == NULL)
		record_stream_open(&dash_of(s)->records);
	l->task = task_start(s, &(struct task_req){ .args = args_of[id], .lines = is_stream(id),
						    .said = is_stream(id) ? line_said : said, .ended = ended, .ctx = l }, &err);
	if (l->task == NULL) {
		l->failed = true;
		dash_say(s, TONE_BAD, "%s", err.msg);
	}
}

static bool is_fresh(struct session *s, const struct look *l)
{
	struct host *h = session_host(s);

	return l->value != NULL && !l->failed && h->monotonic_ms(h) - l->at < FRESH_MS;
}

void looks_start(struct session *s, struct dash *d, unsigned set, bool again)
{
	for (size_t i = 0; i < LOOKS; i++)
		if ((set >> i & 1) != 0 && d->looks[i].task == NULL && (again || !is_fresh(s, &d->looks[i])))
			start(s, &d->looks[i], i);
}

void looks_restart(struct session *s, struct dash *d, unsigned set)
{
	for (size_t i = 0; i < LOOKS; i++) {
		struct look *l = &d->looks[i];

		if (l->value == NULL && l->task == NULL && (d->area->looks >> i & 1) == 0)
			set &= ~(1u << i);
		if ((set >> i & 1) == 0 || l->task == NULL)
			continue;
		task_stop(l->task);
		l->task = NULL;
		json_decref(l->coming);
		l->coming = NULL;
		if (i == LOOK_RECORDS)
			record_stream_cut(&d->records);
	}
	looks_start(s, d, set, true);
}

bool looks_run(const struct dash *d, unsigned set)
{
	for (size_t i = 0; i < LOOKS; i++)
		if ((set >> i & 1) != 0 && d->looks[i].task != NULL)
			return true;
	return false;
}

/* "11 of 26, " while the checks run. */
static const char *how_far(struct arena *a, const struct dash *d, unsigned set)
{
	size_t of, done = stream_done(d->looks[LOOK_HEALTH].coming, &of);

	return (set & LOOK(HEALTH)) != 0 && of > 0 ? arena_printf(a, "%zu of %zu, ", done, of) : "looking, ";
}

const char *looks_age(struct session *s, struct arena *a, unsigned set)
{
	const struct dash *d = dash_of(s);
	struct host *h = session_host(s);
	int64_t runs = -1, age = -1;

	for (size_t i = 0; i < LOOKS; i++) {
		const struct look *l = &d->looks[i];

		if ((set >> i & 1) == 0)
			continue;
		if (l->task != NULL && task_age_ms(l->task) > runs)
			runs = task_age_ms(l->task);
		if (l->value != NULL && h->monotonic_ms(h) - l->at > age)
			age = h->monotonic_ms(h) - l->at;
	}
	if (runs >= 0)
		return arena_printf(a, "%s%s", how_far(a, d, set), view_duration(a, runs));
	if (age < 0)
		return "";
	age /= 1000;
	if (age < MINUTE)
		return "just now";
	return age < HOUR ? arena_printf(a, "%d min ago", (int)(age / MINUTE))
			  : arena_printf(a, "%lld h ago", (long long)(age / HOUR));
}

void looks_free(struct dash *d)
{
	for (size_t i = 0; i < LOOKS; i++) {
		json_decref(d->looks[i].value);
		json_decref(d->looks[i].coming);
		d->looks[i] = (struct look){0};
	}
	record_stream_close(&d->records);
}

bool look_says_nothing(const struct dash *d, enum look_id id, struct view *v)
{
	const struct look *l = &d->looks[id];

	if (l->value != NULL)
		return false;
	view_text(v, l->task != NULL || !l->failed ? "Looking …" : "That could not be looked at; r looks again. The log says why.");
	return true;
}

/* --- in words */

const char *when_words(struct arena *a, int64_t when)
{
	time_t t = (time_t)when;
	struct tm tm;
	char text[32];

	if (when == 0 || localtime_r(&t, &tm) == NULL || strftime(text, sizeof(text), "%Y-%m-%d %H:%M", &tm) == 0)
		return "";
	return arena_strdup(a, text);
}

const char *count_words(struct arena *a, size_t n, const char *one, const char *many)
{
	return arena_printf(a, "%zu %s", n, n == 1 ? one : many);
}
