/*
 * Many DNS questions at once, put to libunbound or straight to a server. One
 * that is slow, wrong or silent costs its own answer and no other's.
 */
#include "host/host_linux.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "host/dns_direct.h"
#include "host/dns_iterate.h"

/* Where nothing was ever answered, one full wait is enough: a check asks dozens of names. */
enum { IN_FLIGHT = 64, LIMIT_MS = 10 * 1000, LIMIT_SILENT_MS = 2 * 1000, AGAIN_MS = 1000 };

/* A question that is under way. */
struct flight {
	struct dns_question *q; /* NULL: none */
	int64_t began_ms;
	struct deadline limit;
	struct dns_iterated iterated;
	struct dns_direct direct;
};

struct flights {
	struct host *h;
	struct arena *a;
	const struct dns_pace *pace;
	struct resolver *r; /* NULL: only servers are asked */
	bool worker_lost;
	const struct dns_question *first;
	bool *again; /* of each question from the first on: to be asked once more */
	bool second; /* this is that round */
	struct flight *v;
	size_t n, up;
	struct pollfd *fds; /* of the same indices, and libunbound's at the end */
};

static int limit_of(const struct flights *f)
{
	int limit = f->pace->limit_ms > 0 ? f->pace->limit_ms : LIMIT_MS;

	return f->r != NULL && f->r->silent && !f->r->answered && limit > LIMIT_SILENT_MS ? LIMIT_SILENT_MS : limit;
}

static void fail(struct flights *f, struct dns_question *q, const struct err *err)
{
	q->failed = err->code == ERR_INVALID ? ERR_INVALID : ERR_NET;
	q->why = arena_strdup(f->a, err->msg);
}

static void done(struct flights *f, struct flight *fl)
{
	struct dns_question *q = fl->q;

	q->ms = (int)(f->h->monotonic_ms(f->h) - fl->began_ms);
	if (q->server != NULL)
		dns_direct_end(&fl->direct);
	else
		dns_iterate_end(f->r->ub, &fl->iterated);
	fl->q = NULL;
	f->up--;
	if (f->pace->on_done != NULL && !f->again[q - f->first])
		f->pace->on_done(f->pace->ctx, q);
}

static void begin(struct flights *f, struct flight *fl, struct dns_question *q)
{
	struct err err = {0};

	*fl = (struct flight){ .q = q, .began_ms = f->h->monotonic_ms(f->h), .limit = deadline_in_ms(limit_of(f)) };
	f->again[q - f->first] = false;
	q->failed = ERR_NONE;
	q->why = NULL;
	q->rcode = 0;
	f->up++;
	if (q->server != NULL ? dns_direct_begin(f->h, &fl->direct, q, &err)
			      : dns_iterate_begin(f->r->ub, &fl->iterated, q->name, q->type, &err))
		return;
	/* It never began: there is nothing to give up. */
	fl->iterated.done = true;
	fail(f, q, &err);
	done(f, fl);
}

static void go_on_iterated(struct flights *f, struct flight *fl)
{
	struct err err = {0};

	if (!fl->iterated.done)
		return;
	f->again[fl->q - f->first] = !f->second && !f->pace->once && dns_iterate_may_pass(&fl->iterated);
	if (dns_iterate_take(&fl->iterated, fl->q->name, f->a, &fl->q->answer, &err))
		f->r->answered = true;
	else
		fail(f, fl->q, &err);
	done(f, fl);
}

static void go_on_direct(struct flights *f, struct flight *fl, short revents)
{
	struct err err = {0};

	if (revents == 0 && deadline_left_ms(&fl->direct.next) > 0)
		return;
	switch (dns_direct_go_on(&fl->direct, fl->q, revents, f->a, &fl->q->answer, &err)) {
	case DNS_WAIT: return;
	case DNS_FAILED:
		fail(f, fl->q, &err);
		fl->q->rcode = fl->direct.rcode;
		break;
	case DNS_ANSWERED: break;
	}
	done(f, fl);
}

static void give_up(struct flights *f, struct flight *fl)
{
	struct err err = {0};
	int limit_s = (int)(f->h->monotonic_ms(f->h) - fl->began_ms + 500) / 1000;

	/* libunbound's worker goes on with what it has begun to learn: the next question may profit. */
	if (fl->q->server == NULL)
		f->r->silent = true;
	err_set(&err, ERR_NET, "no answer within %d seconds", limit_s);
	fail(f, fl->q, &err);
	done(f, fl);
}

