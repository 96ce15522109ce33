#include "check/dns_zones.h"

#include <stdint.h>
#include <string.h>

#include "mail/wire.h"

/* In zone_of: not looked at yet; looked at, and no zone begins there. */
enum { NOT_ASKED = SIZE_MAX, NO_ZONE = SIZE_MAX - 1 };

static const char *parent(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot != NULL && dot[1] != '\0' ? dot + 1 : ".";
}

/* The root, and what lies right below it: no mail domain's zone. */
static bool is_top(const char *name)
{
	return parent(name)[0] == '.';
}

/* The nearest name upward that is not known to be no zone's. */
static const char *candidate(struct dns_zones *z, const char *name)
{
	while (!is_top(name) && *strmap_at(z->a, &z->zone_of, name, NOT_ASKED) == NO_ZONE)
		name = parent(name);
	return name;
}

/* --- which zone: NS of the name itself, then of the name above it */

static size_t add_zone(struct dns_zones *z, const char *name, const struct dns_question *q)
{
	struct dns_zone new = { .name = name };

	if (q->failed != ERR_NONE) {
		new.state = DNS_ZONE_UNKNOWN;
		new.why = arena_strdup(z->a, q->why);
	} else if (q->answer.bogus != NULL) {
		new.state = DNS_ZONE_BOGUS;
		new.why = arena_strdup(z->a, q->answer.bogus);
	} else {
		new.secure = q->answer.secure;
		for (size_t i = 0; i < q->answer.data.n; i++) {
			const char *server = wire_name(z->a, &q->answer.data.v[i]);

			if (server != NULL)
				vec_push(z->a, &new.names, server);
		}
	}
	vec_push(z->a, &z->zones, new);
	return z->zones.n - 1;
}

/* An alias's name servers are those of another name. */
static bool begins_zone(const struct dns_question *q)
{
	return q->failed != ERR_NONE || q->answer.bogus != NULL || (q->answer.data.n > 0 && q->answer.alias == NULL);
}

static bool ask_candidates(struct dns_zones *z, const char *const *names, size_t n, bool *asked, struct err *err)
{
	dns_ask_clear(z->ask);
	for (size_t i = 0; i < n; i++) {
		const char *name = candidate(z, names[i]);
		size_t *at = strmap_at(z->a, &z->zone_of, name, NOT_ASKED);

		if (*at != NOT_ASKED)
			continue;
		*at = NO_ZONE; /* until the answer says otherwise */
		if (is_top(name)) {
			*at = z->zones.n;
			vec_push(z->a, &z->zones, ((struct dns_zone){ .name = name, .state = DNS_ZONE_NONE }));
		} else {
			(void)dns_ask_add(z->ask, NULL, name, DNS_NS);
		}
	}
	*asked = z->ask->q.n > 0;
	if (!dns_ask_all(z->ask, err))
		return false;
	for (size_t i = 0; i < z->ask->q.n; i++) {
		const struct dns_question *q = &z->ask->q.v[i];

		if (begins_zone(q))
			*strmap_at(z->a, &z->zone_of, q->name, NO_ZONE) = add_zone(z, q->name, q);
	}
	return true;
}

/* --- the servers' addresses */

static void add_family(struct dns_zones *z, const struct dns_question *q)
{
	strlist *list = &z->addresses.v[*strmap_at(z->a, &z->address_of, q->name, 0)];

	for (size_t i = 0; q->failed == ERR_NONE && q->answer.bogus == NULL && i < q->answer.data.n; i++) {
		const char *text = wire_address(z->a, &q->answer.data.v[i]);

		if (text != NULL)
			vec_push(z->a, list, text);
	}
}

static bool find_addresses(struct dns_zones *z, size_t from, struct err *err)
{
	dns_ask_clear(z->ask);
	for (size_t i = from; i < z->zones.n; i++)
		for (size_t k = 0; k < z->zones.v[i].names.n; k++) {
			const char *name = z->zones.v[i].names.v[k];
			size_t *at = strmap_at(z->a, &z->address_of, name, NOT_ASKED);

			if (*at != NOT_ASKED)
				continue;
			*at = z->addresses.n;
			vec_push(z->a, &z->addresses, (strlist){0});
			if (z->ipv4)
				(void)dns_ask_add(z->ask, NULL, name, DNS_A);
			if (z->ipv6)
				(void)dns_ask_add(z->ask, NULL, name, DNS_AAAA);
		}
	if (!dns_ask_all(z->ask, err))
		return false;
	for (size_t i = 0; i < z->ask->q.n; i++)
		add_family(z, &z->ask->q.v[i]);
	return true;
}

