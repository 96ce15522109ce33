/*
 * HTTP by libcurl, held tighter than libcurl does: the redirections are
 * followed here, one transfer each, because libcurl takes the headers of the
 * request along to another host.
 */
#include "host/host_linux.h"

#include <ctype.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "host/deadline.h"
#include "host/http_url.h"

enum { DEFAULT_TIMEOUT_MS = 10 * 1000, DEFAULT_MAX_BODY = 1024 * 1024, MAX_HEADERS = 64 * 1024, MAX_REDIRECTS = 5 };

/* One transfer: what libcurl's callbacks see. */
struct transfer {
	CURL *curl;
	struct arena *a;
	const struct http_req *req;
	struct http_res *res;
	struct curl_slist *headers, *resolve;
	struct str body;
	size_t headers_len;
	const char *too_much; /* what there was more of than is read; NULL: nothing */
	char error[CURL_ERROR_SIZE];
};

/* --- libcurl's callbacks */

static size_t on_body(char *p, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	size_t max = t->req->max_body > 0 ? t->req->max_body : DEFAULT_MAX_BODY;

	if (size * n > max - t->body.len) {
		t->too_much = "body";
		return 0;
	}
	str_add(&t->body, p, size * n);
	return size * n;
}

static const char *clean(struct arena *a, const char *p, size_t n)
{
	while (n > 0 && isspace((unsigned char)p[n - 1]))
		n--;
	for (; n > 0 && isspace((unsigned char)*p); n--)
		p++;
	char *copy = arena_memdup(a, p, n);
	for (size_t i = 0; i < n; i++)
		if (copy[i] < ' ' || copy[i] > '~')
			copy[i] = '?';
	return copy;
}

/* Each line comes alone. A status line begins an answer: an interim one (100) is forgotten. */
static size_t on_header(char *p, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	const char *colon = memchr(p, ':', size * n);

	t->headers_len += size * n;
	if (t->headers_len > MAX_HEADERS) {
		t->too_much = "header";
		return 0;
	}
	if (size * n > 5 && memcmp(p, "HTTP/", 5) == 0)
		t->res->headers.n = 0;
	else if (colon != NULL) {
		const struct http_header h = { clean(t->a, p, (size_t)(colon - p)),
					       clean(t->a, colon + 1, size * n - (size_t)(colon + 1 - p)) };

		vec_push(t->a, &t->res->headers, h);
	}
	return size * n;
}

/* --- a transfer from beginning to end */

static bool set_headers(struct transfer *t, bool own, struct err *err)
{
	struct str line = {0};
	bool ok = true;

	/* libcurl asks for leave before it sends a long body, and waits a second for those who do not know that. */
	t->headers = curl_slist_append(NULL, "Expect:");
	for (size_t i = 0; own && ok && i < t->req->nheaders; i++) {
		const struct http_header *h = &t->req->headers[i];

		ok = http_header_ok(h, err);
		str_cut(&line, 0);
		str_addf(&line, h->value[0] != '\0' ? "%s: %s" : "%s;%s", h->name, h->value);
		t->headers = curl_slist_append(t->headers, str_c(&line));
	}
	str_wipe(&line);
	curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, t->headers);
	return ok;
}