/* What poll() should wait for; how long at most. */
static int prepare(struct flights *f)
{
	int64_t wait = LIMIT_MS;

	for (size_t i = 0; i < f->n; i++) {
		struct flight *fl = &f->v[i];
		int left = fl->q != NULL ? deadline_left_ms(&fl->limit) : LIMIT_MS;

		f->fds[i] = (struct pollfd){ .fd = -1 };
		if (fl->q != NULL && fl->q->server != NULL) {
			int next = deadline_left_ms(&fl->direct.next);

			f->fds[i] = (struct pollfd){ .fd = fl->direct.fd, .events = fl->direct.events };
			left = next < left ? next : left;
		}
		wait = left < wait ? left : wait;
	}
	f->fds[f->n] = (struct pollfd){ .fd = f->r != NULL ? ub_fd(f->r->ub) : -1, .events = POLLIN };
	return (int)wait;
}

static bool turn(struct flights *f, struct err *err)
{
	int wait = prepare(f), n = poll(f->fds, f->n + 1, wait);

	if (n < 0 && errno != EINTR)
		return err_sys(err, errno, "poll");
	if (n > 0 && f->fds[f->n].revents != 0) {
		int rc = ub_process(f->r->ub);

		if (rc != UB_NOERROR) {
			f->worker_lost = true;
			return err_set(err, ERR_NET, "the DNS worker failed: %s", ub_strerror(rc));
		}
	}
	for (size_t i = 0; i < f->n; i++) {
		struct flight *fl = &f->v[i];

		if (fl->q != NULL && fl->q->server == NULL)
			go_on_iterated(f, fl);
		else if (fl->q != NULL)
			go_on_direct(f, fl, n > 0 ? f->fds[i].revents : 0);
		if (fl->q != NULL && deadline_left_ms(&fl->limit) == 0)
			give_up(f, fl);
	}
	return true;
}

static void end_all(struct flights *f)
{
	for (size_t i = 0; i < f->n; i++) {
		struct err err = {0};

		if (f->v[i].q == NULL)
			continue;
		err_set(&err, ERR_NET, "the look-ups were broken off");
		fail(f, f->v[i].q, &err);
		done(f, &f->v[i]);
	}
}

/* The first round asks all, the second those whose servers may have another answer by now. */
static bool is_due(const struct flights *f, const struct dns_question *q)
{
	return !f->second || f->again[q - f->first];
}

static bool round_of(struct flights *f, struct dns_question *q, size_t n, struct err *err)
{
	size_t next = 0;
	bool ok = true;

	while (ok) {
		for (size_t i = 0; i < f->n; i++) {
			while (next < n && !is_due(f, &q[next]))
				next++;
			if (f->v[i].q == NULL && next < n)
				begin(f, &f->v[i], &q[next++]);
		}
		if (f->up == 0 && next >= n)
			return true;
		ok = f->up == 0 || turn(f, err);
	}
	end_all(f);
	return false;
}

static bool any(const bool *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (v[i])
			return true;
	return false;
}

static bool rounds(struct flights *f, struct dns_question *q, size_t n, struct err *err)
{
	if (!round_of(f, q, n, err))
		return false;
	if (!any(f->again, n) || (f->r->renewed && !f->r->answered))
		return true;
	/* libunbound remembers a SERVFAIL for some seconds: a new context asks anew. */
	host_pause_ms(f->h, AGAIN_MS);
	f->second = true;
	return dns_resolver_renew(f->h, err) && round_of(f, q, n, err);
}

static bool needs_resolver(const struct dns_question *q, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (q[i].server == NULL)
			return true;
	return false;
}

static void *zeroed(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (p == NULL)
		abort();
	return p;
}

bool host_linux_dns_many(struct host *h, struct arena *a, struct dns_question *q, size_t n,
			 const struct dns_pace *pace, struct err *err)
{
	size_t width = pace->in_flight > 0 ? (size_t)pace->in_flight : IN_FLIGHT;
	struct flights f = { .h = h, .a = a, .pace = pace, .first = q, .n = width < n ? width : n };

	if (n == 0)
		return true;
	if (needs_resolver(q, n) && !dns_resolver(h, &f.r, err))
		return false;
	f.v = zeroed(f.n, sizeof(*f.v));
	f.fds = zeroed(f.n + 1, sizeof(*f.fds));
	f.again = zeroed(n, sizeof(*f.again));
	bool ok = rounds(&f, q, n, err);
	free(f.v);
	free(f.fds);
	free(f.again);
	if (f.worker_lost)
		host_linux_dns_close(h);
	return ok;
}
