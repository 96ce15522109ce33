#include "cmd/certificate.h"

#include <string.h>

#include "check/renewal.h"
#include "check/resolve.h"
#include "cmd/certificate_state.h"
#include "cmd/lineage.h"
#include "cmd/rollover_state.h"
#include "mail/records.h"
#include "plan/paths.h"

void certificate_look_up(struct cmd *c, const struct site *site, const struct facts *facts,
			 const certificate_name_list *names, certificate_name_list *ready, strlist *missing)
{
	const char *ipv4 = records_ipv4(site, facts), *ipv6 = records_ipv6(site, facts);

	*ready = (certificate_name_list){0};
	*missing = (strlist){0};
	for (size_t i = 0; i < names->n; i++) {
		const char *why;

		if (resolve_leads_here(c->host, c->arena, names->v[i].name, ipv4, ipv6, &why))
			vec_push(c->arena, ready, names->v[i]);
		else
			vec_push(c->arena, missing, arena_printf(c->arena, "%s: %s", names->v[i].name, why));
	}
}

bool certificate_covers(const struct certificate *cert, const strlist *names)
{
	for (size_t i = 0; i < names->n; i++)
		if (!certificate_has(cert, names->v[i]))
			return false;
	return true;
}

void certificate_say_missing(struct cmd *c, const strlist *missing)
{
	if (missing->n == 0)
		return;
	cmd_say(c, "These names do not lead to this box yet; publish their records (mailstead dns print):\n");
	for (size_t i = 0; i < missing->n; i++)
		cmd_say(c, "  %s\n", missing->v[i]);
}

/* What a fetch works with. */
struct fetch {
	struct cmd *c;
	const struct site *site;
	const struct facts *facts;
	enum certificate_when when;
	const char *lineage;
	struct certificate_state state;
	struct certificate have; /* the served one */
	enum renewal renewal;    /* of a CA's certificate */
	bool undeployed;         /* certbot has a newer one than is served */
	bool overdue;
};

static bool look_at(struct fetch *f, struct err *err)
{
	struct cmd *c = f->c;
	struct certificate got;
	struct err none = {0};

	if (!certificate_read(c->host, c->arena, PATH_TLS_PEM, &f->have, err))
		return false;
	f->renewal = f->have.self_signed ? RENEWAL_FRESH : certificate_renewal(&f->have, c->host->now(c->host));
	f->overdue = f->renewal >= RENEWAL_OVERDUE;
	f->undeployed = lineage_read(c, f->lineage, &got, &none) && certificate_supersedes(&got, &f->have) &&
			got.not_after > c->host->now(c->host);
	return true;
}

static int failed(struct fetch *f, const struct err *err)
{
	certificate_state_failed(f->c, &f->state);
	return cmd_fail(f->c, err);
}

/* A renewal whose hook did not get through is brought to the daemons as soon as they can take it. */
static int deploy(struct fetch *f)
{
	struct err err = {0};
	bool changed;

	if (!certificate_install(f->c, f->site, f->lineage, CERT_SAME_KEY, &changed, &err))
		return failed(f, &err);
	f->state.failed = f->state.backoff = 0;
	certificate_state_save(f->c, &f->state);
	cmd_say(f->c, "  done   every port serves it\n");
	return EXIT_YES;
}

static int fetch_now(struct fetch *f, const strlist *names)
{
	enum lineage_when when = f->overdue ? LINEAGE_AT_ONCE : LINEAGE_IF_EXPIRING;
	struct err err = {0};

	cmd_say(f->c, "Certificate for %zu name%s …\n", names->n, names->n == 1 ? "" : "s");
	if (!lineage_fetch(f->c, f->site, f->lineage, names, when, &err))
		return failed(f, &err);
	return deploy(f);
}

/* "Not yet" is said; for the timer it is an answer, not a failure: the names may not lead here for days. */
static int not_yet(struct fetch *f)
{
	if (f->overdue)
		certificate_state_failed(f->c, &f->state);
	if (f->have.self_signed)
		cmd_say(f->c,
			"Until %s leads here the box serves a self-signed certificate. It is looked at again every few\n"
			"minutes, and the real one is fetched by itself.\n",
			f->site->hostname);
	return f->when == CERT_IF_DUE && !f->overdue ? EXIT_YES : EXIT_NO;
}

static int look_and_fetch(struct fetch *f, const certificate_name_list *all)
{
	struct cmd *c = f->c;
	certificate_name_list ready;
	strlist missing, names, left_out;

	certificate_look_up(c, f->site, f->facts, all, &ready, &missing);
	certificate_names_fit(c->arena, &ready, CERTIFICATE_NAMES_MAX, &names, &left_out);
	f->state.looked = c->host->now(c->host);
	certificate_state_save(c, &f->state);
	certificate_say_missing(c, &missing);
	if (left_out.n > 0)
		cmd_warn(c, "%s", certificate_names_left_out(c->arena, &left_out));
	if (names.n == 0 || strcmp(names.v[0], f->site->hostname) != 0)
		return not_yet(f);
	if (!f->have.self_signed && f->renewal == RENEWAL_FRESH && certificate_covers(&f->have, &names))
		return EXIT_YES;
	return fetch_now(f, &names);
}

static int fetch(struct fetch *f)
{
	struct cmd *c = f->c;
	certificate_name_list all;
	strlist fit, left_out;

	certificate_names(c->arena, f->site, &all);
	certificate_names_fit(c->arena, &all, CERTIFICATE_NAMES_MAX, &fit, &left_out);
	/* Nothing to look up: the certificate has every name already, and certbot's own timer renews it in time. */
	bool in_time = f->when == CERT_ASKED ? f->renewal == RENEWAL_FRESH : !f->overdue;
	if (f->have.self_signed || !in_time || !certificate_covers(&f->have, &fit))
		return look_and_fetch(f, &all);
	if (f->when == CERT_ASKED)
		cmd_say(c, "The certificate by %s covers every name already.\n", f->have.issuer);
	if (f->when == CERT_ASKED && left_out.n > 0)
		cmd_warn(c, "%s", certificate_names_left_out(c->arena, &left_out));
	return EXIT_YES;
}

int certificate_fetch(struct cmd *c, const struct site *site, const struct facts *facts, enum certificate_when when)
{
	struct fetch f = { .c = c, .site = site, .facts = facts, .when = when };
	struct rollover roll;
	struct err err = {0};

	if (!certificate_rollover_tend(c, site, &err))
		return cmd_fail(c, &err);
	if (!rollover_load(c, site, &roll, &err))
		return cmd_fail(c, &err);
	f.lineage = roll.lineage;
	certificate_state_load(c, &f.state);
	if (!look_at(&f, &err))
		return cmd_fail(c, &err);
	if (when == CERT_IF_DUE && !certificate_state_due(c, &f.state, f.overdue || f.undeployed))
		return EXIT_YES;
	if (f.undeployed) {
		int status = deploy(&f);

		if (status != EXIT_YES && !f.overdue)
			return status;
		if (!look_at(&f, &err))
			return cmd_fail(c, &err);
	}
	if (f.overdue)
		cmd_warn(c, "the certificate: %s", certificate_renewal_text(c->arena, &f.have, c->host->now(c->host)));
	return fetch(&f);
}
