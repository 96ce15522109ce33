#include "check/renewal.h"

enum renewal renewal_of(int64_t not_before, int64_t not_after, int64_t now)
{
	int64_t lifetime = not_after - not_before, left = not_after - now;

	if (left <= 0)
		return RENEWAL_EXPIRED;
	if (left < lifetime / 8)
		return RENEWAL_URGENT;
	return left < lifetime / 4 ? RENEWAL_OVERDUE : RENEWAL_FINE;
}
