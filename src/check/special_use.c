#include "check/special_use.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>

static const struct block {
	int family;
	unsigned char net[16];
	int bits;
	enum special_use use;
	const char *name;
} blocks[] = {
	{ AF_INET, { 0 }, 8, USE_SPECIAL, "this network" },
	{ AF_INET, { 10 }, 8, USE_PRIVATE, "private-use" },
	{ AF_INET, { 100, 64 }, 10, USE_SHARED, "shared address space" },
	{ AF_INET, { 127 }, 8, USE_SPECIAL, "loopback" },
	{ AF_INET, { 169, 254 }, 16, USE_SPECIAL, "link local" },
	{ AF_INET, { 172, 16 }, 12, USE_PRIVATE, "private-use" },
	{ AF_INET, { 192, 0, 0 }, 24, USE_SPECIAL, "IETF protocol assignments" },
	{ AF_INET, { 192, 0, 2 }, 24, USE_SPECIAL, "documentation" },
	{ AF_INET, { 192, 88, 99 }, 24, USE_SPECIAL, "6to4 relay anycast" },
	{ AF_INET, { 192, 168 }, 16, USE_PRIVATE, "private-use" },
	{ AF_INET, { 198, 18 }, 15, USE_SPECIAL, "benchmarking" },
	{ AF_INET, { 198, 51, 100 }, 24, USE_SPECIAL, "documentation" },
	{ AF_INET, { 203, 0, 113 }, 24, USE_SPECIAL, "documentation" },
	{ AF_INET, { 224 }, 4, USE_SPECIAL, "multicast" },
	{ AF_INET, { 240 }, 4, USE_SPECIAL, "reserved" },
	{ AF_INET6, { 0 }, 96, USE_SPECIAL, "loopback, unspecified" },
	{ AF_INET6, { [10] = 0xff, [11] = 0xff }, 96, USE_SPECIAL, "IPv4-mapped" },
	{ AF_INET6, { 0x00, 0x64, 0xff, 0x9b }, 96, USE_SPECIAL, "IPv4-IPv6 translation" },
	{ AF_INET6, { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 }, 48, USE_SPECIAL, "IPv4-IPv6 translation" },
	{ AF_INET6, { 0x01 }, 64, USE_SPECIAL, "discard-only" },
	{ AF_INET6, { 0x20, 0x01, 0x0d, 0xb8 }, 32, USE_SPECIAL, "documentation" },
	{ AF_INET6, { 0x20, 0x01, 0x00, 0x00 }, 32, USE_SPECIAL, "Teredo" },
	{ AF_INET6, { 0x20, 0x01 }, 23, USE_SPECIAL, "IETF protocol assignments" },
	{ AF_INET6, { 0x20, 0x02 }, 16, USE_SPECIAL, "6to4" },
	{ AF_INET6, { 0x3f, 0xff }, 20, USE_SPECIAL, "documentation" },
	{ AF_INET6, { 0x5f, 0x00 }, 16, USE_SPECIAL, "segment routing" },
	{ AF_INET6, { 0xfc }, 7, USE_PRIVATE, "unique-local" },
	{ AF_INET6, { 0xfe, 0x80 }, 10, USE_SPECIAL, "link-local" },
	{ AF_INET6, { 0xff }, 8, USE_SPECIAL, "multicast" },
};

static bool is_in(const unsigned char *address, const struct block *b)
{
	size_t bytes = (size_t)b->bits / 8;
	int rest = b->bits % 8;

	return memcmp(address, b->net, bytes) == 0 && (rest == 0 || (address[bytes] ^ b->net[bytes]) >> (8 - rest) == 0);
}

enum special_use special_use(const char *address, const char **what)
{
	unsigned char bytes[16];
	int family = inet_pton(AF_INET, address, bytes) == 1 ? AF_INET : inet_pton(AF_INET6, address, bytes) == 1 ? AF_INET6 : 0;

	for (size_t i = 0; family != 0 && i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (blocks[i].family == family && is_in(bytes, &blocks[i])) {
			if (what != NULL)
				*what = blocks[i].name;
			return blocks[i].use;
		}
	if (family == 0 && what != NULL)
		*what = "no address at all";
	return family != 0 ? USE_GLOBAL : USE_SPECIAL;
}
