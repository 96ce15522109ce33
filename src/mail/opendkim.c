/*
 * OpenDKIM: signs what our users send. One instance for RSA, one for Ed25519:
 * a single one cannot hold both kinds of keys and would defer every message.
 */
#include "mail/daemons.h"
#include "mail/dkim.h"
#include "mail/opendkim_local.h"
#include "plan/paths.h"

static void set_selector(struct plan_builder *b, json_t *domain, const char *key, enum secret_kind kind)
{
	const char *name = json_string_value(json_object_get(domain, "name"));

	json_object_set_new(domain, key, json_string(dkim_selector(b->arena, b->facts, name, kind)));
}

static bool opendkim_vars(struct plan_builder *b, struct err *err)
{
	json_t *domains = json_object_get(b->vars, "domain"), *domain;
	size_t i;

	(void)err;
	json_array_foreach(domains, i, domain) {
		set_selector(b, domain, "rsa_selector", SECRET_RSA2048);
		set_selector(b, domain, "ed25519_selector", SECRET_ED25519);
	}
	return true;
}

static void want_domain_key(struct plan_builder *b, const char *domain, enum secret_kind kind)
{
	const char *selector = dkim_selector(b->arena, b->facts, domain, kind);

	want_key(b, kind, dkim_key_path(b->arena, domain, selector), 0600, "opendkim", "opendkim");
}

static void want_keys(struct plan_builder *b)
{
	want_dir(b, PATH_DKIM, 0750, "root", "opendkim");
	for (size_t i = 0; i < b->site->domains.n; i++) {
		const char *domain = b->site->domains.v[i];

		want_dir(b, arena_printf(b->arena, "%s/%s", PATH_DKIM, domain), 0750, "root", "opendkim");
		want_domain_key(b, domain, SECRET_RSA2048);
		if (b->site->dkim.ed25519)
			want_domain_key(b, domain, SECRET_ED25519);
	}
}

static bool opendkim_want(struct plan_builder *b, struct err *err)
{
	/*
	 * Syntax, and that the tables can be read. Misses: a key that is missing or
	 * that others can read; then each message from that domain is deferred.
	 */
	static const char *const rsa[] = { "opendkim", "-n", "-x", "/etc/opendkim/mailstead-rsa.conf", NULL };
	static const char *const ed25519[] = { "opendkim", "-n", "-x", "/etc/opendkim/mailstead-ed25519.conf", NULL };

	want_package(b, "opendkim");
	want_package(b, "postfix");
	want_dir(b, "/etc/opendkim", 0755, "root", "root");
	want_dir(b, "/etc/systemd/system/opendkim.service.d", 0755, "root", "root");
	/* setgid: Postfix may use the sockets that are made here */
	want_dir(b, "/var/spool/postfix/opendkim", 02750, "opendkim", "postfix");
	want_keys(b);
	want_unit_behind(b, "opendkim.service", "465, 587");
	want_validator(b, rsa, NULL);
	if (b->site->dkim.ed25519) {
		want_unit_behind(b, "mailstead-opendkim-ed25519.service", "465, 587");
		want_validator(b, ed25519, NULL);
	}
	return want_templates(b, err) && opendkim_local(b, err);
}

const struct daemon daemon_opendkim = {
	.name = "opendkim", .vars = opendkim_vars, .want = opendkim_want, .local = opendkim_local_kinds
};
