#include "check/dns_ask.h"

/*
 * A server that answers does so within a fraction of that. So many at once are
 * as much as one resolver sends on a busy day, and far from what a name server
 * takes for an attack.
 */
enum { IN_FLIGHT = 256, LIMIT_MS = 4000 };

static size_t add(struct dns_ask *ask, const char *server, bool recurse, const char *name, enum dns_type type)
{
	const struct dns_question q = { .server = server, .recurse = recurse, .name = name, .type = type };

	vec_push(ask->a, &ask->q, q);
	return ask->q.n - 1;
}

size_t dns_ask_add(struct dns_ask *ask, const char *server, const char *name, enum dns_type type)
{
	return add(ask, server, false, name, type);
}

size_t dns_ask_recursive(struct dns_ask *ask, const char *server, const char *name, enum dns_type type)
{
	return add(ask, server, true, name, type);
}

static void on_done(void *ctx, const struct dns_question *q)
{
	struct dns_ask *ask = ctx;

	(void)q;
	ask->put++;
	if (ask->progress != NULL)
		ask->progress(ask->ctx, ask->put);
}

bool dns_ask_all(struct dns_ask *ask, struct err *err)
{
	const struct dns_pace pace = { .in_flight = IN_FLIGHT, .limit_ms = ask->limit_ms > 0 ? ask->limit_ms : LIMIT_MS,
				       .on_done = on_done, .ctx = ask };

	return ask->q.n == 0 || ask->host->dns_many(ask->host, ask->a, ask->q.v, ask->q.n, &pace, err);
}

void dns_ask_clear(struct dns_ask *ask)
{
	ask->q.v = NULL;
	ask->q.n = ask->q.cap = 0;
}
