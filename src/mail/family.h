/* Which of IPv4 and IPv6 the site serves: what network.ipv4 and network.ipv6 say, "auto" by what the box has. */
#ifndef MAIL_FAMILY_H
#define MAIL_FAMILY_H

#include "facts/facts.h"

bool mail_has_ipv4(const struct site *site, const struct facts *facts);
bool mail_has_ipv6(const struct site *site, const struct facts *facts);
/* True if the option names an address that the box itself has: mail is sent from that one. Behind NAT it has not. */
bool mail_binds(const char *option, const struct facts *facts);

#endif
