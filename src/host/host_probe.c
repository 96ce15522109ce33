/* Probes: does a server answer, what does it say, and which certificate does it serve? */
#include "host/host_linux.h"

#include "host/probe_talk.h"

enum { DEFAULT_TIMEOUT_S = 10 };

bool host_linux_probe(struct host *h, const struct probe_req *req, struct probe_res *res, struct err *err)
{
	struct conn c;

	(void)h;
	*res = (struct probe_res){ .step = PROBE_CONNECT };
	bool ok = conn_open(&c, req->address, req->port, req->timeout_s > 0 ? req->timeout_s : DEFAULT_TIMEOUT_S, err);
	if (ok) {
		if (req->connect_only)
			res->step = PROBE_DONE;
		else
			ok = probe_talk(&c, req, res, err);
		conn_close(&c);
	} else {
		res->sys_errno = c.sys_errno;
	}
	return ok || err_wrap(err, "port %d of %s", req->port, req->address);
}
