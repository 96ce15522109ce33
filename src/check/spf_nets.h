/* Sets of networks, for a shorter SPF record. */
#ifndef CHECK_SPF_NETS_H
#define CHECK_SPF_NETS_H

#include "base/str.h"
#include "base/vec.h"
#include "mail/spf.h"

struct spf_net {
	bool v6;
	unsigned char ip[16]; /* 4 bytes of it for IPv4; what is behind the bits is 0 */
	int bits;
};
typedef VEC(struct spf_net) spf_net_list;

void spf_nets_add(struct arena *a, spf_net_list *nets, bool v6, const unsigned char *ip, int bits);
/* The network of ip4 and ip6. */
struct spf_net spf_net_of(const struct spf_term *t);
/* address: "192.0.2.1". False if it is none. */
bool spf_net_parse(const char *address, int bits4, int bits6, struct spf_net *out);
bool spf_net_covers(const struct spf_net *wide, const struct spf_net *narrow);
bool spf_nets_cover(const spf_net_list *nets, const struct spf_net *narrow);
/* Sorts them, IPv4 first, and leaves out what others cover; two halves of a block become the block. */
void spf_nets_merge(spf_net_list *nets);
/* Appends "ip4:192.0.2.0/24", without the length where it is of one address. */
void spf_net_text(const struct spf_net *net, struct str *out);

#endif
