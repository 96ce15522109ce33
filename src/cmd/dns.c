/* mailstead dns: the records to publish. */
#include <string.h>

#include "check/keys.h"
#include "cmd/lineage.h"
#include "cmd/load.h"
#include "cmd/rollover_state.h"
#include "cmd/verbs.h"
#include "conf/names.h"
#include "mail/dkim.h"
#include "mail/records.h"
#include "mail/zone.h"
#include "plan/paths.h"

enum format { FORMAT_TABLE, FORMAT_ZONE, FORMAT_JSON };

/* What `dns print` works with. */
struct printing {
	struct cmd *c;
	struct site site;
	struct facts facts;
	enum format format;
	const char *domain; /* NULL: all */
	struct record_keys keys;
	struct keys_tls tls;
	struct certificate next; /* for the key that is being changed to */
	strlist missing; /* what is left out although it has to be published */
	strlist notes;   /* what is left out for a reason that passes */
};

static bool parse_format(struct printing *p, const char *name, struct err *err)
{
	if (name == NULL)
		p->format = p->c->json ? FORMAT_JSON : FORMAT_TABLE;
	else if (strcmp(name, "table") == 0)
		p->format = FORMAT_TABLE;
	else if (strcmp(name, "zone") == 0)
		p->format = FORMAT_ZONE;
	else if (strcmp(name, "json") == 0)
		p->format = FORMAT_JSON;
	else
		return err_set(err, ERR_USAGE, "--format %s: not a format", name) ||
		       err_hint(err, "Formats are table, zone and json.");
	return true;
}

/* The domain in its normal form must be one of the site's. */
static bool parse_domain(struct printing *p, const char *name, struct err *err)
{
	struct str normal = {0};

	if (name == NULL)
		return true;
	if (!name_domain(name, &normal, err)) {
		str_free(&normal);
		err->code = ERR_USAGE;
		return err_wrap(err, "--domain %s", name);
	}
	for (size_t i = 0; i < p->site.domains.n; i++)
		if (strcmp(p->site.domains.v[i], str_c(&normal)) == 0)
			p->domain = p->site.domains.v[i];
	str_free(&normal);
	if (p->domain != NULL)
		return true;
	err_set(err, ERR_USAGE, "--domain %s: the site has no such domain", name);
	return err_hint(err, "`mailstead domain list` shows the domains; `mailstead domain add %s` adds this one.", name);
}

static bool key_failed(struct err *err)
{
	return err->code == ERR_SYS && err_hint(err, "Private keys are root's: run `sudo mailstead dns print`.");
}

static bool load_dkim(struct printing *p, const char *domain, enum secret_kind kind, struct err *err)
{
	struct arena *a = p->c->arena;
	struct record_dkim k = { .domain = domain, .kind = kind,
				 .selector = dkim_selector(a, &p->facts, domain, kind) };
	const char *path = dkim_key_path(a, domain, k.selector);

	if (keys_dkim_public(p->c->host, a, path, kind, &k.b64, err)) {
		vec_push(a, &p->keys.dkim, k);
		return true;
	}
	if (err->code != ERR_NOT_FOUND)
		return key_failed(err);
	err_clear(err);
	vec_push(a, &p->missing,
		 arena_printf(a, "TXT %s._domainkey.%s. is left out: its key is not there yet; `mailstead apply` makes it",
			      k.selector, domain));
	return true;
}

static bool load_domain_keys(struct printing *p, const char *domain, struct err *err)
{
	if (p->domain != NULL && strcmp(p->domain, domain) != 0)
		return true;
	return load_dkim(p, domain, SECRET_RSA2048, err) &&
	       (!p->site.dkim.ed25519 || load_dkim(p, domain, SECRET_ED25519, err));
}

/* While the key is being changed both records are published. */
static bool load_next_tls_key(struct printing *p, struct err *err)
{
	struct rollover r;

	if (!rollover_load(p->c, &p->site, &r, err))
		return key_failed(err);
	const char *next = rollover_next(&r);
	if (next == NULL)
		return true;
	if (lineage_read(p->c, next, &p->next, err)) {
		p->keys.tls_next_spki_sha256 = p->next.spki_sha256;
		return true;
	}
	if (err->code == ERR_SYS)
		return key_failed(err);
	vec_push(p->c->arena, &p->missing,
		 arena_printf(p->c->arena, "the TLSA record of the next key is left out: %s", err->msg));
	err_clear(err);
	return true;
}

/*
 * TLSA is an extra: without a certificate there is none, and none for the
 * self-signed one, whose key goes when the real certificate comes: senders
 * that had seen the record would then refuse to deliver.
 */
