/* What the records mean that are there. */
#include <string.h>
#include <strings.h>

#include "check/dns_run.h"
#include "check/dns_value.h"

void dns_case_note(struct dns_run *run, const struct dns_case *c, const char *id, enum severity severity,
		   const char *seen, const char *why, const char *fix)
{
	const char *stands = dns_case_value(run, c);

	finding_add(run->a, run->found,
		    &(struct finding){
			    .id = id,
			    .severity = severity,
			    .subject = dns_case_subject(run, c),
			    .seen = seen,
			    .why = why,
			    .fix = fix != NULL ? fix : dns_case_fix(run, c),
			    .source = arena_printf(run->a, "dig %s %s", c->want.name, dns_type_name(c->want.type)),
			    .stands = stands,
		    });
}

static bool is_of_kind(const struct dns_want *w, const char *value)
{
	const char *tag = dns_want_tag(w);

	return tag[0] == '\0' || w->kind == DNS_KIND_DKIM || strncasecmp(value, tag, strlen(tag)) == 0;
}

const char *dns_case_value(struct dns_run *run, const struct dns_case *c)
{
	strlist values = {0};

	if (c->answer == NULL)
		return NULL;
	dns_values(run->scratch, c->want.type, c->answer, &values);
	for (size_t i = 0; i < values.n; i++)
		if (is_of_kind(&c->want, values.v[i]))
			return values.v[i];
	return NULL;
}

static void look_at(struct dns_run *run, const struct dns_case *c)
{
	switch (c->want.kind) {
	case DNS_KIND_SPF: dns_mean_spf(run, c); break;
	case DNS_KIND_DKIM: dns_mean_dkim(run, c); break;
	case DNS_KIND_DMARC: dns_mean_dmarc(run, c); break;
	case DNS_KIND_MTA_STS: dns_mean_mta_sts(run, c); break;
	case DNS_KIND_TLSA: dns_mean_tlsa(run, c); break;
	default: break;
	}
}

/* What the servers said is known from now on: SPF leads mostly to MX and addresses that were asked for anyway. */
static void learn(struct dns_run *run)
{
	run->known = (struct dns_known){ .host = run->host, .a = run->scratch };
	for (size_t i = 0; i < run->cases.n; i++) {
		const struct dns_case *c = &run->cases.v[i];

		if (c->settled && c->want.kind == DNS_KIND_ADDRESS && c->want.domain == NULL)
			run->host_settled = true;
		if (c->answer != NULL)
			dns_known_add(&run->known, c->want.name, c->want.type, c->answer);
	}
}

void dns_run_meaning(struct dns_run *run)
{
	if (run->req->quick)
		return;
	learn(run);
	for (size_t i = 0; i < run->cases.n; i++) {
		const struct dns_case *c = &run->cases.v[i];

		if (!c->settled && c->right > 0)
			look_at(run, c);
	}
}
