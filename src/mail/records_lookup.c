/* Small questions that the records, and the checks of them, ask. */
#include "mail/records.h"

#include <arpa/inet.h>
#include <string.h>

static const char *address(const char *setting, const char *fact)
{
	if (strcmp(setting, "none") == 0)
		return "";
	return strcmp(setting, "auto") == 0 ? fact : setting;
}

const char *records_ipv4(const struct site *site, const struct facts *facts)
{
	return address(site->network.ipv4, facts->ipv4);
}

const char *records_ipv6(const struct site *site, const struct facts *facts)
{
	return address(site->network.ipv6, facts->ipv6);
}

const char *records_reverse(struct arena *a, const char *text)
{
	unsigned char b[16];

	if (inet_pton(AF_INET, text, b) == 1)
		return arena_printf(a, "%d.%d.%d.%d.in-addr.arpa.", b[3], b[2], b[1], b[0]);
	if (inet_pton(AF_INET6, text, b) != 1)
		return NULL;

	char *name = arena_alloc(a, 4 * sizeof(b) + sizeof("ip6.arpa."));
	char *p = name;
	for (size_t i = sizeof(b); i-- > 0;) {
		*p++ = "0123456789abcdef"[b[i] & 15];
		*p++ = '.';
		*p++ = "0123456789abcdef"[b[i] >> 4];
		*p++ = '.';
	}
	memcpy(p, "ip6.arpa.", sizeof("ip6.arpa."));
	return name;
}

/* Hosts of ACME directories and the name that the CA takes for its own in CAA (its CPS says so). */
static const struct {
	const char *host;
	const char *issuer;
} acme_cas[] = {
	{ "acme-v02.api.letsencrypt.org", "letsencrypt.org" },
	{ "acme-staging-v02.api.letsencrypt.org", "letsencrypt.org" },
	{ "acme.zerossl.com", "sectigo.com" },
	{ "dv.acme-v02.api.pki.goog", "pki.goog" },
	{ "acme.ssl.com", "ssl.com" },
};

const char *records_caa_issuer(const char *directory)
{
	const char *host = strstr(directory, "://");

	if (host == NULL)
		return NULL;
	host += 3;
	size_t n = strcspn(host, ":/");
	for (size_t i = 0; i < sizeof(acme_cas) / sizeof(acme_cas[0]); i++)
		if (strlen(acme_cas[i].host) == n && strncasecmp(acme_cas[i].host, host, n) == 0)
			return acme_cas[i].issuer;
	return NULL;
}

bool name_lies_in(const char *name, const char *domain)
{
	size_t n = strlen(name), d = strlen(domain);

	if (n < d || strcmp(name + n - d, domain) != 0)
		return false;
	return n == d || name[n - d - 1] == '.';
}

bool record_belongs(const struct record *r, const struct site *site, const char *domain)
{
	if (r->domain != NULL)
		return strcmp(r->domain, domain) == 0;
	return name_lies_in(site->hostname, domain);
}
