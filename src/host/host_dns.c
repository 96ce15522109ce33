/*
 * DNS by libunbound, iterating from the root itself: no resolv.conf, no
 * forwarder, and a cache that begins empty with the process, so that what was
 * published a minute ago is seen.
 *
 * Queries are asynchronous, because only those can be given up: ub_resolve()
 * has no time limit. Of libunbound's two kinds of worker the process is taken,
 * not the thread: mailstead forks to run programs, and forking a program that
 * has threads is a trap. The worker ends with its context, or with us, when
 * its pipe closes.
 */
#include "host/host_linux.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unbound.h>

#include "host/deadline.h"

#define ROOT_KEY "/usr/share/dns/root.key"
#define ROOT_HINTS "/usr/share/dns/root.hints"

/* Where nothing was ever answered, one full wait is enough: a check asks dozens of names. */
enum { LIMIT_MS = 10 * 1000, LIMIT_SILENT_MS = 2 * 1000 };
enum { CLASS_IN = 1, RCODE_OK = 0, RCODE_NXDOMAIN = 3 };

/* host->dns_ctx */
struct resolver {
	struct ub_ctx *ub;
	bool answered; /* some query was, since the start */
	bool silent;   /* some query ran out of time before that */
};

/* Where the callback leaves what came of a query. */
struct pending {
	bool done;
	int error;
	struct ub_result *result;
};

static const char *type_name(enum dns_type type)
{
	switch (type) {
	case DNS_A: return "A";
	case DNS_NS: return "NS";
	case DNS_CNAME: return "CNAME";
	case DNS_SOA: return "SOA";
	case DNS_PTR: return "PTR";
	case DNS_MX: return "MX";
	case DNS_TXT: return "TXT";
	case DNS_AAAA: return "AAAA";
	case DNS_SRV: return "SRV";
	case DNS_DS: return "DS";
	case DNS_TLSA: return "TLSA";
	case DNS_CAA: return "CAA";
	}
	return "?";
}

static const char *rcode_name(int rcode)
{
	switch (rcode) {
	case 1: return "FORMERR";
	case 2: return "SERVFAIL";
	case 4: return "NOTIMP";
	case 5: return "REFUSED";
	default: return "an unexpected response code";
	}
}

static bool ctx_file(struct host *h, struct ub_ctx *ctx, const char *path, bool anchor, struct err *err)
{
	if (!host_exists(h, path))
		return true;

	struct str real = {0};
	host_real_path(h, path, &real);
	int rc = anchor ? ub_ctx_add_ta_file(ctx, str_c(&real)) : ub_ctx_set_option(ctx, "root-hints:", str_c(&real));
	str_free(&real);
	if (rc == UB_NOERROR)
		return true;
	return err_set(err, ERR_INVALID, "cannot use %s for DNS look-ups: %s", path, ub_strerror(rc));
}

/* Without the root's key nothing validates, and every answer says secure = false. */
static bool ctx_new(struct host *h, struct ub_ctx **out, struct err *err)
{
	struct ub_ctx *ctx = ub_ctx_create();

	if (ctx == NULL)
		return err_set(err, ERR_SYS, "cannot start DNS look-ups: libunbound gave no context");
	/* libunbound would write what it thinks of a bogus answer to standard error. */
	ub_ctx_debugout(ctx, NULL);
	if (ub_ctx_async(ctx, 0) != UB_NOERROR) {
		ub_ctx_delete(ctx);
		return err_set(err, ERR_SYS, "cannot start DNS look-ups: libunbound has no worker process");
	}
	if (!ctx_file(h, ctx, ROOT_KEY, true, err) || !ctx_file(h, ctx, ROOT_HINTS, false, err)) {
		ub_ctx_delete(ctx);
		return err_hint(err, "Reinstall the package dns-root-data: apt-get install --reinstall dns-root-data");
	}
	*out = ctx;
	return true;
}

static bool ctx_open(struct host *h, struct err *err)
{
	struct ub_ctx *ctx;

	if (!ctx_new(h, &ctx, err))
		return false;
	struct resolver *r = calloc(1, sizeof(*r));
	if (r == NULL)
		abort();
	r->ub = ctx;
	h->dns_ctx = r;
	return true;
}

void host_linux_dns_close(struct host *h)
{
	struct resolver *r = h->dns_ctx;

	if (r == NULL)
		return;
	ub_ctx_delete(r->ub);
	free(r);
	h->dns_ctx = NULL;
}

static void on_result(void *arg, int error, struct ub_result *result)
{
	struct pending *p = arg;

	p->done = true;
	p->error = error;
	p->result = result;
}

