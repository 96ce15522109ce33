#include "host/http_url.h"

#include <curl/curl.h>
#include <string.h>
#include <strings.h>

#define TOKEN "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

const char *http_header(const struct http_res *res, const char *name)
{
	for (size_t i = 0; i < res->headers.n; i++)
		if (strcasecmp(res->headers.v[i].name, name) == 0)
			return res->headers.v[i].value;
	return NULL;
}

static bool printable(const char *s, char first)
{
	for (; *s != '\0'; s++)
		if (*s < first || *s > '~')
			return false;
	return true;
}

bool http_header_ok(const struct http_header *h, struct err *err)
{
	if (h->name[0] == '\0' || h->name[strspn(h->name, TOKEN)] != '\0')
		return err_set(err, ERR_INVALID, "a header of an HTTP request has a name that cannot be");
	if (!printable(h->value, ' '))
		return err_set(err, ERR_INVALID, "the value of the HTTP header %s is not one line of printable ASCII", h->name);
	return true;
}

static const char *part(struct arena *a, CURLU *u, CURLUPart what)
{
	char *text = NULL;

	if (curl_url_get(u, what, &text, CURLU_DEFAULT_PORT) != CURLUE_OK)
		return "";
	const char *copy = arena_strdup(a, text);
	curl_free(text);
	return copy;
}

bool http_url_parse(struct arena *a, const char *url, bool plain, struct http_url *out, struct err *err)
{
	CURLU *u = curl_url();

	if (u == NULL)
		return err_set(err, ERR_RUN, "libcurl does not start");
	bool ok = printable(url, '!') && curl_url_set(u, CURLUPART_URL, url, CURLU_DISALLOW_USER) == CURLUE_OK;
	*out = (struct http_url){ part(a, u, CURLUPART_SCHEME), part(a, u, CURLUPART_HOST), part(a, u, CURLUPART_PORT) };
	curl_url_cleanup(u);
	if (!ok || out->host[0] == '\0')
		return err_set(err, ERR_INVALID, "this is no URL of an HTTP server, or has a password in it");
	if (strcmp(out->scheme, "https") != 0 && !(plain && strcmp(out->scheme, "http") == 0))
		return err_set(err, ERR_INVALID, "%s://%s: only %shttps is allowed here", out->scheme, out->host,
			       plain ? "http and " : "");
	return true;
}

bool http_url_may_follow(struct arena *a, const struct http_req *req, const char *from, const char *next, bool *own,
			 struct err *err)
{
	struct http_url f, n;

	if (!http_url_parse(a, from, req->plain, &f, err) || !http_url_parse(a, next, req->plain, &n, err))
		return err_wrap(err, "redirected");
	if (strcmp(f.scheme, "https") == 0 && strcmp(n.scheme, "https") != 0)
		return err_set(err, ERR_NET, "https://%s redirects to %s://%s, where anybody can listen", f.host, n.scheme, n.host);
	bool same = strcmp(f.scheme, n.scheme) == 0 && strcasecmp(f.host, n.host) == 0 && strcmp(f.port, n.port) == 0;
	*own = *own && same;
	if (!same && req->redirects != HTTP_ANY_HOST)
		return err_set(err, ERR_NET, "%s://%s redirects to another server, %s://%s:%s", f.scheme, f.host, n.scheme, n.host,
			       n.port);
	return true;
}
