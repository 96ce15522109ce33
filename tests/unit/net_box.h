/*
 * A box for tests of the checks that ask the network: the world outside
 * answers as a test has it, and nothing leaves this machine.
 *
 *	struct net_box b;
 *	net_box_open(&b);
 *	b.world = "ooo/sss/11";
 *	assert_string_equal(net_box_found(&b, "port25-out"), "warn port25-out.dropped IPv6\n");
 *	net_box_close(&b);
 *
 * There are three mail domains, one.net, two.org and three.com, with one MX
 * host each. world has a letter for how it goes at each by IPv4, the same by
 * IPv6, and whether something far away can be reached by IPv4 and IPv6:
 *
 *	o open        s silent     r refused   u unreachable   m mute
 *	a turned away t stripped   n no TLS    p proxied       - no address
 *	w open, after five seconds of the box's own clock
 */
#ifndef TESTS_NET_BOX_H
#define TESTS_NET_BOX_H

#include "check/check.h"

struct net_box {
	struct host h;
	struct arena *a;
	struct site site;
	struct facts facts;
	struct check k;
	const char *world;
	bool no_dns;
	int64_t (*clock)(struct host *h); /* without what was waited for */
	int64_t waited_ms;
	const char *source4, *source6; /* where the kernel would send from; NULL: there is no way out */
	const char *echo4[2], *echo6[2]; /* what the two echo services say; NULL: nothing */
	/* The look from outside: what ssh or the HTTP service says, and its exit status. */
	const char *looked;
	int look_status;
	/* What is seen here meanwhile. */
	struct door_state door;
	const char *arrives;  /* from: a first packet */
	const char *connects; /* from: a connection */
	const char *journal;
	char token[64];       /* in what our listener says */
};

void net_box_open(struct net_box *b);
void net_box_close(struct net_box *b);
/* Runs one check: "SEVERITY ID SUBJECT" of each finding but ok ones, "!" before what blocks, a line each. In the box's arena. */
const char *net_box_found(struct net_box *b, const char *check);

#endif