/* --- whether they know the zone */

static size_t server_at(struct dns_zones *z, const char *name, const char *address)
{
	size_t *at = strmap_at(z->a, &z->server_of, address, NOT_ASKED);

	if (*at == NOT_ASKED) {
		*at = z->servers.n;
		vec_push(z->a, &z->servers, ((struct dns_server){ .name = name, .address = address }));
	}
	return *at;
}

static void add_seats(struct dns_zones *z, struct dns_zone *zone)
{
	for (size_t i = 0; i < zone->names.n; i++) {
		const strlist *list = &z->addresses.v[*strmap_at(z->a, &z->address_of, zone->names.v[i], 0)];

		for (size_t k = 0; k < list->n; k++)
			vec_push(z->a, &zone->seats,
				 ((struct dns_seat){ .server = server_at(z, zone->names.v[i], list->v[k]) }));
	}
}

static void take_soa(struct dns_zones *z, struct dns_zone *zone, struct dns_seat *seat, const struct dns_question *q)
{
	struct dns_server *server = &z->servers.v[seat->server];
	struct wire_soa soa;

	server->asked++;
	if (q->failed != ERR_NONE && q->rcode == 0) {
		seat->state = DNS_SERVER_SILENT;
		seat->why = server->why = arena_strdup(z->a, q->why);
		server->silent++;
	} else if (q->failed != ERR_NONE) {
		seat->state = DNS_SERVER_LAME;
		seat->why = arena_strdup(z->a, q->why);
	} else if (!q->answer.authoritative || q->answer.data.n == 0 || !wire_soa(z->a, &q->answer.data.v[0], &soa)) {
		seat->state = DNS_SERVER_LAME;
		seat->why = "it answers without being responsible for the zone";
	} else {
		seat->serial = soa.serial;
		zone->refresh = soa.refresh > INT32_MAX ? INT32_MAX : (int)soa.refresh;
		zone->negative = soa.minimum > INT32_MAX ? INT32_MAX : (int)soa.minimum;
		if (q->answer.ttl < zone->negative)
			zone->negative = q->answer.ttl;
	}
}

static bool ask_servers(struct dns_zones *z, size_t from, struct err *err)
{
	size_t at = 0;

	dns_ask_clear(z->ask);
	for (size_t i = from; i < z->zones.n; i++) {
		struct dns_zone *zone = &z->zones.v[i];

		add_seats(z, zone);
		for (size_t k = 0; k < zone->seats.n; k++)
			(void)dns_ask_add(z->ask, z->servers.v[zone->seats.v[k].server].address, zone->name, DNS_SOA);
	}
	if (!dns_ask_all(z->ask, err))
		return false;
	for (size_t i = from; i < z->zones.n; i++)
		for (size_t k = 0; k < z->zones.v[i].seats.n; k++)
			take_soa(z, &z->zones.v[i], &z->zones.v[i].seats.v[k], &z->ask->q.v[at++]);
	return true;
}

static bool has_trouble(const struct dns_zones *z, size_t zone)
{
	return zone < z->zones.n && (z->zones.v[zone].state == DNS_ZONE_BOGUS || z->zones.v[zone].state == DNS_ZONE_UNKNOWN);
}

/*
 * Of a name whose NS cannot be had nobody knows whether a zone begins there.
 * If the same is true of a name above it, that is the one that is in trouble.
 */
static size_t highest_trouble(struct dns_zones *z, const char *name)
{
	const char *lowest = name;
	size_t at = *strmap_at(z->a, &z->zone_of, name, NOT_ASKED);

	for (name = parent(name); has_trouble(z, at) && !is_top(name); name = parent(name)) {
		size_t above = *strmap_at(z->a, &z->zone_of, name, NOT_ASKED);

		if (above != at && has_trouble(z, above)) {
			z->zones.v[at].state = DNS_ZONE_NONE;
			at = above;
		}
	}
	*strmap_at(z->a, &z->zone_of, lowest, at) = at;
	return at;
}

bool dns_zones_find(struct dns_zones *z, const char *const *names, size_t n, size_t *at, struct err *err)
{
	size_t from = z->zones.n;

	for (bool more = true; more;)
		if (!ask_candidates(z, names, n, &more, err))
			return false;
	for (size_t i = 0; i < n; i++)
		at[i] = highest_trouble(z, candidate(z, names[i]));
	return z->shallow || (find_addresses(z, from, err) && ask_servers(z, from, err));
}
