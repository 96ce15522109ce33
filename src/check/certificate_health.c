/* The served certificate: whose, for which names, renewed in time; and its key. */
#include <string.h>
#include <time.h>

#include "check/certificate.h"
#include "check/certificate_names.h"
#include "check/check.h"
#include "check/renewal.h"
#include "check/units.h"
#include "plan/paths.h"

#define SOURCE "mailstead cert status"

enum { TIMEOUT_S = 10 };

static const char *day_of(struct arena *a, int64_t when)
{
	char text[32];
	time_t t = (time_t)when;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M UTC", &tm);
	return arena_strdup(a, text);
}

static void look_at_renewal(struct check *k, const struct certificate *c)
{
	int64_t now = k->host->now(k->host);
	enum renewal state = certificate_renewal(c, now);
	struct finding f = {
		.id = "certificate.overdue",
		.severity = state == RENEWAL_OVERDUE ? SEVERITY_WARN : SEVERITY_FAIL,
		.why = "renewals have failed; when it expires, mail programs refuse to log in",
		.fix = "mailstead cert fetch",
		.source = SOURCE,
	};

	if (state == RENEWAL_FRESH || state == RENEWAL_DUE)
		return;
	if (c->not_after <= now) {
		f.id = "certificate.expired";
		f.why = "mail programs refuse to log in, and senders that insist on a valid one do not deliver";
	}
	f.seen = arena_printf(k->arena, "the certificate is valid until %s: %s", day_of(k->arena, c->not_after),
			      certificate_renewal_text(k->arena, c, now));
	check_add(k, &f);
}

static void look_at_names(struct check *k, const struct certificate *c)
{
	if (certificate_has(c, k->site->hostname))
		return;
	check_add(k, &(struct finding){
			     .id = "certificate.names",
			     .severity = SEVERITY_FAIL,
			     .subject = k->site->hostname,
			     .seen = arena_printf(k->arena, "the certificate is not for %s", k->site->hostname),
			     .why = "mail programs refuse to log in",
			     .fix = "mailstead cert fetch",
			     .source = SOURCE,
		     });
}

/* The web's names may follow later, as their records are published: worth knowing. */
static void look_at_web_names(struct check *k, const struct certificate *c)
{
	certificate_name_list wanted = {0};
	struct str missing = {0};

	certificate_names(k->arena, k->site, &wanted);
	for (size_t i = 0; i < wanted.n; i++)
		if (wanted.v[i].domain != NULL && !certificate_has(c, wanted.v[i].name))
			str_addf(&missing, "%s%s", missing.len > 0 ? ", " : "", wanted.v[i].name);
	if (missing.len > 0)
		check_add(k, &(struct finding){
				     .id = "certificate.web-names",
				     .severity = SEVERITY_INFO,
				     .seen = arena_printf(k->arena, "the certificate is not for %s yet", str_c(&missing)),
				     .why = "it follows by itself once these names lead here: mailstead cert status says which do not",
				     .source = SOURCE,
			     });
	str_free(&missing);
}

static void look_at_issuer(struct check *k, const struct certificate *c)
{
	if (!c->self_signed)
		return;
	check_add(k, &(struct finding){
			     .id = "certificate.self-signed",
			     .severity = SEVERITY_WARN,
			     .seen = "the certificate is signed by itself, by no CA",
			     .why = "mail programs warn of it; the real one comes by itself once the names lead here",
			     .fix = "mailstead dns print",
			     .source = SOURCE,
		     });
}

/* certbot's renewal and our own fetching, as systemd saw them end. */
static void look_at_last_run(struct check *k)
{
	static const char *const runs[] = { "certbot.service", "mailstead-cert.service" };
	strlist names = {0};
	unit_list units = {0};
	struct err err = {0};

	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++)
		vec_push(k->arena, &names, runs[i]);
	const char *text = check_output(k, units_argv(k->arena, &names), TIMEOUT_S, &err);
	if (text == NULL) {
		check_unknown(k, "certificate.renewal-failed", "", "systemctl status certbot.service", &err);
		return;
	}
	units_parse(k->arena, text, &units);
	for (size_t i = 0; i < units.n; i++)
		if (strcmp(units.v[i].active, "failed") == 0)
			check_add(k, &(struct finding){
					     .id = "certificate.renewal-failed",
					     .severity = SEVERITY_WARN,
					     .subject = units.v[i].name,
					     .seen = arena_printf(k->arena, "the last run of %s failed", units.v[i].name),
					     .why = "the certificate will not be renewed as long as that stays so",
					     .fix = arena_printf(k->arena, "systemctl start %s || journalctl -n 50 -u %s",
								 units.v[i].name, units.v[i].name),
					     .source = arena_printf(k->arena, "systemctl status %s", units.v[i].name),
				     });
}

void check_certificate(struct check *k)
{
	static const char key_why[] = "who can read the key can pose as this server";
	const struct check_mode modes[] = {
		{ PATH_TLS_DIR, 0077, "root", "certificate.key-mode", key_why, BLOCKS_NOTHING },
		{ PATH_TLS_PEM, 0077, "root", "certificate.key-mode", key_why, BLOCKS_NOTHING },
		{ "/etc/letsencrypt/archive", 0077, "root", "certificate.key-mode", key_why, BLOCKS_NOTHING },
		{ "/etc/letsencrypt/live", 0077, "root", "certificate.key-mode", key_why, BLOCKS_NOTHING },
	};
	struct certificate c;
	struct err err = {0};

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		check_mode(k, &modes[i]);
	look_at_last_run(k);
	if (!certificate_read(k->host, k->arena, PATH_TLS_PEM, &c, &err)) {
		check_unknown(k, "certificate.overdue", "", SOURCE, &err);
		return;
	}
	look_at_issuer(k, &c);
	look_at_names(k, &c);
	look_at_renewal(k, &c);
	if (!c.self_signed)
		look_at_web_names(k, &c);
}
