/* A look in passing at the records that mail cannot do without: `mailstead dns check` looks at all, everywhere. */
#include <string.h>

#include "check/check.h"
#include "check/dns_check.h"

/* An hourly look is to cost the name servers of the world little. */
enum { DOMAINS_MAX = 100 };

static void say_some(struct check *k)
{
	check_add(k, &(struct finding){
			     .id = "dns.some",
			     .severity = SEVERITY_INFO,
			     .seen = arena_printf(k->arena, "only the first %d of %zu domains were looked at", DOMAINS_MAX,
						  k->site->domains.n),
			     .why = "this look is made every hour, by every such server",
			     .fix = "mailstead dns check",
			     .source = "mailstead dns check",
		     });
}

void check_dns(struct check *k)
{
	const strlist *domains = &k->site->domains;
	struct dns_check_req req = { .site = k->site, .facts = k->facts, .quick = true };
	record_list some = {0};
	struct err err = {0};

	if (k->records == NULL) {
		err_set(&err, ERR_INVALID, "%s", k->no_records != NULL ? k->no_records : "the records are not known");
		check_unknown(k, "dns.records", "", "mailstead dns print", &err);
		return;
	}
	for (size_t i = 0; i < k->records->n; i++) {
		const struct record *r = &k->records->v[i];
		bool in = r->domain == NULL;

		for (size_t d = 0; !in && d < domains->n && d < DOMAINS_MAX; d++)
			in = strcmp(r->domain, domains->v[d]) == 0;
		if (in)
			vec_push(k->arena, &some, *r);
	}
	req.records = &some;
	if (some.n > 0 && !dns_check(k->host, k->arena, &req, &k->found, NULL, &err))
		check_unknown(k, "dns.records", "", "mailstead dns check", &err);
	if (domains->n > DOMAINS_MAX)
		say_some(k);
}
