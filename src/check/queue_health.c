/* Does mail pile up, and whose (daemons.md, 46)? */
#include <stdlib.h>
#include <string.h>

#include "check/check.h"
#include "facts/queue.h"
#include "mail/smarthost.h"

enum {
	TIMEOUT_S = 15,
	MANY = 200,       /* deferred messages that are worth a look */
	TOO_MANY = 2000,
	OF_ONE = 100,     /* messages of one sender */
	HOUR = 3600,
	OLD = 24 * HOUR,  /* delay_warning_time has passed long ago */
};

struct sender {
	const char *address;
	size_t n;
};

static int by_address(const void *pa, const void *pb)
{
	const char *const *a = pa, *const *b = pb;

	return strcmp(*a, *b);
}

/* Who has the most messages there. */
static struct sender busiest(struct arena *a, const queue_list *queue)
{
	strlist senders = {0};
	struct sender most = { "", 0 };

	for (size_t i = 0; i < queue->n; i++)
		vec_push(a, &senders, queue->v[i].sender);
	if (senders.n > 0)
		qsort(senders.v, senders.n, sizeof(*senders.v), by_address);
	for (size_t i = 0, j; i < senders.n; i = j) {
		for (j = i; j < senders.n && strcmp(senders.v[i], senders.v[j]) == 0; j++)
			;
		if (j - i > most.n)
			most = (struct sender){ senders.v[i], j - i };
	}
	return most;
}

static bool is_ours(struct check *k, const char *address)
{
	const char *at = strrchr(address, '@');

	for (size_t i = 0; at != NULL && i < k->site->domains.n; i++)
		if (strcasecmp(at + 1, k->site->domains.v[i]) == 0)
			return true;
	return false;
}

/* A quoted local part, say, has no place in a command that is there to be copied. */
static bool is_plain(const char *address)
{
	return address[strspn(address, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@._+-")] == '\0' &&
	       address[0] != '-';
}

static void look_at_sender(struct check *k, const queue_list *queue)
{
	struct sender s = busiest(k->arena, queue);
	bool ours = is_ours(k, s.address), plain = is_plain(s.address);

	if (s.n < OF_ONE)
		return;
	check_add(k, &(struct finding){
			     .id = "queue.sender",
			     .severity = ours ? SEVERITY_FAIL : SEVERITY_WARN,
			     .subject = s.address,
			     .seen = arena_printf(k->arena, "%zu messages of %s wait in the queue", s.n, s.address),
			     .why = ours ? "somebody may have this user's password: the server ends on blocklists for everybody"
					 : "a list that sends too much, or somebody's bounces: other mail waits behind it",
			     .fix = ours && plain ? arena_printf(k->arena, "mailstead user suspend %s", s.address)
						  : "mailstead queue list",
			     .source = "postqueue -j",
		     });
}

static size_t count(const queue_list *queue, const char *name, const struct queued **oldest)
{
	size_t n = 0;

	for (size_t i = 0; i < queue->n; i++) {
		const struct queued *q = &queue->v[i];

		if (strcmp(q->queue, name) != 0)
			continue;
		n++;
		if (oldest != NULL && (*oldest == NULL || q->arrival < (*oldest)->arrival))
			*oldest = q;
	}
	return n;
}

static void look_at_deferred(struct check *k, const queue_list *queue)
{
	const struct queued *oldest = NULL;
	size_t n = count(queue, "deferred", &oldest);
	int64_t age = oldest != NULL ? k->host->now(k->host) - oldest->arrival : 0;

	if (n >= MANY)
		check_add(k, &(struct finding){
				     .id = "queue.deferred",
				     .severity = n >= TOO_MANY ? SEVERITY_FAIL : SEVERITY_WARN,
				     .seen = arena_printf(k->arena, "%zu messages are deferred", n),
				     .why = arena_printf(k->arena, "the oldest says: %.200s", oldest->reason),
				     .fix = "mailstead queue list",
				     .source = "postqueue -j",
			     });
	if (age > OLD)
		check_add(k, &(struct finding){
				     .id = "queue.old",
				     .severity = SEVERITY_WARN,
				     .seen = arena_printf(k->arena, "a message has been waiting for %lld hours", (long long)(age / HOUR)),
				     .why = arena_printf(k->arena, "it goes back to its sender after three days; it waits for: %.200s",
							 oldest->reason),
				     .fix = arena_printf(k->arena, "mailstead queue show %s", is_plain(oldest->id) ? oldest->id : ""),
				     .source = "postqueue -j",
			     });
}

/* How Postfix begins what no waiting mends, as long as the relay and its settings stay as they are. */
static bool is_for_good(const char *reason)
{
	static const char *const begins[] = { "SASL authentication failed", "Server certificate not ", "TLS is required, but ",
					      "Cannot start TLS", "client TLS configuration problem" };

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (strncmp(reason, begins[i], strlen(begins[i])) == 0)
			return true;
	return false;
}

/* One message is enough to know: all others go the same way. The latest knows best: older ones may have met another relay. */
static void look_at_smarthost(struct check *k, const queue_list *queue)
{
	const struct queued *one = NULL;
	size_t n = 0;

	for (size_t i = 0; smarthost_wanted(k->site) && i < queue->n; i++)
		if (strcmp(queue->v[i].queue, "deferred") == 0 && is_for_good(queue->v[i].reason)) {
			one = one == NULL || queue->v[i].arrival > one->arrival ? &queue->v[i] : one;
			n++;
		}
	if (one == NULL)
		return;
	check_add(k, &(struct finding){
			     .id = "queue.smarthost",
			     .severity = SEVERITY_FAIL,
			     .blocks = BLOCKS_DELIVERY,
			     .subject = k->site->outbound.smarthost,
			     .seen = arena_printf(k->arena, "%zu message%s for the relay: %.200s", n, n == 1 ? " waits" : "s wait",
						  one->reason),
			     .why = "all outgoing mail goes by the relay, waits like these, and goes back to its senders after three days",
			     .fix = "mailstead check smarthost    # says what to mend; then: mailstead queue flush",
			     .source = "postqueue -j",
		     });
}

static void look_at_hold(struct check *k, const queue_list *queue)
{
	size_t n = count(queue, "hold", NULL);

	if (n == 0)
		return;
	check_add(k, &(struct finding){
			     .id = "queue.hold",
			     .severity = SEVERITY_WARN,
			     .seen = arena_printf(k->arena, "%zu message%s on hold", n, n == 1 ? " is" : "s are"),
			     .why = "somebody put them there (a suspended user's mail, say); they stay until somebody decides",
			     .fix = "mailstead queue list    # then mailstead queue release ID, or delete ID",
			     .source = "postqueue -j",
		     });
}

void check_queue(struct check *k)
{
	static const char *const argv[] = { "postqueue", "-j", NULL };
	struct err err = {0};
	queue_list queue = {0};
	const char *text = check_output(k, argv, TIMEOUT_S, &err);

	/* Of a queue that is too long for us the last line is cut off. */
	if (text == NULL || (!queue_parse(k->arena, text, strlen(text), &queue, &err) && queue.n == 0)) {
		check_unknown(k, "queue.deferred", "", "postqueue -j", &err);
		return;
	}
	look_at_sender(k, &queue);
	look_at_deferred(k, &queue);
	look_at_smarthost(k, &queue);
	look_at_hold(k, &queue);
}