static void set_method(struct transfer *t)
{
	static const char *const names[] = { [HTTP_GET] = "GET", [HTTP_POST] = "POST", [HTTP_PUT] = "PUT",
					     [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE" };
	const struct http_req *req = t->req;

	if (req->body != NULL || req->method == HTTP_POST) {
		curl_easy_setopt(t->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)req->body_len);
		curl_easy_setopt(t->curl, CURLOPT_POSTFIELDS, req->body != NULL ? req->body : "");
	}
	curl_easy_setopt(t->curl, CURLOPT_CUSTOMREQUEST, names[req->method]);
}

static void resolve_to(struct transfer *t, const struct http_url *url, const char *addresses)
{
	struct str s = {0};

	if (addresses[0] == '\0')
		return;
	str_addf(&s, "%s:%s:%s", url->host, url->port, addresses);
	t->resolve = curl_slist_append(NULL, str_c(&s));
	curl_easy_setopt(t->curl, CURLOPT_RESOLVE, t->resolve);
	str_free(&s);
}

static bool set_where(struct host *h, struct transfer *t, const struct http_url *url, bool own, int left_ms,
		      struct err *err)
{
	struct str found = {0};
	bool ok = true;

	if (own && t->req->address != NULL) {
		resolve_to(t, url, t->req->address);
	} else if (t->req->from_root) {
		ok = http_look_up(h, t->a, url->host, t->req->family, left_ms, &found, err);
		resolve_to(t, url, str_c(&found));
	}
	str_free(&found);
	return ok;
}

static void set_way(struct host *h, struct transfer *t)
{
	static const long families[] = { [HTTP_ANY_FAMILY] = CURL_IPRESOLVE_WHATEVER, [HTTP_IPV4] = CURL_IPRESOLVE_V4,
					 [HTTP_IPV6] = CURL_IPRESOLVE_V6 };
	const struct http_req *req = t->req;
	struct str s = {0};

	curl_easy_setopt(t->curl, CURLOPT_IPRESOLVE, families[req->family]);
	if (req->from != NULL) {
		str_addf(&s, "host!%s", req->from);
		curl_easy_setopt(t->curl, CURLOPT_INTERFACE, str_c(&s));
	}
	str_cut(&s, 0);
	if (req->ca_file != NULL) {
		host_real_path(h, req->ca_file, &s);
		curl_easy_setopt(t->curl, CURLOPT_CAINFO, str_c(&s));
		curl_easy_setopt(t->curl, CURLOPT_CAPATH, NULL);
	}
	str_free(&s);
}

static void set_limits(struct transfer *t, const char *url, int left_ms)
{
	curl_easy_setopt(t->curl, CURLOPT_URL, url);
	curl_easy_setopt(t->curl, CURLOPT_PROTOCOLS_STR, t->req->plain ? "http,https" : "https");
	curl_easy_setopt(t->curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(t->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(t->curl, CURLOPT_PROXY, "");
	curl_easy_setopt(t->curl, CURLOPT_USERAGENT, "mailstead/" MAILSTEAD_VERSION);
	curl_easy_setopt(t->curl, CURLOPT_NOSIGNAL, 1L);
	/* 0 would be no limit. */
	curl_easy_setopt(t->curl, CURLOPT_TIMEOUT_MS, left_ms > 0 ? (long)left_ms : 1L);
	curl_easy_setopt(t->curl, CURLOPT_ERRORBUFFER, t->error);
	curl_easy_setopt(t->curl, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(t->curl, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(t->curl, CURLOPT_WRITEDATA, t);
}

static bool take(struct transfer *t, CURLcode code, const struct http_url *url, struct err *err)
{
	const char *why = t->error[0] != '\0' ? t->error : curl_easy_strerror(code), *peer = NULL;
	long status = 0;

	if (t->too_much != NULL)
		return err_set(err, ERR_NET, "%s://%s: the answer's %s is longer than what is read", url->scheme, url->host,
			       t->too_much);
	if (code != CURLE_OK)
		return err_set(err, ERR_NET, "%s://%s: %s", url->scheme, url->host, clean(t->a, why, strlen(why)));
	curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(t->curl, CURLINFO_PRIMARY_IP, &peer);
	t->res->status = (int)status;
	t->res->peer = arena_strdup(t->a, peer != NULL ? peer : "");
	t->res->body = arena_memdup(t->a, str_c(&t->body), t->body.len);
	t->res->body_len = t->body.len;
	return true;
}

static void end(struct transfer *t)
{
	curl_easy_cleanup(t->curl);
	for (struct curl_slist *l = t->headers; l != NULL; l = l->next)
		explicit_bzero(l->data, strlen(l->data));
	curl_slist_free_all(t->headers);
	curl_slist_free_all(t->resolve);
	str_wipe(&t->body);
}

/* *next is where the answer sends us; NULL: nowhere. */
static bool transfer(struct host *h, struct transfer *t, const char *text, bool own, int left_ms, const char **next,
		     struct err *err)
{
	struct http_url url;
	char *redirect = NULL;

	if (!http_url_parse(t->a, text, t->req->plain, &url, err))
		return false;
	/* Once for the process; nothing else here uses libcurl in threads. */
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || (t->curl = curl_easy_init()) == NULL)
		return err_set(err, ERR_RUN, "libcurl does not start");
	set_limits(t, text, left_ms);
	set_method(t);
	if (own)
		set_way(h, t);
	bool ok = set_where(h, t, &url, own, left_ms, err) && set_headers(t, own, err) && take(t, curl_easy_perform(t->curl), &url, err);
	if (ok)
		curl_easy_getinfo(t->curl, CURLINFO_REDIRECT_URL, &redirect);
	*next = redirect != NULL ? arena_strdup(t->a, redirect) : NULL;
	end(t);
	return ok;
}

bool host_linux_http(struct host *h, struct arena *a, const struct http_req *req, struct http_res *res, struct err *err)
{
	struct deadline limit = deadline_in_ms(req->timeout_ms > 0 ? req->timeout_ms : DEFAULT_TIMEOUT_MS);
	const char *url = req->url, *next = NULL;
	struct http_res got;
	bool own = true; /* still with the host that was asked for */

	for (int i = 0; i <= MAX_REDIRECTS; i++) {
		struct transfer t = { .a = a, .req = req, .res = &got };

		got = (struct http_res){0};
		if (!transfer(h, &t, url, own, deadline_left_ms(&limit), &next, err))
			return false;
		if (next == NULL || req->method != HTTP_GET || req->redirects == HTTP_STAY) {
			*res = got;
			return true;
		}
		if (!http_url_may_follow(a, req, url, next, &own, err))
			return false;
		url = next;
	}
	return err_set(err, ERR_NET, "more than %d redirections", MAX_REDIRECTS);
}
