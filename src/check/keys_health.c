/* DKIM keys (daemons.md, 24 to 26): who can read them, how long they are, and whether the world sees their other half. */
#include <string.h>

#include "check/check.h"
#include "check/keys.h"
#include "mail/dkim.h"
#include "mail/dkim_record.h"
#include "mail/wire.h"

enum { RSA_GOOD_BITS = 2048 };

struct dkim_key {
	const char *domain;
	enum secret_kind kind;
	const char *path;
	const char *name; /* of its record */
	const char *b64;
};

/* True if it is a DKIM record of this key. */
static bool is_of(struct arena *a, const struct dns_rdata *d, const struct dkim_key *key)
{
	struct dkim_record record = {0};
	const char *text;
	size_t n;

	if (!wire_txt(a, d, &text, &n, NULL))
		return false;
	/* What else may be wrong with it is said where the records are checked. */
	(void)dkim_record_parse(a, text, n, &record, NULL);
	return strcmp(record.p, key->b64) == 0;
}

static void record_finding(struct check *k, const struct dkim_key *key, const char *id, enum severity severity,
			   const char *seen, const char *why)
{
	check_add(k, &(struct finding){
			     .id = id,
			     .severity = severity,
			     .subject = key->name,
			     .seen = seen,
			     .why = why,
			     .fix = arena_printf(k->arena, "mailstead dns print --domain %s", key->domain),
			     .source = arena_printf(k->arena, "TXT %s", key->name),
		     });
}

static void compare(struct check *k, const struct dkim_key *key, const struct dns_answer *answer)
{
	if (answer->data.n == 0) {
		record_finding(k, key, "keys.unpublished", SEVERITY_WARN,
			       arena_printf(k->arena, "there is no TXT record %s", key->name),
			       "nobody can verify our signatures: mail may end in junk folders");
		return;
	}
	for (size_t i = 0; i < answer->data.n; i++)
		if (is_of(k->arena, &answer->data.v[i], key))
			return;
	record_finding(k, key, "keys.other-record", SEVERITY_FAIL,
		       arena_printf(k->arena, "the TXT record %s is not of the key in %s", key->name, key->path),
		       "every signature of ours is wrong for those who verify it: mail ends in junk folders or is refused");
}

static void look_at_record(struct check *k, const struct dkim_key *key)
{
	struct dns_answer answer = {0};
	struct err err = {0};

	if (!k->host->dns(k->host, k->arena, key->name, DNS_TXT, &answer, &err))
		check_unknown(k, "keys.other-record", key->name, arena_printf(k->arena, "TXT %s", key->name), &err);
	else if (answer.bogus != NULL)
		record_finding(k, key, "keys.bogus-record", SEVERITY_FAIL,
			       arena_printf(k->arena, "the DNSSEC signature of %s is wrong: %s", key->name, answer.bogus),
			       "receivers that validate see no record at all");
	else
		compare(k, key, &answer);
}

static void missing(struct check *k, const struct dkim_key *key, const struct err *err)
{
	check_add(k, &(struct finding){
			     .id = "keys.missing",
			     .severity = SEVERITY_FAIL,
			     .blocks = BLOCKS_DELIVERY,
			     .subject = key->path,
			     .seen = err->msg,
			     .why = arena_printf(k->arena, "OpenDKIM defers every message from %s", key->domain),
			     .fix = err->hint[0] ? err->hint : "mailstead apply",
			     .source = key->path,
		     });
}

static void look_at_bits(struct check *k, const struct dkim_key *key)
{
	struct err err = {0};
	int bits = RSA_GOOD_BITS;

	if (key->kind == SECRET_RSA2048 && keys_bits(k->host, key->path, &bits, &err) && bits < RSA_GOOD_BITS)
		check_add(k, &(struct finding){
				     .id = "keys.short",
				     .severity = SEVERITY_FAIL,
				     .subject = key->path,
				     .seen = arena_printf(k->arena, "the key in %s has %d bits", key->path, bits),
				     .why = "OpenDKIM does not sign with it (MinimumKeyBits 2048), and it can be broken",
				     .fix = arena_printf(k->arena, "mv %s %s.old && mailstead apply && mailstead dns print", key->path,
							 key->path),
				     .source = key->path,
			     });
}

static void look_at(struct check *k, const char *domain, enum secret_kind kind)
{
	const char *selector = dkim_selector(k->arena, k->facts, domain, kind);
	struct dkim_key key = {
		.domain = domain,
		.kind = kind,
		.path = dkim_key_path(k->arena, domain, selector),
		.name = arena_printf(k->arena, "%s._domainkey.%s", selector, domain),
	};
	const struct check_mode mode = { key.path, 0077, "opendkim", "keys.mode",
					 "OpenDKIM does not use a key that others can read: it defers every message", BLOCKS_DELIVERY };
	struct err err = {0};

	if (!keys_dkim_public(k->host, k->arena, key.path, kind, &key.b64, &err)) {
		missing(k, &key, &err);
		return;
	}
	check_mode(k, &mode);
	look_at_bits(k, &key);
	look_at_record(k, &key);
}

void check_keys(struct check *k)
{
	for (size_t i = 0; i < k->site->domains.n; i++) {
		look_at(k, k->site->domains.v[i], SECRET_RSA2048);
		if (k->site->dkim.ed25519)
			look_at(k, k->site->domains.v[i], SECRET_ED25519);
	}
}
