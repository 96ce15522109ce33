#include <arpa/inet.h>

#include "host/host_linux.h"
#include "host/http_url.h"

static bool is_numeric(const char *host)
{
	unsigned char bytes[16];

	return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1 || host[0] == '[';
}

static void add(const struct dns_question *q, struct str *addresses)
{
	size_t size = q->type == DNS_AAAA ? 16 : 4;
	char text[INET6_ADDRSTRLEN];

	for (size_t i = 0; q->failed == ERR_NONE && i < q->answer.data.n; i++)
		if (q->answer.data.v[i].n == size &&
		    inet_ntop(size == 16 ? AF_INET6 : AF_INET, q->answer.data.v[i].p, text, sizeof(text)) != NULL)
			str_addf(addresses, "%s%s", addresses->len > 0 ? "," : "", text);
}

bool http_look_up(struct host *h, struct arena *a, const char *host, enum http_family family, int limit_ms,
		  struct str *addresses, struct err *err)
{
	struct dns_question q[] = { { .name = host, .type = DNS_A }, { .name = host, .type = DNS_AAAA } };
	size_t first = family == HTTP_IPV6, n = family == HTTP_ANY_FAMILY ? 2 : 1;

	if (is_numeric(host))
		return true;
	if (!host_linux_dns_many(h, a, q + first, n, &(struct dns_pace){ .limit_ms = limit_ms }, err))
		return false;
	for (size_t i = first; i < first + n; i++)
		add(&q[i], addresses);
	return addresses->len > 0 || err_set(err, ERR_NET, "%s has no address, or none that can be found out", host);
}
