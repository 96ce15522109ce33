#include "check/smoke.h"

#include <string.h>

#include "check/certificate.h"
#include "plan/paths.h"

enum { PROBE_TIMEOUT_S = 10, POLL_MS = 500 };

bool smoke_port(struct host *h, const struct served_port *p, const struct site *site, const unsigned char *leaf,
		int timeout_s, struct err *err)
{
	const struct probe_req req = { .address = "127.0.0.1",
				       .port = p->port,
				       .tls = p->tls,
				       .server_name = site->hostname,
				       .timeout_s = timeout_s };
	struct probe_res res;

	if (!h->probe(h, &req, &res, err))
		err_wrap(err, "port %d (%s) does not answer as it should", p->port, p->service);
	else if (memcmp(res.cert_sha256, leaf, sizeof(res.cert_sha256)) != 0)
		err_set(err, ERR_RUN, "port %d (%s) serves another certificate than the one in %s", p->port, p->service,
			PATH_TLS_PEM);
	else
		return true;
	return err_hint(err, "`systemctl status '%s*'` and `journalctl -u '%s*' -n 50` say what that daemon lacks; after "
			     "mending it, `mailstead cert deploy` compares all ports again.",
			p->unit, p->unit);
}

bool smoke_ports(struct host *h, struct arena *a, const struct site *site, int deadline_s, struct err *err)
{
	int64_t end = h->monotonic_ms(h) + (int64_t)deadline_s * 1000;
	struct certificate cert;
	port_list ports;

	if (!certificate_read(h, a, PATH_TLS_PEM, &cert, err))
		return false;
	ports_of_site(a, site, &ports);
	for (size_t i = 0; i < ports.n; i++) {
		/* A daemon that was just reloaded may need a moment. */
		while (!smoke_port(h, &ports.v[i], site, cert.sha256, PROBE_TIMEOUT_S, err)) {
			if (h->monotonic_ms(h) > end)
				return false;
			err_clear(err);
			host_pause_ms(h, POLL_MS);
		}
	}
	return true;
}
