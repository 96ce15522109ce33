/* DKIM keys and TLSA: whether what is published lets the key that is in use be believed. */
#include <string.h>

#include "check/certificate.h"
#include "check/dns_run.h"
#include "check/ports.h"
#include "check/smoke.h"
#include "mail/dkim_record.h"
#include "plan/paths.h"

enum { PROBE_S = 5 };

void dns_mean_dkim(struct dns_run *run, const struct dns_case *c)
{
	const char *value = dns_case_value(run, c), *subject = dns_case_subject(run, c);
	struct dkim_record key;

	/* That it is of the key that signs was judged already. */
	if (value == NULL || !dkim_record_parse(run->scratch, value, strlen(value), &key, NULL))
		return;
	if (key.testing)
		dns_case_note(run, c, "dns.dkim-testing", SEVERITY_WARN,
			      arena_printf(run->a, "%s says t=y: the domain is only testing DKIM", subject),
			      "receivers act as if nothing were signed", NULL);
}

static const struct served_port *smtp_port(struct arena *a, const struct site *site)
{
	port_list ports = {0};

	ports_of_site(a, site, &ports);
	for (size_t i = 0; i < ports.n; i++)
		if (ports.v[i].port == 25)
			return &ports.v[i];
	return NULL;
}

/* The record is for the certificate on disk: is that the one on port 25 as well? */
void dns_mean_tlsa(struct dns_run *run, const struct dns_case *c)
{
	const struct served_port *smtp = smtp_port(run->scratch, run->req->site);
	struct certificate cert;
	struct err err = {0};

	if (!run->zones.zones.v[c->zone].secure || smtp == NULL || !run->host->live ||
	    !certificate_read(run->host, run->scratch, PATH_TLS_PEM, &cert, &err) ||
	    smoke_port(run->host, smtp, run->req->site, cert.sha256, PROBE_S, &err) || err.code != ERR_RUN)
		return;
	dns_case_note(run, c, "dns.tlsa-served", SEVERITY_FAIL,
		      arena_printf(run->a, "port 25 serves another certificate than %s, of which %s is", PATH_TLS_PEM,
				   dns_case_subject(run, c)),
		      "senders that heed DANE do not deliver", "systemctl reload postfix");
}
