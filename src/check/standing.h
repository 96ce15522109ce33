/*
 * By which addresses and names the world knows this box: what the checks of
 * its standing (ptr, reputation, domain) look at.
 */
#ifndef CHECK_STANDING_H
#define CHECK_STANDING_H

#include "check/check.h"

struct standing_address {
	const char *text;
	bool v6;
	bool sends; /* mail leaves from it; false: the box only has it, too */
};
typedef VEC(struct standing_address) standing_list;

/*
 * The public addresses: those that network.ipv4 and network.ipv6 name, else
 * the box's own that are public. A family that is "none" is left out.
 */
void standing_addresses(const struct check *k, standing_list *out);

/* Why there may be one more that cannot be known: the box has private addresses only; NULL: no. In k->arena. */
const char *standing_hidden(const struct check *k);

/* False for what RFC 6890 and its kin set apart: private, shared, loopback, documentation, unique local and so on. */
bool standing_is_public(const char *address);

/* The site's hostname; on a bare box without a site its own, if that is a full name; "" if not. */
const char *standing_hostname(const struct check *k);

/* The site's mail domains, else what the hostname is below; at most MAX of them, for politeness. */
enum { STANDING_DOMAINS_MAX = 20 };
void standing_domains(const struct check *k, strlist *out);

/* A file of data below templates/. */
bool standing_data(const struct check *k, const char *name, struct str *text, struct err *err) MUST;

#endif
