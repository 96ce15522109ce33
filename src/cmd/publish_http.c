/* Requests to a provider's HTTP API: JSON there and back, a bearer token, and what it says when it says no. */
#include <stdlib.h>
#include <string.h>

#include "cmd/publish.h"

enum { LIMIT_MS = 30 * 1000, MAX_ANSWER = 16 * 1024 * 1024 };

const char *publish_clean(struct arena *a, const char *text)
{
	char *clean = arena_strdup(a, text);

	for (char *s = clean; *s != '\0'; s++)
		if (*s < ' ' || *s >= 0x7f)
			*s = '?';
	return clean;
}

/* Hetzner: {"error": {"message": …}}; Cloudflare: {"errors": [{"message": …}]}. */
static const char *what_it_says(struct arena *a, json_t *answer)
{
	const char *text = json_string_value(json_object_get(json_object_get(answer, "error"), "message"));

	if (text == NULL)
		text = json_string_value(
			json_object_get(json_array_get(json_object_get(answer, "errors"), 0), "message"));
	return text != NULL ? publish_clean(a, text) : "it does not say why";
}

static bool refused(struct publish *p, const struct http_res *res, json_t *answer, struct err *err)
{
	const char *later = http_header(res, "Retry-After");

	err_set(err, res->status == 404 ? ERR_NOT_FOUND : ERR_NET, "%s says no (%d): %.300s", p->backend->title,
		res->status, what_it_says(p->c->arena, answer));
	if (res->status == 401 || res->status == 403)
		err_hint(err, "The token in %s is wrong, has run out, or may not change DNS.", p->site->dns.credentials);
	if (res->status == 429)
		err_hint(err, "That were too many requests; try again in %s seconds.", later != NULL ? later : "some");
	json_decref(answer);
	return false;
}

static bool send_request(struct publish *p, const struct http_req *req, struct http_res *res, struct err *err)
{
	return p->c->host->http(p->c->host, p->c->arena, req, res, err) ||
	       err_wrap(err, "%s cannot be reached", p->backend->title);
}

bool publish_http(struct publish *p, bool post, const char *url, json_t *body, json_t **answer, struct err *err)
{
	char *text = body != NULL ? json_dumps(body, JSON_COMPACT) : NULL;
	struct str bearer = {0};
	struct http_res res = {0};

	json_decref(body);
	str_addf(&bearer, "Bearer %s", str_c(&p->token));
	const struct http_header headers[] = { { "Authorization", str_c(&bearer) },
					       { "Accept", "application/json" },
					       { "Content-Type", "application/json" } };
	const struct http_req req = { .method = post ? HTTP_POST : HTTP_GET, .url = url, .headers = headers,
				      .nheaders = text != NULL ? 3 : 2, .body = text,
				      .body_len = text != NULL ? strlen(text) : 0, .timeout_ms = LIMIT_MS,
				      .max_body = MAX_ANSWER };
	bool ok = send_request(p, &req, &res, err);
	str_wipe(&bearer);
	free(text);
	if (!ok)
		return false;
	*answer = json_loadb(res.body, res.body_len, 0, NULL);
	if (res.status < 200 || res.status > 299)
		return refused(p, &res, *answer, err);
	return *answer != NULL || err_set(err, ERR_NET, "%s answers what is no JSON", p->backend->title);
}
