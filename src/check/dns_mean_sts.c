/* MTA-STS: the policy that senders fetch, and whether it and the MX records say the same (RFC 8461). */
#include <string.h>

#include "check/dns_run.h"
#include "mail/mta_sts.h"
#include "mail/sts_parse.h"
#include "mail/wire.h"

/*
 * One server gives all domains the same text; what differs is the name in the
 * certificate, which is looked at elsewhere too (`mailstead check certificate`).
 */
enum { FETCHES_MAX = 20, TIMEOUT_MS = 8000 };

static void note(struct dns_run *run, const struct dns_case *c, const char *id, const char *seen)
{
	const struct site *site = run->req->site;
	bool enforced = strcmp(site->web.mta_sts, "enforce") == 0;

	dns_case_note(run, c, id, SEVERITY_WARN, seen,
		      enforced ? "senders that know the policy may hold mail back; others send without being sure of the server"
			       : "senders act as if there were no policy",
		      "mailstead apply && mailstead cert status");
}

static bool fetch(struct dns_run *run, const struct dns_case *c, const char *url, struct http_res *res)
{
	const struct http_req req = { .url = url, .timeout_ms = TIMEOUT_MS, .max_body = STS_POLICY_MAX };
	struct err err = {0};

	if (!run->host->http(run->host, run->scratch, &req, res, &err)) {
		note(run, c, "dns.mta-sts-policy", arena_printf(run->a, "the policy cannot be fetched: %s", err.msg));
		return false;
	}
	/* RFC 8461, 3.3: no redirection, and nothing but 200. */
	if (res->status != 200)
		note(run, c, "dns.mta-sts-policy", arena_printf(run->a, "%s answers %d", url, res->status));
	return res->status == 200;
}

/* What is wrong with the MX records has its own finding. */
static bool mx_is_settled(const struct dns_run *run, const char *domain)
{
	for (size_t i = 0; i < run->cases.n; i++)
		if (run->cases.v[i].want.kind == DNS_KIND_MX && run->cases.v[i].want.domain == domain)
			return run->cases.v[i].settled;
	return false;
}

/* Of each host that the MX records name: senders deliver to no other than the policy's. */
static void look_at_hosts(struct dns_run *run, const struct dns_case *c, const struct sts_policy *policy)
{
	struct dns_answer answer = {0};
	struct err err = {0};

	if (mx_is_settled(run, c->want.domain) || !dns_known_get(&run->known, c->want.domain, DNS_MX, &answer, &err))
		return;
	for (size_t i = 0; i < answer.data.n; i++) {
		struct wire_mx mx;

		if (!wire_mx(run->scratch, &answer.data.v[i], &mx) || sts_policy_allows(policy, mx.exchange))
			continue;
		note(run, c, "dns.mta-sts-mx",
		     arena_printf(run->a, "the policy of %s does not name its mail host %s", c->want.domain, mx.exchange));
		return;
	}
}

static void look_at_policy(struct dns_run *run, const struct dns_case *c, const struct http_res *res)
{
	const char *wanted = mta_sts_policy(run->scratch, run->req->site), *domain = c->want.domain;
	text_fault_list faults = {0};
	struct sts_policy policy = {0}, want = {0};

	if (!sts_policy_parse(run->scratch, res->body, res->body_len, &policy, &faults)) {
		const struct text_fault *worst = text_fault_worst(&faults);

		note(run, c, "dns.mta-sts-policy",
		     arena_printf(run->a, "the policy of %s is none: %s", domain, worst != NULL ? worst->what : "it cannot be read"));
		return;
	}
	look_at_hosts(run, c, &policy);
	if (sts_policy_parse(run->scratch, wanted, strlen(wanted), &want, NULL) && want.mode != policy.mode)
		note(run, c, "dns.mta-sts-mode",
		     arena_printf(run->a, "the policy that is served for %s says %s, the site %s", domain,
				  sts_mode_name(policy.mode), sts_mode_name(want.mode)));
}

void dns_mean_mta_sts(struct dns_run *run, const struct dns_case *c)
{
	struct http_res res = {0};

	if (c->want.domain == NULL || run->policies >= FETCHES_MAX)
		return;
	run->policies++;
	if (fetch(run, c, arena_printf(run->scratch, "https://mta-sts.%s/.well-known/mta-sts.txt", c->want.domain), &res))
		look_at_policy(run, c, &res);
}
