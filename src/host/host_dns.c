/* DNS questions one at a time. */
#include "host/host_linux.h"

#include "host/dns_iterate.h"

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

static bool undetermined(struct err *err, const char *name, enum dns_type type)
{
	bool net = err->code == ERR_NET;

	err_wrap(err, "%s of %s could not be determined", type_name(type), name);
	return net && err_hint(err, "This says nothing about the record itself. Check that UDP and TCP port 53 may leave "
				    "this machine and that the domain's name servers answer, then try again.");
}

/* One question alone. */
static bool put(struct host *h, struct arena *a, struct dns_question *q, const struct dns_pace *pace,
		struct dns_answer *answer, struct err *err)
{
	if (!host_linux_dns_many(h, a, q, 1, pace, err))
		return false;
	if (q->failed != ERR_NONE)
		return err_set(err, q->failed, "%s", q->why);
	*answer = q->answer;
	return true;
}

bool host_linux_dns(struct host *h, struct arena *a, const char *name, enum dns_type type,
		    struct dns_answer *answer, struct err *err)
{
	struct dns_question q = { .name = name, .type = type };

	return put(h, a, &q, &(struct dns_pace){0}, answer, err) || undetermined(err, name, type);
}

bool host_linux_ask(struct host *h, struct arena *a, const char *server, const char *name, enum dns_type type,
		    struct dns_answer *answer, struct err *err)
{
	struct dns_question q = { .server = server, .recurse = true, .name = name, .type = type };

	return put(h, a, &q, &(struct dns_pace){0}, answer, err) || err_wrap(err, "%s, asked for %s", server, name);
}

bool host_linux_dns_at(struct host *h, struct arena *a, const char *zone, const char *address, const char *name,
		       enum dns_type type, struct dns_answer *answer, struct err *err)
{
	struct dns_question q = { .name = name, .type = type };
	struct host own = *h; /* with a context of its own: what that server said must not be in the cache of the common one */
	struct resolver *r;

	own.dns_ctx = NULL;
	if (!dns_resolver(&own, &r, err))
		return false;
	/* A second try would be with a context that knows nothing of that server. */
	const struct dns_pace once = { .once = true };
	int rc = ub_ctx_set_stub(r->ub, zone, address, 0);
	bool ok = rc == UB_NOERROR ? put(&own, a, &q, &once, answer, err) : err_set(err, ERR_NET, "%s", ub_strerror(rc));
	host_linux_dns_close(&own);
	return ok || undetermined(err, name, type) || err_wrap(err, "the name server %s", address);
}