static bool load_tls_key(struct printing *p, struct err *err)
{
	if (!keys_tls_public(p->c->host, PATH_TLS_PEM, &p->tls, err)) {
		if (err->code != ERR_NOT_FOUND)
			return key_failed(err);
		err_clear(err);
	} else if (!p->tls.self_signed) {
		p->keys.tls_spki_sha256 = p->tls.spki_sha256;
		return load_next_tls_key(p, err);
	}
	vec_push(p->c->arena, &p->notes,
		 "the optional TLSA record is not shown: it follows once the real certificate is there");
	return true;
}

static bool load_keys(struct printing *p, struct err *err)
{
	for (size_t i = 0; i < p->site.domains.n; i++)
		if (!load_domain_keys(p, p->site.domains.v[i], err))
			return false;
	return load_tls_key(p, err);
}

static void check_addresses(struct printing *p)
{
	if (*records_ipv4(&p->site, &p->facts) == '\0' && *records_ipv6(&p->site, &p->facts) == '\0')
		vec_push(p->c->arena, &p->missing,
			 "A, AAAA and PTR are left out: this machine has no public address on an interface; "
			 "set network.ipv4 in " SITE_PATH);
}

static void select_records(struct printing *p, record_list *selected)
{
	record_list all = {0};

	records_make(p->c->arena, &p->site, &p->facts, &p->keys, &all);
	for (size_t i = 0; i < all.n; i++)
		if (p->domain == NULL || record_belongs(&all.v[i], &p->site, p->domain))
			vec_push(p->c->arena, selected, all.v[i]);
}

static json_t *json_strings(const strlist *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->n; i++)
		json_array_append_new(array, json_string(list->v[i]));
	return array;
}

static void print_text(struct printing *p, const record_list *records)
{
	struct str text = {0};

	if (p->format == FORMAT_ZONE)
		zone_print(records, &text);
	else
		zone_table(records, &text);
	fputs(str_c(&text), p->c->out);
	str_free(&text);
	for (size_t i = 0; i < p->missing.n; i++)
		cmd_warn(p->c, "%s", p->missing.v[i]);
	for (size_t i = 0; !p->c->quiet && i < p->notes.n; i++)
		cmd_warn(p->c, "%s", p->notes.v[i]);
}

static int print_records(struct printing *p)
{
	record_list records = {0};
	int status = p->missing.n > 0 ? EXIT_NO : EXIT_YES;

	select_records(p, &records);
	if (p->format == FORMAT_JSON)
		(void)cmd_json(p->c, json_pack("{s:o, s:o, s:o}", "records", zone_json(&records), "missing",
					       json_strings(&p->missing), "notes", json_strings(&p->notes)));
	else
		print_text(p, &records);
	return status;
}

static int run_dns(struct cmd *c, int argc, char **argv)
{
	struct printing p = { .c = c };
	const char *format = NULL, *domain = NULL, *what[1];
	const struct cmd_flag flags[] = { { "format", NULL, &format }, { "domain", NULL, &domain }, { 0 } };
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, what, 1, 1, &n, &status))
		return status;
	if (strcmp(what[0], "print") != 0) {
		err_set(&err, ERR_USAGE, "dns %s: there is no such command", what[0]);
		err_hint(&err, "For example: mailstead dns print --format zone");
		return cmd_fail(c, &err);
	}
	if (!parse_format(&p, format, &err) || !cmd_load(c, &p.site, &p.facts, &err) ||
	    !parse_domain(&p, domain, &err) || !load_keys(&p, &err))
		return cmd_fail(c, &err);
	check_addresses(&p);
	return print_records(&p);
}

const struct verb verb_dns = {
	.name = "dns",
	.brief = "print the DNS records to publish",
	.usage = "dns print [--format table|zone|json] [--domain DOMAIN]",
	.help = "Prints every DNS record that this mail server and its domains need, from the site,\n"
		"this machine's addresses and its keys. Nothing is changed.\n"
		"\n"
		"table  for people: each name and each value in full on lines of their own, to copy\n"
		"       into a provider's web panel. A TXT value is in one piece, without quotes.\n"
		"       Many panels want the name without the domain, and without the last dot.\n"
		"zone   what a name server loads: absolute names, long TXT values split. PTR records\n"
		"       are comments: they belong to the provider of the address.\n"
		"json   for programs, the same as --json.\n"
		"\n"
		"Exit status 1: a record that has to be published could not be printed yet, for\n"
		"example a DKIM key that `mailstead apply` has still to make.\n"
		"\n"
		"    mailstead dns print --format zone --domain example.org > example.org.mail\n",
	.run = run_dns,
};
