/*
 * DKIM keys (daemons.md, 24 to 26): who can read them, and how long they are. Whether the world sees their other half
 * is the DNS check's to say.
 */
#include "check/check.h"
#include "check/keys.h"
#include "mail/dkim.h"

enum { RSA_GOOD_BITS = 2048 };

struct dkim_key {
	const char *domain;
	enum secret_kind kind;
	const char *path;
};

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
	};
	const struct check_mode mode = { key.path, 0077, "opendkim", "keys.mode",
					 "OpenDKIM does not use a key that others can read: it defers every message", BLOCKS_DELIVERY };
	struct err err = {0};
	const char *b64;

	if (!keys_dkim_public(k->host, k->arena, key.path, kind, &b64, &err)) {
		missing(k, &key, &err);
		return;
	}
	check_mode(k, &mode);
	look_at_bits(k, &key);
}

void check_keys(struct check *k)
{
	for (size_t i = 0; i < k->site->domains.n; i++) {
		look_at(k, k->site->domains.v[i], SECRET_RSA2048);
		if (k->site->dkim.ed25519)
			look_at(k, k->site->domains.v[i], SECRET_ED25519);
	}
}
