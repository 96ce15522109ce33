/* What is served, and whether anything is to be done about it. */
#include <string.h>

#include "check/renewal.h"
#include "check/resolve.h"
#include "check/smoke.h"
#include "cmd/certificate.h"
#include "cmd/lineage.h"
#include "cmd/rollover_state.h"
#include "cmd/rollover_text.h"
#include "mail/records.h"
#include "plan/paths.h"

/* What the status works with. */
struct status {
	struct cmd *c;
	const struct site *site;
	struct certificate have;
	struct rollover roll;
	enum renewal renewal;
	certificate_name_list lacking; /* wanted, and not in the certificate */
	const char *left_out;          /* a sentence, NULL if there is room for all */
	bool undeployed;               /* certbot has a newer one */
	bool unequal;                  /* a port does not serve it… */
	struct err why;                /* …this one */
};

/* Of names that one certificate cannot hold together, those that are in it are not left out. */
static void compare_names(struct status *s)
{
	struct arena *a = s->c->arena;
	certificate_name_list all;
	strlist fit, over, left_out = {0};

	certificate_names(a, s->site, &all);
	certificate_names_fit(a, &all, CERTIFICATE_NAMES_MAX, &fit, &over);
	s->lacking = (certificate_name_list){0};
	for (size_t i = 0; i < all.n; i++) {
		const struct certificate_name *n = &all.v[i];

		if (certificate_has(&s->have, n->name))
			continue;
		vec_push(a, &s->lacking, *n);
		if (over.n > 0 && n->domain != NULL && (left_out.n == 0 || left_out.v[left_out.n - 1] != n->domain))
			vec_push(a, &left_out, n->domain);
	}
	s->left_out = certificate_names_left_out(a, &left_out);
}

static bool look(struct status *s, struct err *err)
{
	struct cmd *c = s->c;
	struct certificate newest;
	struct err none = {0};

	if (!certificate_read(c->host, c->arena, PATH_TLS_PEM, &s->have, err) || !rollover_load(c, s->site, &s->roll, err))
		return false;
	s->renewal = certificate_renewal(&s->have, c->host->now(c->host));
	s->undeployed = lineage_read(c, s->roll.lineage, &newest, &none) && certificate_supersedes(&newest, &s->have);
	s->unequal = c->host->live && !smoke_ports(c->host, c->arena, s->site, 0, &s->why);
	compare_names(s);
	return true;
}

static bool is_good(const struct status *s)
{
	return !s->have.self_signed && s->renewal < RENEWAL_OVERDUE && !s->undeployed && !s->unequal;
}

/* Why names are not in it yet. One that leads here by now is not among them: it will be, within a day. */
static json_t *elsewhere_json(const struct status *s, const struct facts *facts)
{
	const char *ipv4 = records_ipv4(s->site, facts), *ipv6 = records_ipv6(s->site, facts), *why;
	json_t *list = json_array();

	for (size_t i = 0; s->left_out == NULL && i < s->lacking.n; i++)
		if (!resolve_leads_here(s->c->host, s->c->arena, s->lacking.v[i].name, ipv4, ipv6, &why))
			json_array_append_new(list, json_pack("{s:s, s:s}", "name", s->lacking.v[i].name, "why", why));
	return list;
}

static void say_as_json(const struct status *s, const struct facts *facts)
{
	const struct certificate *have = &s->have;
	json_t *names = json_array(), *lacking = json_array();

	for (size_t i = 0; i < have->names.n; i++)
		json_array_append_new(names, json_string(have->names.v[i]));
	for (size_t i = 0; i < s->lacking.n; i++)
		json_array_append_new(lacking, json_string(s->lacking.v[i].name));
	cmd_json(s->c, json_pack("{s:b, s:s, s:I, s:I, s:s, s:b, s:s?, s:o, s:b, s:o, s:o, s:s?, s:s, s:o}", "self_signed",
				 have->self_signed, "issuer", have->issuer, "not_before", (json_int_t)have->not_before,
				 "not_after", (json_int_t)have->not_after, "renewal", certificate_renewal_name(s->renewal),
				 "undeployed", s->undeployed, "unequal", s->unequal ? s->why.msg : NULL, "names", names, "covers_all", s->lacking.n == 0, "lacking",
				 lacking, "elsewhere", elsewhere_json(s, facts), "left_out", s->left_out, "lineage", s->roll.lineage, "rollover",
				 rollover_json(s->c, s->site, &s->roll)));
}

static void say_names(const struct status *s, const struct facts *facts)
{
	certificate_name_list ready;
	strlist missing;

	for (size_t i = 0; i < s->have.names.n; i++)
		cmd_say(s->c, "  %s\n", s->have.names.v[i]);
	if (s->left_out != NULL) {
		cmd_warn(s->c, "%s", s->left_out);
		return;
	}
	certificate_look_up(s->c, s->site, facts, &s->lacking, &ready, &missing);
	certificate_say_missing(s->c, &missing);
	if (ready.n > 0 && !s->have.self_signed)
		cmd_say(s->c, "%zu more name%s here by now and will be in it within a day (at once: mailstead cert fetch)\n",
			ready.n, ready.n == 1 ? " leads" : "s lead");
}

static void say(const struct status *s, const struct facts *facts)
{
	struct cmd *c = s->c;
	const char *by = s->have.self_signed ? "Self-signed" : arena_printf(c->arena, "By %s", s->have.issuer);

	cmd_say(c, "%s, until %s\n", by, rollover_time(c, s->have.not_after));
	say_names(s, facts);
	if (!s->have.self_signed && s->renewal >= RENEWAL_OVERDUE)
		cmd_warn(c, "the certificate: %s. %s", certificate_renewal_text(c->arena, &s->have, c->host->now(c->host)),
			 certificate_renewal_fix);
	if (s->undeployed)
		cmd_warn(c, "certbot has a newer certificate than the one that is served: `mailstead cert deploy` brings it to "
			    "the daemons, or says why not");
	if (s->unequal)
		cmd_warn(c, "%s. %s", s->why.msg, s->why.hint);
	rollover_say(c, s->site, &s->roll);
}

int certificate_status(struct cmd *c, const struct site *site, const struct facts *facts)
{
	struct status s = { .c = c, .site = site };
	struct err err = {0};

	if (!look(&s, &err))
		return cmd_fail(c, &err);
	if (c->json)
		say_as_json(&s, facts);
	else
		say(&s, facts);
	return is_good(&s) ? EXIT_YES : EXIT_NO;
}
