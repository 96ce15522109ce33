/* The ports that a site serves: what listens there and how TLS begins on it. */
#ifndef CHECK_PORTS_H
#define CHECK_PORTS_H

#include "conf/site.h"
#include "host/host.h"

struct served_port {
	int port;
	const char *service; /* "imaps" */
	enum starttls tls;
	const char *unit; /* of the daemon: "dovecot" */
};
typedef VEC(struct served_port) port_list;

void ports_of_site(struct arena *a, const struct site *site, port_list *out);

#endif
