#include "cmd/certificate.h"

#include <string.h>
#include <time.h>

#include "check/certificate.h"
#include "check/resolve.h"
#include "cmd/certificate_state.h"
#include "mail/records.h"
#include "plan/paths.h"

enum {
	DAY = 86400,
	RENEW_BEFORE = 30 * DAY,
	CERTBOT_TIMEOUT_S = 600,
	MAX_NAMES = 100, /* Let's Encrypt's limit a certificate */
};

static void wanted_names(struct cmd *c, const struct site *site, strlist *names)
{
	*names = (strlist){0};
	vec_push(c->arena, names, site->hostname);
	for (size_t i = 0; i < site->domains.n; i++) {
		const char *d = site->domains.v[i];

		if (strcmp(site->web.mta_sts, "none") != 0)
			vec_push(c->arena, names, arena_printf(c->arena, "mta-sts.%s", d));
		if (site->web.autoconfig) {
			vec_push(c->arena, names, arena_printf(c->arena, "autoconfig.%s", d));
			vec_push(c->arena, names, arena_printf(c->arena, "autodiscover.%s", d));
		}
	}
}

/* Splits the wanted names into those that lead here and a sentence for each that does not. */
static void look_up(struct cmd *c, const struct site *site, const struct facts *facts, const strlist *wanted, strlist *ready, strlist *missing)
{
	const char *ipv4 = records_ipv4(site, facts), *ipv6 = records_ipv6(site, facts);

	*ready = *missing = (strlist){0};
	for (size_t i = 0; i < wanted->n; i++) {
		const char *why;

		if (resolve_leads_here(c->host, c->arena, wanted->v[i], ipv4, ipv6, &why))
			vec_push(c->arena, ready, wanted->v[i]);
		else
			vec_push(c->arena, missing, arena_printf(c->arena, "%s: %s", wanted->v[i], why));
	}
}

static bool covers(const struct certificate *cert, const strlist *names)
{
	for (size_t i = 0; i < names->n; i++)
		if (!certificate_has(cert, names->v[i]))
			return false;
	return true;
}

static bool run_certbot(struct cmd *c, const struct site *site, const strlist *names, struct err *err)
{
	VEC(const char *) argv = {0};
	/* --reuse-key: the TLSA record names the key, so the key may not change by itself. */
	const char *const head[] = { "certbot", "certonly", "--non-interactive", "--agree-tos", "--no-eff-email",
				     "--email", site->contact, "--server", site->acme.directory, "--webroot",
				     "--webroot-path", PATH_WEBROOT, "--cert-name", site->hostname, "--reuse-key",
				     "--key-type", "ecdsa", "--expand", "--renew-with-new-domains",
				     "--keep-until-expiring",
				     /* We bring it to the daemons ourselves, with the lock in our hands. */
				     "--no-directory-hooks" };
	struct run_res res;

	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		vec_push(c->arena, &argv, head[i]);
	for (size_t i = 0; i < names->n && i < MAX_NAMES; i++) {
		vec_push(c->arena, &argv, "-d");
		vec_push(c->arena, &argv, names->v[i]);
	}
	vec_push(c->arena, &argv, NULL);
	if (!c->host->run(c->host, &(struct run_req){ .argv = argv.v, .timeout_s = CERTBOT_TIMEOUT_S }, &res, err))
		return err_wrap(err, "cannot fetch the certificate");
	bool ok = res.status == 0;
	if (!ok) {
		struct str said = {0};

		run_res_excerpt(&res, &said);
		err_set(err, ERR_RUN, "certbot did not get the certificate: %s", str_c(&said));
		err_hint(err, "the self-signed one serves meanwhile, and it is tried again by itself. The CA must reach port 80 "
			      "of this box by the names above; the whole story is in /var/log/letsencrypt/letsencrypt.log");
		str_free(&said);
	}
	run_res_free(&res);
	return ok;
}

static void say_missing(struct cmd *c, const strlist *missing)
{
	if (missing->n == 0)
		return;
	cmd_say(c, "These names do not lead to this box yet; publish their records (mailstead dns print):\n");
	for (size_t i = 0; i < missing->n; i++)
		cmd_say(c, "  %s\n", missing->v[i]);
}

