/* The host's own records. */
#include <string.h>

#include "mail/records_part.h"

static void add_ptr(struct maker *m, const char *address)
{
	const char *name = records_reverse(m->a, address);

	if (name == NULL)
		return;
	struct record *r = records_add(m, RECORD_PTR, name, "PTR", m->host);
	r->zone = strchr(name, '.') + 1;
	r->where = arena_printf(m->a, "at the provider of the address %s, as the server's reverse DNS", address);
	r->elsewhere = true;
}

static void add_tlsa(struct maker *m, enum record_kind kind, const unsigned char *hash)
{
	struct str data = {0};

	if (hash == NULL || m->keys->host_zone == SIGNED_NO)
		return;
	str_adds(&data, "3 1 1 ");
	for (size_t i = 0; i < RECORDS_SHA256; i++)
		str_addf(&data, "%02x", hash[i]);
	struct record *r = records_add(m, kind, arena_printf(m->a, "_25._tcp.%s", m->host), "TLSA",
				       arena_strdup(m->a, str_c(&data)));
	if (m->keys->host_zone == SIGNED_YES && kind == RECORD_TLSA) {
		r->need = NEED_RECOMMENDED;
		r->why = "Binds mail to this server's key (DANE), which the signed zone makes worth something.";
	}
	str_free(&data);
}

/* While the key is being changed the next one stands beside the present one. */
static void add_tlsas(struct maker *m)
{
	const unsigned char *now = m->keys->tls_spki_sha256, *next = m->keys->tls_next_spki_sha256;

	add_tlsa(m, RECORD_TLSA, now);
	if (next != NULL && (now == NULL || memcmp(now, next, RECORDS_SHA256) != 0))
		add_tlsa(m, RECORD_TLSA_NEXT, next);
}

static bool in_hosted_zone(const struct maker *m)
{
	return records_hosts(m, m->zone);
}

void records_make_host(struct maker *m)
{
	records_add_addresses(m, m->host, RECORD_HOST_A, RECORD_HOST_AAAA);
	add_ptr(m, records_ipv4(m->site, m->facts));
	add_ptr(m, records_ipv6(m->site, m->facts));
	/*
	 * No null MX: cron and bounces come from this name, and it takes its own
	 * mail. A host that is a hosted domain too has that domain's SPF: two at
	 * one name are an error (RFC 7208, 4.5).
	 */
	if (!records_hosts(m, m->site->hostname))
		records_add_txt(m, RECORD_HOST_SPF, m->host, "v=spf1 a -all");
	add_tlsas(m);
	if (!in_hosted_zone(m))
		records_add_caa(m, m->host);
}
