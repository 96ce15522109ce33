/* Since when is a domain registered? Asked of its registry, where that answers; where not, that is no trouble. */
#include <inttypes.h>
#include <string.h>

#include "check/domain.h"
#include "check/rdap.h"

enum { YOUNG_DAYS = 30, DAY = 86400, ASKED_MAX = 3, BOOTSTRAP_MS = 5000, REGISTRY_MS = 4000 };

static bool fetch(struct check *k, const char *url, int timeout_ms, struct http_res *res, struct err *err)
{
	static const struct http_header accept = { "Accept", "application/rdap+json, application/json" };
	const struct http_req req = { .url = url, .headers = &accept, .nheaders = 1, .redirects = HTTP_ANY_HOST,
				      .timeout_ms = timeout_ms };

	if (!k->host->http(k->host, k->arena, &req, res, err))
		return false;
	return res->status == 200 || err_set(err, ERR_NET, "it answers %d", res->status);
}

static void look_at(struct check *k, const char *domain, const struct http_res *bootstrap)
{
	const char *url;
	struct http_res res;
	struct err ignored = {0};
	int64_t when;

	if (!rdap_url(k->arena, bootstrap->body, bootstrap->body_len, domain, &url, &ignored) ||
	    !fetch(k, url, REGISTRY_MS, &res, &ignored) || !rdap_registered(res.body, res.body_len, &when, &ignored))
		return;
	int64_t days = (k->host->now(k->host) - when) / DAY;
	if (days < 0 || days >= YOUNG_DAYS)
		return;
	check_add(k, &(struct finding){
			     .id = "domain.young",
			     .severity = SEVERITY_WARN,
			     .subject = domain,
			     .seen = arena_printf(k->arena, "%s was registered %" PRId64 " day%s ago", domain, days, days == 1 ? "" : "s"),
			     .why = "spammers send from domains that they have just bought: for some weeks receivers trust none that is new",
			     .fix = "begin with little mail, to people who expect it; set up SPF, DKIM and DMARC before the first (mailstead dns print)",
			     .source = url,
		     });
}

void domain_tell_age(struct check *k, const domain_look_list *looks)
{
	struct http_res bootstrap;
	struct err ignored = {0};
	bool have = false;
	size_t asked = 0;

	for (size_t i = 0; i < looks->n && asked < ASKED_MAX; i++) {
		const struct domain_look *l = &looks->v[i];

		if (l->missing || l->zone[0] == '\0' || strchr(l->zone, '.') == NULL)
			continue;
		if (!have && !fetch(k, RDAP_BOOTSTRAP, BOOTSTRAP_MS, &bootstrap, &ignored))
			return;
		have = true;
		asked++;
		look_at(k, l->zone, &bootstrap);
	}
}
