/* The addresses by which the world can reach this box. */
#include "host/host_linux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/conn_wire.h"

/* Of <linux/if_addr.h>: addresses that come and go, or that nobody should begin to use. */
enum {
	ADDR_TEMPORARY = 0x01,
	ADDR_DAD_FAILED = 0x08,
	ADDR_DEPRECATED = 0x20,
	ADDR_TENTATIVE = 0x40,
};
enum { ADDR_PASSING = ADDR_TEMPORARY | ADDR_DAD_FAILED | ADDR_DEPRECATED | ADDR_TENTATIVE };

/* Blocks of the IANA special-purpose registry that are no public unicast address but do stand on interfaces. */
static const struct {
	uint32_t net;
	int bits;
} v4_not_global[] = {
	{ 0x00000000, 8 },  /* this network */
	{ 0x0a000000, 8 },  /* private, RFC 1918 */
	{ 0x64400000, 10 }, /* carrier-grade NAT, RFC 6598 */
	{ 0x7f000000, 8 },  /* loopback */
	{ 0xa9fe0000, 16 }, /* link-local */
	{ 0xac100000, 12 }, /* private */
	{ 0xc0a80000, 16 }, /* private */
	{ 0xe0000000, 3 },  /* multicast and reserved */
};

static bool v4_global(const struct sockaddr_in *sin)
{
	uint32_t ip = ntohl(sin->sin_addr.s_addr);

	for (size_t i = 0; i < sizeof(v4_not_global) / sizeof(v4_not_global[0]); i++)
		if ((ip ^ v4_not_global[i].net) >> (32 - v4_not_global[i].bits) == 0)
			return false;
	return true;
}

/* 2000::/3 is what IANA has given out as global unicast; fe80::, fc00:: and ::1 lie outside. */
static bool v6_global(const struct sockaddr_in6 *sin6)
{
	return (sin6->sin6_addr.s6_addr[0] & 0xe0) == 0x20;
}

/* What the kernel thinks of an IPv6 address; 0 if it does not say. */
static unsigned v6_flags(const struct in6_addr *addr)
{
	char want[33], line[256], hex[33];
	unsigned flags = 0;

	for (size_t i = 0; i < 16; i++)
		snprintf(want + 2 * i, 3, "%02x", addr->s6_addr[i]);

	FILE *f = fopen("/proc/net/if_inet6", "re");
	if (f == NULL)
		return 0;
	while (fgets(line, sizeof(line), f) != NULL) {
		unsigned seen;

		/* address, device index, prefix length, scope, flags, device */
		if (sscanf(line, "%32s %*x %*x %*x %x", hex, &seen) == 2 && strcmp(hex, want) == 0)
			flags = seen;
	}
	fclose(f);
	return flags;
}

static bool usable(const struct ifaddrs *ifa)
{
	if (ifa->ifa_addr == NULL || !(ifa->ifa_flags & IFF_UP) || (ifa->ifa_flags & IFF_LOOPBACK))
		return false;
	if (ifa->ifa_addr->sa_family == AF_INET)
		return v4_global((const struct sockaddr_in *)(const void *)ifa->ifa_addr);
	if (ifa->ifa_addr->sa_family != AF_INET6)
		return false;

	const struct sockaddr_in6 *sin6 = (const struct sockaddr_in6 *)(const void *)ifa->ifa_addr;
	return v6_global(sin6) && (v6_flags(&sin6->sin6_addr) & ADDR_PASSING) == 0;
}

static struct host_address describe(struct arena *a, const struct ifaddrs *ifa)
{
	struct host_address addr = { .v6 = ifa->ifa_addr->sa_family == AF_INET6,
				     .device = arena_strdup(a, ifa->ifa_name) };
	const void *in = addr.v6 ? (const void *)&((const struct sockaddr_in6 *)(const void *)ifa->ifa_addr)->sin6_addr
				 : (const void *)&((const struct sockaddr_in *)(const void *)ifa->ifa_addr)->sin_addr;

	inet_ntop(ifa->ifa_addr->sa_family, in, addr.text, sizeof(addr.text));
	return addr;
}

bool host_linux_addresses(struct host *h, struct arena *a, address_list *list, struct err *err)
{
	struct ifaddrs *all = NULL;
	address_list got = {0};

	(void)h;
	if (getifaddrs(&all) != 0)
		return err_sys(err, errno, "cannot list this machine's addresses");
	for (const struct ifaddrs *ifa = all; ifa != NULL; ifa = ifa->ifa_next)
		if (usable(ifa))
			vec_push(a, &got, describe(a, ifa));
	freeifaddrs(all);
	*list = got;
	return true;
}

static bool text_of(const struct sockaddr_storage *ss, char text[46])
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)ss;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)ss;

	return ss->ss_family == AF_INET6 ? inet_ntop(AF_INET6, &v6->sin6_addr, text, 46) != NULL
					 : inet_ntop(AF_INET, &v4->sin_addr, text, 46) != NULL;
}

/* Connecting a UDP socket sends nothing, but has the kernel choose. */
bool host_linux_source(struct host *h, const char *to, char text[46], struct err *err)
{
	enum { ANY_PORT = 53 };
	struct sockaddr_storage there, here;
	socklen_t len = conn_wire_address(to, ANY_PORT, &there), here_len = sizeof(here);

	(void)h;
	if (len == 0)
		return err_set(err, ERR_INVALID, "not a numeric IP address: %s", to);
	int fd = socket(there.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool ok = fd >= 0 && connect(fd, (const struct sockaddr *)(const void *)&there, len) == 0 &&
		  getsockname(fd, (struct sockaddr *)(void *)&here, &here_len) == 0 && text_of(&here, text);
	if (!ok)
		err_set(err, ERR_NET, "there is no way to %s: %s", to, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ok;
}
