#include "cmd/dns_records.h"

#include <string.h>

#include "cmd/lineage.h"
#include "cmd/load.h"
#include "cmd/rollover_state.h"
#include "conf/names.h"
#include "mail/dkim.h"
#include "mail/rdata.h"
#include "plan/paths.h"

/* A domain in its normal form, in the arena. */
static bool parse_name(struct cmd *c, const char *flag, const char *name, const char **out, struct err *err)
{
	struct str normal = {0};
	bool ok = name_domain(name, &normal, err);

	if (ok)
		*out = arena_strdup(c->arena, str_c(&normal));
	str_free(&normal);
	if (ok)
		return true;
	err->code = ERR_USAGE;
	return err_wrap(err, "%s %s", flag, name);
}

static bool is_in(const strlist *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], name) == 0)
			return true;
	return false;
}

/* It must be one of the site's. */
static bool parse_domain(struct dns_records *d, const char *name, struct err *err)
{
	if (name == NULL)
		return true;
	if (!parse_name(d->c, "--domain", name, &d->domain, err))
		return false;
	if (is_in(&d->site.domains, d->domain) || is_in(&d->site.dns.parked, d->domain))
		return true;
	err_set(err, ERR_USAGE, "--domain %s: the site has no such domain", name);
	return err_hint(err, "`mailstead domain list` shows the domains; `mailstead domain add %s` adds this one.", name);
}

static bool key_failed(struct err *err)
{
	return err->code == ERR_SYS && err_hint(err, "Private keys are root's: run it with sudo.");
}

static bool load_dkim(struct dns_records *d, const char *domain, enum secret_kind kind, struct err *err)
{
	struct arena *a = d->c->arena;
	struct record_dkim k = { .domain = domain, .kind = kind,
				 .selector = dkim_selector(a, &d->facts, domain, kind) };
	const char *path = dkim_key_path(a, domain, k.selector);

	if (keys_dkim_public(d->c->host, a, path, kind, &k.b64, err)) {
		vec_push(a, &d->keys.dkim, k);
		return true;
	}
	if (err->code != ERR_NOT_FOUND)
		return key_failed(err);
	err_clear(err);
	vec_push(a, &d->missing,
		 arena_printf(a, "TXT %s._domainkey.%s. is left out: its key is not there yet; `mailstead apply` makes it",
			      k.selector, domain));
	return true;
}

static bool load_domain_keys(struct dns_records *d, const char *domain, struct err *err)
{
	if (d->domain != NULL && strcmp(d->domain, domain) != 0)
		return true;
	return load_dkim(d, domain, SECRET_RSA2048, err) &&
	       (!d->site.dkim.ed25519 || load_dkim(d, domain, SECRET_ED25519, err));
}

/* While the key is being changed both records are published. */
static bool load_next_tls_key(struct dns_records *d, struct err *err)
{
	struct rollover r;

	if (!rollover_load(d->c, &d->site, &r, err))
		return key_failed(err);
	const char *next = rollover_next(&r);
	if (next == NULL)
		return true;
	if (lineage_read(d->c, next, &d->next, err)) {
		d->keys.tls_next_spki_sha256 = d->next.spki_sha256;
		return true;
	}
	if (err->code == ERR_SYS)
		return key_failed(err);
	vec_push(d->c->arena, &d->missing,
		 arena_printf(d->c->arena, "the TLSA record of the next key is left out: %s", err->msg));
	err_clear(err);
	return true;
}

/*
 * TLSA is an extra: without a certificate there is none, and none for the
 * self-signed one, whose key goes when the real certificate comes: senders
 * that had seen the record would then refuse to deliver.
 */
static bool load_tls_key(struct dns_records *d, struct err *err)
{
	if (!keys_tls_public(d->c->host, PATH_TLS_PEM, &d->tls, err)) {
		if (err->code != ERR_NOT_FOUND)
			return key_failed(err);
		err_clear(err);
	} else if (!d->tls.self_signed) {
		d->keys.tls_spki_sha256 = d->tls.spki_sha256;
		return load_next_tls_key(d, err);
	}
	vec_push(d->c->arena, &d->notes,
		 "the optional TLSA record is not shown: it follows once the real certificate is there");
	return true;
}

static bool load_keys(struct dns_records *d, struct err *err)
{
	for (size_t i = 0; i < d->site.domains.n; i++)
		if (!load_domain_keys(d, d->site.domains.v[i], err))
			return false;
	return load_tls_key(d, err) && dns_acme_account(d->c, &d->site, &d->keys, err);
}

static void check_addresses(struct dns_records *d)
{
	if (*records_ipv4(&d->site, &d->facts) == '\0' && *records_ipv6(&d->site, &d->facts) == '\0')
		vec_push(d->c->arena, &d->missing,
			 "A, AAAA and PTR are left out: this machine has no public address on an interface; "
			 "set network.ipv4 in " SITE_PATH);
}

/* The panel edits this zone: names in it are written without it. */
static void set_zone(struct dns_records *d, struct record *r)
{
	const char *name = name_without_dot(d->c->arena, r->name);

	if (d->zone != NULL && !r->elsewhere && name_lies_in(name, d->zone))
		r->zone = d->zone;
}

static void select_records(struct dns_records *d)
{
	record_list all = {0};

	records_make(d->c->arena, &d->site, &d->facts, &d->keys, &all);
	for (size_t i = 0; i < all.n; i++) {
		if (d->domain != NULL && !record_belongs(&all.v[i], &d->site, d->domain))
			continue;
		set_zone(d, &all.v[i]);
		vec_push(d->c->arena, &d->records, all.v[i]);
	}
}

bool dns_records_load(struct cmd *c, const char *domain, const char *zone, struct dns_records *d, struct err *err)
{
	d->c = c;
	if (!cmd_load(c, &d->site, &d->facts, err) || !parse_domain(d, domain, err) ||
	    (zone != NULL && !parse_name(c, "--zone", zone, &d->zone, err)) || !load_keys(d, err))
		return false;
	d->keys.now = c->host->now(c->host);
	dns_dmarc_since(c, &d->site, &d->keys);
	if (c->host->live)
		dns_look(d);
	check_addresses(d);
	select_records(d);
	return true;
}
