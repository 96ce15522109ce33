#include "check/port25_relay.h"

#include "mail/wire.h"

enum { LIMIT_MS = 5000, TIMEOUT_S = 4, ALL_MS = 12000 };

static const struct door {
	int port;
	enum starttls tls;
} doors[] = { { 587, STARTTLS_SMTP }, { 465, STARTTLS_IMPLICIT } };

static const char *address_of(struct check *k, const struct dns_question *q)
{
	for (size_t i = 0; i < q->answer.data.n; i++) {
		const char *address = wire_address(k->arena, &q->answer.data.v[i]);

		if (address != NULL)
			return address;
	}
	return NULL;
}

/* The port by which it can be had, with a certificate for its name; 0: by none. */
static int open_door(struct check *k, const char *name, const char *address, struct err *err)
{
	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		const struct probe_req req = { .address = address, .port = doors[i].port, .tls = doors[i].tls, .server_name = name,
					       .ehlo = k->site->hostname[0] ? k->site->hostname : "localhost",
					       .timeout_s = TIMEOUT_S };
		struct probe_res res;

		if (k->host->probe(k->host, &req, &res, err) && res.names_server)
			return doors[i].port;
		if (res.step == PROBE_DONE)
			err_set(err, ERR_NET, "port %d of %s shows a certificate of %s", doors[i].port, address, res.subject);
	}
	return 0;
}

static void look_at(struct check *k, const struct dns_question *q)
{
	const char *address = q->failed == ERR_NONE ? address_of(k, q) : NULL;
	struct err err = {0};
	struct finding f = { .id = "port25-out.relay", .severity = SEVERITY_INFO, .subject = q->name };

	if (q->failed != ERR_NONE) {
		err_set(&err, ERR_NET, "the address of %s: %s", q->name, q->why);
		check_unknown(k, f.id, q->name, arena_printf(k->arena, "getent ahosts %s", q->name), &err);
		return;
	}
	int port = address != NULL ? open_door(k, q->name, address, &err) : 0;
	f.source = arena_printf(k->arena, "ports 587 and 465 of %s", q->name);
	if (port > 0) {
		f.seen = arena_printf(k->arena, "the relay %s can be reached on port %d", q->name, port);
		f.why = "it could send for this box, if you have an account there";
		f.fix = arena_printf(k->arena, "mailstead config set outbound.smarthost %s", q->name);
	} else {
		f.severity = SEVERITY_WARN;
		f.seen = arena_printf(k->arena, "the relay %s cannot be reached: %s", q->name,
				      address != NULL ? err.msg : "it has no IPv4 address");
		f.why = "it cannot send for this box";
		f.fix = "mailstead config set network.relays '[NAME]'    # another one";
	}
	check_add(k, &f);
}

void port25_look_at_relays(struct check *k)
{
	const strlist *relays = &k->site->network.relays;
	struct dns_question *q = arena_alloc(k->arena, (relays->n + 1) * sizeof(*q));
	struct err err = {0};

	for (size_t i = 0; i < relays->n; i++)
		q[i] = (struct dns_question){ .name = relays->v[i], .type = DNS_A };
	if (!k->host->dns_many(k->host, k->arena, q, relays->n, &(struct dns_pace){ .limit_ms = LIMIT_MS }, &err)) {
		check_unknown(k, "port25-out.relay", "", "mailstead config get network.relays", &err);
		return;
	}
	int64_t end = k->host->monotonic_ms(k->host) + ALL_MS;
	for (size_t i = 0; i < relays->n && k->host->monotonic_ms(k->host) < end; i++)
		look_at(k, &q[i]);
}
