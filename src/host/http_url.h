/* What of a request and of a redirection is allowed, and where a host is. For host_http.c only. */
#ifndef HOST_HTTP_URL_H
#define HOST_HTTP_URL_H

#include "base/str.h"
#include "host/http.h"

struct host;

struct http_url {
	const char *scheme, *host, *port; /* the port always, in digits */
};

/* ERR_INVALID if url is not what struct http_req says it is; the message has no more of it than the host. */
bool http_url_parse(struct arena *a, const char *url, bool plain, struct http_url *out, struct err *err) MUST;
/* ERR_INVALID if a header would become two, or is no header (RFC 9110, 5.1 and 5.5). */
bool http_header_ok(const struct http_header *h, struct err *err) MUST;
/* May we go on to next, that from has redirected us to? *own becomes false once that is another host. */
bool http_url_may_follow(struct arena *a, const struct http_req *req, const char *from, const char *next, bool *own,
			 struct err *err) MUST;
/* Adds the host's addresses as libcurl takes them, "192.0.2.1,2001:db8::1"; nothing if it is an address itself. */
bool http_look_up(struct host *h, struct arena *a, const char *host, enum http_family family, int limit_ms,
		  struct str *addresses, struct err *err) MUST;

#endif
