#include "host/dns_iterate.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/dns_wire.h"
#include "host/host_linux.h"

#define ROOT_KEY "/usr/share/dns/root.key"
#define ROOT_HINTS "/usr/share/dns/root.hints"

enum { CLASS_IN = 1, RCODE_OK = 0, RCODE_SERVFAIL = 2, RCODE_NXDOMAIN = 3 };

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

/* Whether there is a way at all, as the kernel knows it: to a.root-servers.net. Nothing is sent. */
static bool has_way(int family)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(53) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(53) };
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	inet_pton(AF_INET, "198.41.0.4", &v4.sin_addr);
	inet_pton(AF_INET6, "2001:503:ba3e::2:30", &v6.sin6_addr);
	bool ok = fd >= 0 && (family == AF_INET ? connect(fd, (struct sockaddr *)&v4, sizeof(v4))
						: connect(fd, (struct sockaddr *)&v6, sizeof(v6))) == 0;
	if (fd >= 0)
		close(fd);
	return ok;
}

/*
 * libunbound gives up after a few servers: on a box without IPv6 those that it picks by chance may all have been
 * addresses that cannot be reached.
 */
static void leave_out_family(struct ub_ctx *ctx)
{
	bool v4 = has_way(AF_INET), v6 = has_way(AF_INET6);

	if (v4 != v6)
		(void)ub_ctx_set_option(ctx, v4 ? "do-ip6:" : "do-ip4:", "no");
}

/* Without the root's key nothing validates, and every answer says secure = false. */
bool dns_ctx_new(struct host *h, struct ub_ctx **out, struct err *err)
{
	struct ub_ctx *ctx = ub_ctx_create();

	if (ctx == NULL)
		return err_set(err, ERR_SYS, "cannot start DNS look-ups: libunbound gave no context");
	/* libunbound would write what it thinks of a bogus answer to standard error. */
	ub_ctx_debugout(ctx, NULL);
	leave_out_family(ctx);
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

bool dns_resolver(struct host *h, struct resolver **out, struct err *err)
{
	struct ub_ctx *ctx;

	if (h->dns_ctx == NULL) {
		if (!dns_ctx_new(h, &ctx, err))
			return false;
		struct resolver *r = calloc(1, sizeof(*r));
		if (r == NULL)
			abort();
		r->ub = ctx;
		h->dns_ctx = r;
	}
	*out = h->dns_ctx;
	return true;
}

bool dns_resolver_renew(struct host *h, struct err *err)
{
	struct resolver *r;
	struct ub_ctx *ctx;

	if (!dns_resolver(h, &r, err) || !dns_ctx_new(h, &ctx, err))
		return false;
	ub_ctx_delete(r->ub);
	r->ub = ctx;
	r->renewed = true;
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
	struct dns_iterated *it = arg;

	it->done = true;
	it->error = error;
	it->result = result;
}

static bool ub_failed(struct err *err, int rc)
{
	return err_set(err, rc == UB_SYNTAX ? ERR_INVALID : ERR_NET, "%s", ub_strerror(rc));
}

bool dns_iterate_begin(struct ub_ctx *ub, struct dns_iterated *it, const char *name, enum dns_type type,
		       struct err *err)
{
	*it = (struct dns_iterated){0};
	int rc = ub_resolve_async(ub, name, (int)type, CLASS_IN, it, on_result, &it->id);

	return rc == UB_NOERROR || ub_failed(err, rc);
}

/* libunbound gives the last name of a chain of aliases, and the name itself if there is none. */
static const char *alias_of(const struct ub_result *r, const char *name, struct arena *a)
{
	size_t n = strlen(name), got = r->canonname != NULL ? strlen(r->canonname) : 0;

	n -= n > 0 && name[n - 1] == '.';
	got -= got > 0 && r->canonname[got - 1] == '.';
	if (got == 0 || (got == n && strncasecmp(r->canonname, name, n) == 0))
		return NULL;
	return arena_printf(a, "%.*s", (int)got, r->canonname);
}

/* A bogus answer carries no data: nobody may act on what failed validation. */
bool dns_iterate_take(const struct dns_iterated *it, const char *name, struct arena *a, struct dns_answer *answer,
		      struct err *err)
{
	const struct ub_result *r = it->result;

	if (it->error != UB_NOERROR)
		return ub_failed(err, it->error);
	struct dns_answer got = { .nxdomain = r->nxdomain, .secure = r->secure };
	if (r->bogus) {
		got.bogus = arena_strdup(a, r->why_bogus != NULL ? r->why_bogus : "DNSSEC validation failed");
		*answer = got;
		return true;
	}
	if (r->rcode != RCODE_OK && r->rcode != RCODE_NXDOMAIN)
		return err_set(err, ERR_NET, "the name servers gave %s", dns_rcode_name(r->rcode));
	for (size_t i = 0; r->havedata && r->data[i] != NULL; i++) {
		size_t n = r->len[i] > 0 ? (size_t)r->len[i] : 0;
		struct dns_rdata d = { .p = (unsigned char *)arena_memdup(a, r->data[i], n), .n = n };

		vec_push(a, &got.data, d);
	}
	got.alias = alias_of(r, name, a);
	got.ttl = r->ttl;
	*answer = got;
	return true;
}

bool dns_iterate_may_pass(const struct dns_iterated *it)
{
	return it->done && it->error == UB_NOERROR && !it->result->bogus && it->result->rcode == RCODE_SERVFAIL;
}

void dns_iterate_end(struct ub_ctx *ub, struct dns_iterated *it)
{
	if (!it->done)
		ub_cancel(ub, it->id);
	ub_resolve_free(it->result);
	it->result = NULL;
}
