/*
 * One HTTP request and its answer (RFC 9110), for host->http: what the network
 * says of this box, a registry's RDAP, a DNS provider's API.
 *
 *	const struct http_header headers[] = { { "Authorization", token } };
 *	struct http_req req = { .url = "https://api.example.net/v1/records", .headers = headers, .nheaders = 1 };
 *	struct http_res res;
 *	if (!h->http(h, a, &req, &res, err))
 *		return false;
 *	…res.status, res.body, http_header(&res, "Retry-After")…
 *
 * Nothing of the environment comes into it: no proxy, no .netrc, no cookies,
 * no other protocol. Certificates are verified. A header's value and what
 * stands behind the host in a URL are secrets here: no message has them.
 */
#ifndef HOST_HTTP_H
#define HOST_HTTP_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"

enum http_method { HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE };
enum http_family { HTTP_ANY_FAMILY, HTTP_IPV4, HTTP_IPV6 };

/*
 * Which redirections of a GET are followed, up to five: none (the answer then
 * is the 3xx itself), those to the same scheme, host and port, or all. From
 * https to http never; another host is told none of the request's headers.
 */
enum http_redirects { HTTP_STAY, HTTP_SAME_HOST, HTTP_ANY_HOST };

struct http_header {
	const char *name;
	const char *value; /* printable ASCII and blanks */
};

struct http_req {
	enum http_method method;
	const char *url; /* https://…, printable ASCII, without user and password */
	bool plain;      /* http:// is allowed: what is read then is anybody's word */
	const struct http_header *headers;
	size_t nheaders;
	const void *body; /* NULL: none; its type is told by the caller's Content-Type */
	size_t body_len;
	enum http_redirects redirects;
	enum http_family family;
	const char *from;    /* numeric address of this box to connect from; NULL: the kernel's choice */
	const char *address; /* numeric address to connect to, whatever DNS says of the host; NULL: ask DNS */
	bool from_root;      /* DNS is asked from the root down, whatever resolver this box has */
	const char *ca_file; /* the only CAs that are believed; NULL: the system's */
	int timeout_ms;      /* over everything, redirections included; 0: 10 seconds */
	size_t max_body;     /* a longer answer is an error; 0: 1 MiB */
};

struct http_res {
	int status;       /* 200, 404, … of the last answer */
	const char *body; /* in the arena, a NUL behind it */
	size_t body_len;
	VEC(struct http_header) headers; /* of the last answer; values cleaned of what is not printable ASCII */
	const char *peer; /* numeric address that answered */
};

/* The value of the first header of this name, whatever its case; NULL if there is none. */
const char *http_header(const struct http_res *res, const char *name);

#endif
