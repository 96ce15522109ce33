#include "cmd/certificate.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check/certificate.h"
#include "check/resolve.h"
#include "check/smoke.h"
#include "engine/generation.h"
#include "mail/records.h"
#include "plan/paths.h"

#define STATE_FILE PATH_STATE "/certificate.json"

enum {
	DAY = 86400,
	EAGER_DAYS = 2,     /* after the first setup: every run of the timer looks */
	RENEW_BEFORE = 30 * DAY,
	BACKOFF_FIRST = 600, /* a CA counts failed validations: five in an hour is Let's Encrypt's limit */
	BACKOFF_LAST = DAY,
	CERTBOT_TIMEOUT_S = 600,
	PROVE_S = 30,
	MAX_NAMES = 100, /* Let's Encrypt's limit a certificate */
};

/* What the last tries came to, so that the timer does not hammer a CA. */
struct state {
	int64_t looked;  /* when the names were looked up last */
	int64_t failed;  /* when certbot failed last; 0: it did not */
	int64_t backoff; /* seconds to wait after that */
};

static void state_load(struct cmd *c, struct state *s)
{
	struct str text = {0};
	struct err none = {0};

	*s = (struct state){0};
	if (c->host->fs->read(c->host, STATE_FILE, &text, &none)) {
		json_t *o = json_loadb(str_c(&text), text.len, 0, NULL);

		s->looked = json_integer_value(json_object_get(o, "looked"));
		s->failed = json_integer_value(json_object_get(o, "failed"));
		s->backoff = json_integer_value(json_object_get(o, "backoff"));
		json_decref(o);
	}
	str_free(&text);
}

static void state_save(struct cmd *c, const struct state *s)
{
	char text[128];
	struct err err = {0};
	int n = snprintf(text, sizeof(text), "{\"looked\": %lld, \"failed\": %lld, \"backoff\": %lld}\n",
			 (long long)s->looked, (long long)s->failed, (long long)s->backoff);

	if (!c->host->fs->write(c->host, STATE_FILE, text, (size_t)n, &(struct file_meta){ .mode = 0600 }, &err))
		cmd_warn(c, "%s", err.msg);
}

/* When the box was set up: the first generation that is still kept says it well enough. */
static bool eager(struct cmd *c)
{
	generation_list all;
	struct err none = {0};

	if (!generation_list_all(c->host, c->arena, &all, &none) || all.n == 0)
		return true;
	return c->host->now(c->host) - all.v[all.n - 1].when < EAGER_DAYS * DAY;
}

/* The timer comes every few minutes; after two days one look a day is enough, and after a failure it waits longer. */
static bool due(struct cmd *c, const struct state *s)
{
	int64_t now = c->host->now(c->host);

	if (s->failed > 0 && now < s->failed + s->backoff && now >= s->failed)
		return false;
	return eager(c) || now >= s->looked + DAY || now < s->looked;
}

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
				     "--keep-until-expiring" };
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

static bool reload_all(struct cmd *c, struct err *err)
{
	static const char *const units[] = { "postfix.service", "dovecot.service", "nginx.service" };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!host_run_ok(c->host, (const char *[]){ "systemctl", "reload-or-restart", units[i], NULL }, NULL, err))
			return false;
	return true;
}

static bool deploy(struct cmd *c, const struct site *site, bool *changed, struct err *err)
{
	struct host *h = c->host;
	const char *live = arena_printf(c->arena, "/etc/letsencrypt/live/%s", site->hostname);
	struct str pem = {0}, old = {0};
	struct err none = {0};

	*changed = false;
	if (!certificate_join(h, c->arena, arena_printf(c->arena, "%s/privkey.pem", live),
			      arena_printf(c->arena, "%s/fullchain.pem", live), site->hostname, &pem, err))
		return false;
	bool same = h->fs->read(h, PATH_TLS_PEM, &old, &none) && old.len == pem.len && memcmp(old.p, pem.p, pem.len) == 0;
	bool ok = same || h->fs->write(h, PATH_TLS_PEM, pem.p, pem.len, &(struct file_meta){ .mode = 0600 }, err);
	str_wipe(&old);
	str_wipe(&pem);
	*changed = !same;
	/* Even if the file was right already: a run cut short may have left a daemon with the old one. */
	return ok && (same || reload_all(c, err)) && smoke_ports(h, c->arena, site, PROVE_S, err);
}

int certificate_deploy(struct cmd *c, const struct site *site)
{
	struct err err = {0};
	bool changed;

	if (!deploy(c, site, &changed, &err)) {
		err_wrap(&err, "the certificate is not served everywhere");
		return cmd_fail(c, &err);
	}
	cmd_say(c, changed ? "Every port serves the new certificate.\n" : "Every port serves the certificate already.\n");
	return EXIT_YES;
}

static void say_missing(struct cmd *c, const strlist *missing)
{
	if (missing->n == 0)
		return;
	cmd_say(c, "These names do not lead to this box yet; publish their records (mailstead dns print):\n");
	for (size_t i = 0; i < missing->n; i++)
		cmd_say(c, "  %s\n", missing->v[i]);
}

static int fetch_now(struct cmd *c, const struct site *site, const strlist *ready, struct state *state)
{
	struct err err = {0};
	bool changed;

	cmd_say(c, "Certificate for %zu name%s …\n", ready->n, ready->n == 1 ? "" : "s");
	if (!run_certbot(c, site, ready, &err)) {
		state->backoff = state->failed == 0 ? BACKOFF_FIRST : state->backoff * 2;
		if (state->backoff > BACKOFF_LAST)
			state->backoff = BACKOFF_LAST;
		state->failed = c->host->now(c->host);
		state_save(c, state);
		return cmd_fail(c, &err);
	}
	state->failed = state->backoff = 0;
	state_save(c, state);
	if (!deploy(c, site, &changed, &err)) {
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
	struct state state;

	state_load(c, &state);
	if (when == CERT_IF_DUE && !due(c, &state))
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
	state_save(c, &state);
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