static int fetch_now(struct cmd *c, const struct site *site, const strlist *ready, struct certificate_state *state)
{
	struct err err = {0};
	bool changed;

	cmd_say(c, "Certificate for %zu name%s …\n", ready->n, ready->n == 1 ? "" : "s");
	if (!run_certbot(c, site, ready, &err)) {
		certificate_state_failed(c, state);
		return cmd_fail(c, &err);
	}
	state->failed = state->backoff = 0;
	certificate_state_save(c, state);
	if (!certificate_install(c, site, &changed, &err)) {
		err_wrap(&err, "the certificate is not served everywhere");
		return cmd_fail(c, &err);
	}
	cmd_say(c, "  done   every port serves it\n");
	return EXIT_YES;
}

int certificate_fetch(struct cmd *c, const struct site *site, const struct facts *facts, enum certificate_when when)
{
	struct certificate have;
	struct err err = {0};
	strlist wanted, ready, missing;
	struct certificate_state state;

	certificate_state_load(c, &state);
	if (when == CERT_IF_DUE && !certificate_state_due(c, &state))
		return EXIT_YES;
	if (!certificate_read(c->host, c->arena, PATH_TLS_PEM, &have, &err))
		return cmd_fail(c, &err);
	wanted_names(c, site, &wanted);
	bool fresh = !have.self_signed && have.not_after - c->host->now(c->host) > RENEW_BEFORE / 3;
	/* Nothing to look up: the certificate has every name already. */
	if (fresh && covers(&have, &wanted)) {
		if (when == CERT_ASKED)
			cmd_say(c, "The certificate by %s covers every name already.\n", have.issuer);
		return EXIT_YES;
	}
	look_up(c, site, facts, &wanted, &ready, &missing);
	state.looked = c->host->now(c->host);
	certificate_state_save(c, &state);
	say_missing(c, &missing);
	if (ready.n == 0 || strcmp(ready.v[0], site->hostname) != 0) {
		cmd_say(c, "Until %s leads here the box serves a self-signed certificate. It is looked at again every few\n"
			   "minutes, and the real one is fetched by itself.\n",
			site->hostname);
		/* For the timer "not yet" is an answer, not a failure: the names may not lead here for days. */
		return when == CERT_IF_DUE ? EXIT_YES : EXIT_NO;
	}
	if (fresh && covers(&have, &ready))
		return EXIT_YES;
	return fetch_now(c, site, &ready, &state);
}

int certificate_status(struct cmd *c, const struct site *site, const struct facts *facts)
{
	struct certificate have;
	struct err err = {0};
	strlist wanted, ready, missing;
	char until[32];
	struct tm tm;

	if (!certificate_read(c->host, c->arena, PATH_TLS_PEM, &have, &err))
		return cmd_fail(c, &err);
	time_t t = (time_t)have.not_after;
	gmtime_r(&t, &tm);
	strftime(until, sizeof(until), "%Y-%m-%d %H:%M UTC", &tm);
	wanted_names(c, site, &wanted);
	bool good = !have.self_signed && have.not_after > c->host->now(c->host);
	if (c->json) {
		json_t *names = json_array();

		for (size_t i = 0; i < have.names.n; i++)
			json_array_append_new(names, json_string(have.names.v[i]));
		cmd_json(c, json_pack("{s:b, s:s, s:I, s:o, s:b}", "self_signed", have.self_signed, "issuer", have.issuer,
				      "not_after", (json_int_t)have.not_after, "names", names, "covers_all",
				      covers(&have, &wanted)));
		return good ? EXIT_YES : EXIT_NO;
	}
	cmd_say(c, "%s, until %s\n", have.self_signed ? "Self-signed" : arena_printf(c->arena, "By %s", have.issuer), until);
	for (size_t i = 0; i < have.names.n; i++)
		cmd_say(c, "  %s\n", have.names.v[i]);
	if (!covers(&have, &wanted)) {
		look_up(c, site, facts, &wanted, &ready, &missing);
		say_missing(c, &missing);
	}
	return good ? EXIT_YES : EXIT_NO;
}
