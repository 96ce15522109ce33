#include "check/spf_nets.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "check/spf_run.h"

static int size_of(const struct spf_net *n)
{
	return n->v6 ? 16 : 4;
}

static struct spf_net masked(bool v6, const unsigned char *ip, int bits)
{
	struct spf_net n = { .v6 = v6, .bits = bits };

	for (int i = 0; i < size_of(&n); i++) {
		int left = bits - 8 * i;
		unsigned mask = left >= 8 ? 0xffu : left <= 0 ? 0 : 0xff00u >> left;

		n.ip[i] = (unsigned char)(ip[i] & mask);
	}
	return n;
}

void spf_nets_add(struct arena *a, spf_net_list *nets, bool v6, const unsigned char *ip, int bits)
{
	const struct spf_net n = masked(v6, ip, bits);

	vec_push(a, nets, n);
}

struct spf_net spf_net_of(const struct spf_term *t)
{
	bool v6 = t->kind == SPF_IP6;

	return masked(v6, t->ip, v6 ? t->cidr6 : t->cidr4);
}

bool spf_net_parse(const char *address, int bits4, int bits6, struct spf_net *out)
{
	unsigned char ip[16];
	bool v6 = inet_pton(AF_INET6, address, ip) == 1;

	if (!v6 && inet_pton(AF_INET, address, ip) != 1)
		return false;
	*out = masked(v6, ip, v6 ? bits6 : bits4);
	return true;
}

bool spf_net_covers(const struct spf_net *wide, const struct spf_net *narrow)
{
	return wide->v6 == narrow->v6 && wide->bits <= narrow->bits &&
	       spf_same_bits(wide->ip, narrow->ip, wide->bits);
}

bool spf_nets_cover(const spf_net_list *nets, const struct spf_net *narrow)
{
	for (size_t i = 0; i < nets->n; i++)
		if (spf_net_covers(&nets->v[i], narrow))
			return true;
	return false;
}

/* A wider block comes before the ones that are in it. */
static int compare(const void *x, const void *y)
{
	const struct spf_net *a = x, *b = y;

	if (a->v6 != b->v6)
		return a->v6 ? 1 : -1;
	int order = memcmp(a->ip, b->ip, (size_t)size_of(a));
	return order != 0 ? order : a->bits - b->bits;
}

/* True if both are the halves of one block. */
static bool are_halves(const struct spf_net *x, const struct spf_net *y)
{
	return x->v6 == y->v6 && x->bits == y->bits && x->bits > 0 && spf_same_bits(x->ip, y->ip, x->bits - 1);
}

void spf_nets_merge(spf_net_list *nets)
{
	size_t n = 0;

	if (nets->n > 1)
		qsort(nets->v, nets->n, sizeof(*nets->v), compare);
	/* What was kept until now: as a block grows, it may become the other half of the one before it. */
	for (size_t i = 0; i < nets->n; i++) {
		if (n > 0 && spf_net_covers(&nets->v[n - 1], &nets->v[i]))
			continue;
		nets->v[n++] = nets->v[i];
		while (n > 1 && are_halves(&nets->v[n - 2], &nets->v[n - 1])) {
			n--;
			nets->v[n - 1].bits--;
		}
	}
	nets->n = n;
}

void spf_net_text(const struct spf_net *net, struct str *out)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(net->v6 ? AF_INET6 : AF_INET, net->ip, text, sizeof(text));
	str_addf(out, "%s:%s", net->v6 ? "ip6" : "ip4", text);
	if (net->bits < 8 * size_of(net))
		str_addf(out, "/%d", net->bits);
}
