#include "mail/family.h"

#include <string.h>

bool mail_binds(const char *option, const struct facts *facts)
{
	for (size_t i = 0; i < facts->addresses.n; i++)
		if (strcmp(facts->addresses.v[i], option) == 0)
			return true;
	return false;
}

static bool has(const char *option, const char *found)
{
	return strcmp(option, "auto") == 0 ? found[0] != '\0' : strcmp(option, "none") != 0;
}

bool mail_has_ipv6(const struct site *site, const struct facts *facts)
{
	return has(site->network.ipv6, facts->ipv6);
}

/* A box without any address yet (its network is down, or it is a recording) still gets a configuration that works. */
bool mail_has_ipv4(const struct site *site, const struct facts *facts)
{
	return has(site->network.ipv4, facts->ipv4) || !mail_has_ipv6(site, facts);
}
