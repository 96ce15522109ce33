#include "check/renewal.h"

enum renewal certificate_renewal(const struct certificate *c, int64_t now)
{
	int64_t lifetime = c->not_after - c->not_before, left = c->not_after - now;

	if (left < lifetime / 8)
		return RENEWAL_SEVERE;
	if (left < lifetime / 4)
		return RENEWAL_OVERDUE;
	return left < lifetime / 3 ? RENEWAL_DUE : RENEWAL_FRESH;
}
