#include "check/standing.h"

#include <arpa/inet.h>
#include <string.h>

#include "conf/names.h"
#include "plan/source.h"

struct range {
	unsigned char begin[4];
	int bits;
};

/* The IANA registry of special-purpose IPv4 addresses, but for what is routed all the same (192.88.99/24, 192.31.196/24…). */
static const struct range special4[] = {
	{ { 0 }, 8 }, { { 10 }, 8 }, { { 100, 64 }, 10 }, { { 127 }, 8 }, { { 169, 254 }, 16 }, { { 172, 16 }, 12 },
	{ { 192, 0, 0 }, 24 }, { { 192, 0, 2 }, 24 }, { { 192, 168 }, 16 }, { { 198, 18 }, 15 }, { { 198, 51, 100 }, 24 },
	{ { 203, 0, 113 }, 24 }, { { 224 }, 3 },
};

static bool within(const unsigned char *p, const struct range *r)
{
	for (int i = 0; i < r->bits; i++)
		if (((p[i / 8] ^ r->begin[i / 8]) >> (7 - i % 8) & 1) != 0)
			return false;
	return true;
}

/* Of 2000::/3 all is global but documentation, and what has an IPv4 address or a tunnel in it (Teredo, ORCHID: 2001::/23; 6to4). */
static bool is_public6(const unsigned char *p)
{
	static const unsigned char documentation[] = { 0x20, 0x01, 0x0d, 0xb8 }, more[] = { 0x3f, 0xff };

	if ((p[0] & 0xe0) != 0x20 || memcmp(p, documentation, 4) == 0 || (memcmp(p, more, 2) == 0 && (p[2] & 0xf0) == 0))
		return false;
	return !(p[0] == 0x20 && p[1] == 0x01 && (p[2] & 0xfe) == 0) && !(p[0] == 0x20 && p[1] == 0x02);
}

bool standing_is_public(const char *address)
{
	unsigned char p[16];

	if (inet_pton(AF_INET6, address, p) == 1)
		return is_public6(p);
	if (inet_pton(AF_INET, address, p) != 1)
		return false;
	for (size_t i = 0; i < sizeof(special4) / sizeof(special4[0]); i++)
		if (within(p, &special4[i]))
			return false;
	return true;
}

static void add_family(const struct check *k, bool v6, standing_list *out)
{
	const char *option = v6 ? k->site->network.ipv6 : k->site->network.ipv4;
	const char *first = v6 ? k->facts->ipv6 : k->facts->ipv4;

	if (strcmp(option, "none") == 0)
		return;
	if (strcmp(option, "auto") != 0) {
		vec_push(k->arena, out, ((struct standing_address){ .text = option, .v6 = v6, .sends = true }));
		return;
	}
	for (size_t i = 0; i < k->facts->addresses.n; i++) {
		const char *text = k->facts->addresses.v[i];

		if ((strchr(text, ':') != NULL) == v6 && standing_is_public(text))
			vec_push(k->arena, out, ((struct standing_address){ text, v6, strcmp(text, first) == 0 }));
	}
}

void standing_addresses(const struct check *k, standing_list *out)
{
	*out = (standing_list){0};
	add_family(k, false, out);
	add_family(k, true, out);
}

const char *standing_hidden(const struct check *k)
{
	const char *first = k->facts->ipv4;

	if (strcmp(k->site->network.ipv4, "auto") != 0 || first[0] == '\0' || standing_is_public(first))
		return NULL;
	return arena_printf(k->arena, "this machine knows only its private address %s, not the one that the world sees", first);
}

const char *standing_hostname(const struct check *k)
{
	struct str normal = {0};
	struct err ignored = {0};

	if (k->site->hostname[0] != '\0')
		return k->site->hostname;
	const char *name = name_domain(k->facts->hostname, &normal, &ignored) ? arena_strdup(k->arena, str_c(&normal)) : "";
	str_free(&normal);
	return name;
}

void standing_domains(const struct check *k, strlist *out)
{
	const char *hostname = standing_hostname(k), *dot = strchr(hostname, '.');

	*out = (strlist){0};
	for (size_t i = 0; i < k->site->domains.n && i < STANDING_DOMAINS_MAX; i++)
		vec_push(k->arena, out, k->site->domains.v[i]);
	if (out->n == 0 && dot != NULL && strchr(dot + 1, '.') != NULL)
		vec_push(k->arena, out, dot + 1);
}

bool standing_data(const struct check *k, const char *name, struct str *text, struct err *err)
{
	return source_read(arena_printf(k->arena, "%s/templates/%s", k->datadir, name), text, err);
}
