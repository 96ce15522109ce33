#include "check/dns_check.h"

#include <string.h>

#include "check/dns_run.h"
#include "conf/site.h"

/*
 * So many domains at a time: enough to keep the servers busy, few enough that
 * what is known of them fits into a small machine.
 */
enum { BATCH = 64, RESOLVER_MS = 1000 };

static void find_families(struct dns_run *run)
{
	address_list all = {0};
	struct err none = {0};

	run->zones.ipv4 = true;
	if (run->req->quick || !run->host->addresses(run->host, run->a, &all, &none))
		return;
	for (size_t i = 0; i < all.n; i++)
		run->zones.ipv6 = run->zones.ipv6 || all.v[i].v6;
}

/* One that does not answer is no error: it is asked nothing more. */
static bool find_resolvers(struct dns_run *run, struct err *err)
{
	const strlist *list = &run->req->site->dns.resolvers;

	if (run->req->quick || list->n == 0)
		return true;
	dns_ask_clear(&run->ask);
	for (size_t i = 0; i < list->n; i++)
		(void)dns_ask_recursive(&run->ask, list->v[i], ".", DNS_NS);
	run->ask.limit_ms = RESOLVER_MS;
	bool ok = dns_ask_all(&run->ask, err);
	run->ask.limit_ms = 0;
	if (!ok)
		return false;
	for (size_t i = 0; i < list->n; i++)
		if (run->ask.q.v[i].failed == ERR_NONE && run->ask.q.v[i].answer.data.n > 0)
			vec_push(run->a, &run->resolvers, list->v[i]);
	return true;
}

/* In passing only what mail cannot do without. */
static bool is_looked_at(const struct dns_run *run, const struct dns_want *w)
{
	return !run->req->quick || (w->need == NEED_REQUIRED && w->values.n > 0);
}

static bool find_zones(struct dns_run *run, struct err *err)
{
	size_t n = run->cases.n, *at = arena_alloc(run->scratch, (n + 1) * sizeof(*at));
	const char **names = arena_alloc(run->scratch, (n + 1) * sizeof(*names)), *last = NULL, *dotted = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct dns_want *w = &run->cases.v[i].want;
		const char *owner = w->domain != NULL ? w->domain : run->req->site->hostname;

		if (owner != last)
			dotted = arena_printf(run->a, "%s.", owner);
		last = owner;

		/*
		 * The zone is that of the domain; where one begins further down, a server says so. The leave of another
		 * domain to send reports there is in that one's.
		 */
		names[i] = w->kind == DNS_KIND_DMARC_FOR_OTHERS ? w->name : dotted;
	}
	if (!dns_zones_find(&run->zones, names, n, at, err))
		return false;
	for (size_t i = 0; i < n; i++)
		run->cases.v[i].zone = at[i];
	return true;
}

/* What the records [from, to) want and all that follows from it. */
static bool run_batch(struct dns_run *run, size_t from, size_t to, struct err *err)
{
	dns_want_list wants = {0};

	run->scratch = arena_new();
	run->ask.a = run->scratch;
	run->cases = (dns_case_list){0};
	dns_wants(run->scratch, run->req->records, from, to, run->req->site, run->req->domain, &wants);
	for (size_t i = 0; i < wants.n; i++)
		if (is_looked_at(run, &wants.v[i]))
			vec_push(run->scratch, &run->cases, ((struct dns_case){ .want = wants.v[i] }));
	dns_ask_clear(&run->ask);
	bool ok = find_zones(run, err) && dns_run_records(run, err) && dns_run_reasons(run, err);
	if (ok)
		dns_run_seen(run);
	ok = ok && dns_run_caches(run, err);
	if (ok) {
		dns_run_undelegated(run);
		dns_run_meaning(run);
	}
	dns_ask_clear(&run->ask);
	arena_free(run->scratch);
	run->scratch = run->ask.a = run->a;
	return ok;
}

/* Where the batch that begins at from ends: records of one domain stand together. */
static size_t batch_end(const record_list *records, size_t from, size_t *domains)
{
	size_t to = from;

	*domains = 0;
	for (; to < records->n; to++) {
		bool new = to == from || records->v[to].domain != records->v[to - 1].domain;

		if (new && *domains == BATCH)
			break;
		*domains += new && records->v[to].domain != NULL;
	}
	return to;
}

static void on_progress(void *ctx, size_t put)
{
	const struct dns_run *run = ctx;

	run->req->progress(run->req->ctx, put, run->domains_done, run->req->site->domains.n);
}

bool dns_check(struct host *h, struct arena *a, const struct dns_check_req *req, finding_list *found,
	       struct dns_check_cost *cost, struct err *err)
{
	struct dns_run run = { .host = h, .a = a, .scratch = a, .req = req, .found = found };

	run.ask = (struct dns_ask){ .host = h, .a = a, .progress = req->progress != NULL ? on_progress : NULL, .ctx = &run };
	run.zones.a = a;
	run.zones.ask = &run.ask;
	run.zones.shallow = req->quick;
	run.judge = (struct dns_judge){ .ipv4 = records_ipv4(req->site, req->facts),
					.ipv6 = records_ipv6(req->site, req->facts) };
	find_families(&run);
	if (!find_resolvers(&run, err))
		return false;
	for (size_t from = 0, to, domains; from < req->records->n; from = to) {
		to = batch_end(req->records, from, &domains);
		if (!run_batch(&run, from, to, err))
			return false;
		run.domains_done += domains;
	}
	dns_run_servers(&run);
	if (cost != NULL)
		*cost = (struct dns_check_cost){ .domains = run.domains_done, .zones = run.zones.zones.n,
						 .servers = run.zones.servers.n, .questions = run.ask.put };
	return true;
}
