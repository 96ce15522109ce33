#include "check/tlsa.h"

#include <string.h>

#include "check/authority.h"

/* What all servers together said. */
struct tally {
	size_t have;    /* servers' addresses that have the record… */
	size_t others;  /* …that have only others… */
	size_t nothing; /* …and that have none */
	bool insecure;  /* some answer was not signed */
	int ttl;
	const char *lacks; /* a server that does not have it: "ns1.example.net (192.0.2.1) has no TLSA record" */
};

static bool is_for(const struct dns_rdata *d, const unsigned char *spki)
{
	static const unsigned char dane_ee_spki_sha256[] = { 3, 1, 1 };

	return d->n == 3 + TLSA_SHA256 && memcmp(d->p, dane_ee_spki_sha256, 3) == 0 &&
	       memcmp(d->p + 3, spki, TLSA_SHA256) == 0;
}

static void count(struct arena *a, struct tally *t, const struct dns_answer *answer, const unsigned char *spki,
		  const char *server)
{
	bool has = false;

	for (size_t i = 0; i < answer->data.n; i++)
		has = has || is_for(&answer->data.v[i], spki);
	if (answer->ttl > t->ttl && answer->data.n > 0)
		t->ttl = answer->ttl;
	t->insecure = t->insecure || !answer->secure;
	if (has)
		t->have++;
	else if (answer->data.n > 0)
		t->others++;
	else
		t->nothing++;
	if (!has && t->lacks == NULL)
		t->lacks = arena_printf(a, "%s has %s", server,
					answer->data.n > 0 ? "only other TLSA records" : "no TLSA record");
}

/* Of a server with several addresses one may be silent; *why says what is wrong if all are, or an answer is. */
static bool ask_server(struct host *h, struct arena *a, const struct authority *zone, size_t server, const char *name,
		       const unsigned char *spki, struct tally *t, const char **why)
{
	const struct authority_server *s = &zone->servers.v[server];
	size_t answered = 0;

	for (size_t i = 0; i < s->addresses.n; i++) {
		struct dns_answer answer;
		struct err err = {0};

		if (!h->dns_at(h, a, zone->zone, s->addresses.v[i], name, DNS_TLSA, &answer, &err))
			continue;
		if (answer.bogus != NULL) {
			*why = arena_printf(a, "the DNSSEC signatures of %s at %s are not right (%s)", name, s->name,
					    answer.bogus);
			return false;
		}
		answered++;
		count(a, t, &answer, spki, arena_printf(a, "%s (%s)", s->name, s->addresses.v[i]));
	}
	if (answered == 0)
		*why = arena_printf(a, "the name server %s of %s does not answer", s->name, zone->zone);
	return answered > 0;
}

static void judge(struct arena *a, const struct tally *t, const char *name, struct tlsa_look *out)
{
	out->ttl = t->ttl;
	if (t->have + t->others == 0) {
		out->state = TLSA_NONE;
		out->why = arena_printf(a, "no TLSA record is published at %s", name);
	} else if (t->insecure) {
		out->state = TLSA_UNSIGNED;
		out->why = arena_printf(a, "the zone of %s is not signed (DNSSEC), so nobody heeds its TLSA record", name);
	} else if (t->others + t->nothing > 0) {
		out->state = TLSA_LACKING;
		out->why = arena_printf(a, "the name server %s at %s", t->lacks, name);
	} else {
		out->state = TLSA_PUBLISHED;
		out->why = "every name server has the TLSA record";
	}
}

void tlsa_look(struct host *h, struct arena *a, const char *hostname, const unsigned char *spki, struct tlsa_look *out)
{
	const char *name = arena_printf(a, "_25._tcp.%s", hostname);
	struct authority zone = {0};
	struct tally t = {0};
	struct err err = {0};

	*out = (struct tlsa_look){ .state = TLSA_UNKNOWN };
	if (!authority_find(h, a, name, &zone, &err)) {
		out->why = arena_strdup(a, err.msg);
		return;
	}
	for (size_t i = 0; i < zone.servers.n; i++)
		if (!ask_server(h, a, &zone, i, name, spki, &t, &out->why)) {
			out->ttl = t.ttl;
			return;
		}
	judge(a, &t, name, out);
}

const char *tlsa_text(struct arena *a, const unsigned char *spki)
{
	struct str s = {0};

	str_adds(&s, "3 1 1 ");
	for (size_t i = 0; i < TLSA_SHA256; i++)
		str_addf(&s, "%02x", spki[i]);
	const char *text = arena_strdup(a, str_c(&s));
	str_free(&s);
	return text;
}
