#include "host/door_packet.h"

#include <arpa/inet.h>
#include <netinet/in.h>

enum { V4_LEAST = 20, V6_HEADER = 40, TCP_LEAST = 20, SYN = 0x02, ACK = 0x10 };

static bool is_syn_to(const unsigned char *tcp, size_t n, int port)
{
	return n >= TCP_LEAST && ((tcp[2] << 8) | tcp[3]) == port && (tcp[13] & (SYN | ACK)) == SYN;
}

static bool v4(const unsigned char *p, size_t n, int port, char from[46], char to[46])
{
	size_t header = (size_t)(p[0] & 0x0f) * 4;

	/* A fragment that is not the first has no TCP header. */
	if (n < V4_LEAST || header < V4_LEAST || header > n || p[9] != IPPROTO_TCP || ((p[6] & 0x1f) | p[7]) != 0)
		return false;
	return is_syn_to(p + header, n - header, port) && inet_ntop(AF_INET, p + 12, from, 46) != NULL &&
	       inet_ntop(AF_INET, p + 16, to, 46) != NULL;
}

/* Extension headers before a SYN are as good as never seen: what has them is passed over. */
static bool v6(const unsigned char *p, size_t n, int port, char from[46], char to[46])
{
	if (n < V6_HEADER || p[6] != IPPROTO_TCP)
		return false;
	return is_syn_to(p + V6_HEADER, n - V6_HEADER, port) && inet_ntop(AF_INET6, p + 8, from, 46) != NULL &&
	       inet_ntop(AF_INET6, p + 24, to, 46) != NULL;
}

bool door_packet(const unsigned char *p, size_t n, int port, char from[46], char to[46])
{
	if (n < 1)
		return false;
	if (p[0] >> 4 == 4)
		return v4(p, n, port, from, to);
	return p[0] >> 4 == 6 && v6(p, n, port, from, to);
}