static bool ub_failed(struct err *err, int rc)
{
	return err_set(err, rc == UB_SYNTAX ? ERR_INVALID : ERR_NET, "%s", ub_strerror(rc));
}

/* True once the callback was called, or the time is over; false if the worker is lost. */
static bool wait_result(struct ub_ctx *ub, struct pending *p, int limit_ms, struct err *err)
{
	struct deadline limit = deadline_in_ms(limit_ms);
	struct pollfd pfd = { .fd = ub_fd(ub), .events = POLLIN };
	int left;

	while (!p->done && (left = deadline_left_ms(&limit)) > 0) {
		int n = poll(&pfd, 1, left);

		if (n < 0 && errno != EINTR)
			return err_sys(err, errno, "poll");
		if (n <= 0)
			continue;
		int rc = ub_process(ub);
		if (rc != UB_NOERROR)
			return err_set(err, ERR_NET, "the DNS worker failed: %s", ub_strerror(rc));
	}
	return true;
}

static bool ask(struct resolver *r, const char *name, enum dns_type type, struct pending *p, bool *lost,
		struct err *err)
{
	int id = 0, limit_ms = r->silent && !r->answered ? LIMIT_SILENT_MS : LIMIT_MS;
	int rc = ub_resolve_async(r->ub, name, (int)type, CLASS_IN, p, on_result, &id);

	if (rc != UB_NOERROR)
		return ub_failed(err, rc);
	if (!wait_result(r->ub, p, limit_ms, err)) {
		*lost = true;
		return false;
	}
	if (!p->done) {
		/* The worker goes on with what it has begun to learn: the next query may profit. */
		ub_cancel(r->ub, id);
		r->silent = true;
		return err_set(err, ERR_NET, "no answer within %d seconds", limit_ms / 1000);
	}
	return p->error == UB_NOERROR || ub_failed(err, p->error);
}

/* A bogus answer carries no data: nobody may act on what failed validation. */
static bool take_result(const struct ub_result *r, struct arena *a, struct dns_answer *answer, struct err *err)
{
	struct dns_answer got = { .nxdomain = r->nxdomain, .secure = r->secure };

	if (r->bogus) {
		got.bogus = arena_strdup(a, r->why_bogus != NULL ? r->why_bogus : "DNSSEC validation failed");
		*answer = got;
		return true;
	}
	if (r->rcode != RCODE_OK && r->rcode != RCODE_NXDOMAIN)
		return err_set(err, ERR_NET, "the name servers gave %s (%d)", rcode_name(r->rcode), r->rcode);
	for (size_t i = 0; r->havedata && r->data[i] != NULL; i++) {
		size_t n = r->len[i] > 0 ? (size_t)r->len[i] : 0;
		struct dns_rdata d = { .p = (unsigned char *)arena_memdup(a, r->data[i], n), .n = n };

		vec_push(a, &got.data, d);
	}
	got.ttl = r->ttl;
	*answer = got;
	return true;
}

static bool undetermined(struct err *err, const char *name, enum dns_type type)
{
	bool net = err->code == ERR_NET;

	err_wrap(err, "%s of %s could not be determined", type_name(type), name);
	return net && err_hint(err, "This says nothing about the record itself. Check that UDP and TCP port 53 may leave "
				    "this machine and that the domain's name servers answer, then try again.");
}

bool host_linux_dns(struct host *h, struct arena *a, const char *name, enum dns_type type,
		    struct dns_answer *answer, struct err *err)
{
	if (h->dns_ctx == NULL && !ctx_open(h, err))
		return false;

	struct resolver *r = h->dns_ctx;
	struct pending p = {0};
	bool lost = false;
	bool ok = ask(r, name, type, &p, &lost, err) && take_result(p.result, a, answer, err);
	ub_resolve_free(p.result);
	if (ok) {
		r->answered = true;
		return true;
	}
	if (lost)
		host_linux_dns_close(h);
	return undetermined(err, name, type);
}

/* A context of its own: what another server said is in the cache of the common one. */
bool host_linux_dns_at(struct host *h, struct arena *a, const char *zone, const char *address, const char *name,
		       enum dns_type type, struct dns_answer *answer, struct err *err)
{
	struct resolver r = {0};
	struct pending p = {0};
	bool lost;

	if (!ctx_new(h, &r.ub, err))
		return false;
	int rc = ub_ctx_set_stub(r.ub, zone, address, 0);
	bool ok = rc == UB_NOERROR ? ask(&r, name, type, &p, &lost, err) && take_result(p.result, a, answer, err)
				   : ub_failed(err, rc);
	ub_resolve_free(p.result);
	ub_ctx_delete(r.ub);
	return ok || undetermined(err, name, type) || err_wrap(err, "the name server %s", address);
}
