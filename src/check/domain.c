/* Are the domains registered and served, and does somebody else have their mail? */
#include "check/domain.h"

#include "check/standing.h"

void check_domain(struct check *k)
{
	domain_look_list looks;
	struct err err = {0};
	strlist names;

	standing_domains(k, &names);
	if (names.n == 0)
		return;
	if (!domain_ask(k->host, k->arena, &names, &looks, &err)) {
		check_unknown(k, "domain.unregistered", "", "mailstead check domain", &err);
		return;
	}
	for (size_t i = 0; i < looks.n; i++) {
		domain_tell(k, &looks.v[i]);
		domain_tell_mail(k, &looks.v[i]);
	}
	/* Not every hour: registries are no service for that, and a domain grows older by itself. */
	if (!k->installed)
		domain_tell_age(k, &looks);
}
