/* Each served port: does it greet, and with which certificate? */
#include <string.h>

#include "check/certificate.h"
#include "check/check.h"
#include "check/ports.h"
#include "check/smoke.h"
#include "plan/paths.h"

/* After so many that do not answer the rest is not waited for. */
enum { TIMEOUT_S = 5, MAX_SILENT = 3 };

static const char *unit_of(struct check *k, const struct served_port *p)
{
	return arena_printf(k->arena, "%s.service", p->unit);
}

/* Postfix asks its milters before it says hello on these, and turns everybody away while one is missing. */
static bool follows(struct check *k, const struct served_port *p)
{
	static const char *const milters[] = { "rspamd.service", "opendkim.service", "mailstead-opendkim-ed25519.service" };
	bool missing = false;

	for (size_t i = 0; i < sizeof(milters) / sizeof(milters[0]); i++)
		missing = missing || check_is_down(k, milters[i]);
	return check_is_down(k, unit_of(k, p)) || (missing && strcmp(p->unit, "postfix") == 0);
}

static void add_port(struct str *list, const struct served_port *p)
{
	str_addf(list, "%s%d (%s)", list->len > 0 ? ", " : "", p->port, p->service);
}

static void silent(struct check *k, const struct served_port *p, const struct err *err)
{
	check_add(k, &(struct finding){
			     .id = "ports.silent",
			     .severity = SEVERITY_FAIL,
			     .blocks = p->port == 25 ? BLOCKS_DELIVERY : BLOCKS_NOTHING,
			     .subject = arena_printf(k->arena, "%d", p->port),
			     .seen = err->msg,
			     .why = "whoever connects there gets no service",
			     .fix = arena_printf(k->arena, "systemctl restart %s || journalctl -n 50 -u %s", unit_of(k, p),
						 unit_of(k, p)),
			     .source = arena_printf(k->arena, "a connection to 127.0.0.1 port %d", p->port),
		     });
}

/* One finding for all of them: what they have in common is that they were not reloaded. */
static void other_certificate(struct check *k, const struct str *ports)
{
	check_add(k, &(struct finding){
			     .id = "ports.other-certificate",
			     .severity = SEVERITY_FAIL,
			     .seen = arena_printf(k->arena, "another certificate than the one in %s is served on %s", PATH_TLS_PEM,
						  str_c(ports)),
			     .why = "the old one will expire there, and nobody will have renewed it",
			     .fix = "mailstead cert deploy || systemctl reload postfix dovecot nginx",
			     .source = "a TLS handshake on each port of 127.0.0.1",
		     });
}

void check_ports(struct check *k)
{
	struct certificate cert;
	struct err err = {0};
	struct str other = {0};
	port_list ports;
	int nsilent = 0;

	if (!certificate_read(k->host, k->arena, PATH_TLS_PEM, &cert, &err)) {
		check_unknown(k, "ports.other-certificate", "", "mailstead cert status", &err);
		return;
	}
	ports_of_site(k->arena, k->site, &ports);
	for (size_t i = 0; i < ports.n && nsilent < MAX_SILENT; i++) {
		const struct served_port *p = &ports.v[i];
		struct err why = {0};

		if (follows(k, p) || smoke_port(k->host, p, k->site, cert.sha256, TIMEOUT_S, &why))
			continue;
		if (why.code == ERR_RUN)
			add_port(&other, p);
		else {
			silent(k, p, &why);
			nsilent++;
		}
	}
	if (other.len > 0)
		other_certificate(k, &other);
	str_free(&other);
}
