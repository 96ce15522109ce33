/* DMARC: whether receivers can read all of it, and do with forged mail what the site wants. */
#include <string.h>

#include "check/dns_run.h"
#include "mail/dmarc.h"

static enum dmarc_policy wanted(const struct dns_run *run, const struct dns_case *c)
{
	const char *value = c->want.values.v[0];
	struct dmarc want;

	return dmarc_parse(run->scratch, value, strlen(value), &want, NULL) ? want.p : DMARC_NONE;
}

static void look_at_faults(struct dns_run *run, const struct dns_case *c, const text_fault_list *faults)
{
	const struct text_fault *worst = text_fault_worst(faults);

	if (worst != NULL && worst->weight >= FAULT_IGNORED)
		dns_case_note(run, c, "dns.dmarc-ignored", SEVERITY_WARN,
			      arena_printf(run->a, "%s: %s", dns_case_subject(run, c), worst->what),
			      "receivers pass over that part", NULL);
}

static void look_at_policy(struct dns_run *run, const struct dns_case *c, const struct dmarc *d)
{
	const char *subject = dns_case_subject(run, c);
	enum dmarc_policy want = wanted(run, c);

	if (d->p < want)
		dns_case_note(run, c, "dns.dmarc-weaker", SEVERITY_WARN,
			      arena_printf(run->a, "%s says p=%s, the site wants %s", subject, dmarc_policy_name(d->p),
					   dmarc_policy_name(want)),
			      "forged mail is treated more kindly than you want", NULL);
	else if (want > DMARC_NONE && (d->testing || d->pct < 100))
		dns_case_note(run, c, "dns.dmarc-weaker", SEVERITY_WARN,
			      arena_printf(run->a, "%s holds its policy back (%s)", subject, d->testing ? "t=y" : "pct below 100"),
			      "forged mail is treated more kindly than you want", NULL);
	else if (d->rua.n == 0)
		dns_case_note(run, c, "dns.dmarc-no-reports", SEVERITY_WARN,
			      arena_printf(run->a, "%s names nobody who gets reports (rua=)", subject),
			      "you do not learn what mail fails, your own included", NULL);
}

/* RFC 9990, 4: another domain has to say that it wants them. */
static void look_at_reports(struct dns_run *run, const struct dns_case *c, const struct dmarc *d)
{
	const char *about = c->want.domain;

	for (size_t i = 0; i < d->rua.n; i++) {
		const char *to = d->rua.v[i].domain;
		struct dns_answer answer = {0};
		struct err err = {0};

		if (to == NULL || strcmp(to, about) == 0)
			continue;
		size_t n = strlen(to), m = strlen(about);
		/* Below one another they are of one organization. */
		if ((n > m && strcmp(to + n - m, about) == 0 && to[n - m - 1] == '.') ||
		    (m > n && strcmp(about + m - n, to) == 0 && about[m - n - 1] == '.'))
			continue;
		const char *name = dmarc_report_name(run->scratch, about, to);
		if (!dns_known_get(&run->known, name, DNS_TXT, &answer, &err) || answer.bogus != NULL || answer.data.n > 0)
			continue;
		dns_case_note(run, c, "dns.dmarc-reports-refused", SEVERITY_WARN,
			      arena_printf(run->a, "%s sends reports to %s, which does not say that it wants them: TXT %s is missing",
					   dns_case_subject(run, c), to, name),
			      "no reports come", arena_printf(run->a, "publish TXT \"v=DMARC1\" at %s", name));
	}
}

void dns_mean_dmarc(struct dns_run *run, const struct dns_case *c)
{
	const char *value = dns_case_value(run, c);
	text_fault_list faults = {0};
	struct dmarc d;

	if (value == NULL || c->want.domain == NULL || !dmarc_parse(run->scratch, value, strlen(value), &d, &faults))
		return;
	look_at_faults(run, c, &faults);
	look_at_policy(run, c, &d);
	look_at_reports(run, c, &d);
}
