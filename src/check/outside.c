#include "check/outside.h"

#include <arpa/inet.h>
#include <string.h>

enum { TIMEOUT_MS = 8000, MARGIN_MS = 1000, MAX_BODY = 1000 };

/* One question to one service. */
struct echo {
	const char *url;
	bool v6;
	struct arena *a;
};

const char *outside_parse(struct arena *a, const char *body, size_t n, bool v6)
{
	char text[INET6_ADDRSTRLEN];
	unsigned char bytes[16];

	while (n > 0 && strchr(" \t\r\n", body[n - 1]) != NULL)
		n--;
	while (n > 0 && strchr(" \t\r\n", body[0]) != NULL) {
		body++;
		n--;
	}
	if (n == 0 || n >= sizeof(text) || memchr(body, '\0', n) != NULL)
		return NULL;
	memcpy(text, body, n);
	text[n] = '\0';
	int family = v6 ? AF_INET6 : AF_INET;
	if (inet_pton(family, text, bytes) != 1)
		return NULL;
	return arena_strdup(a, inet_ntop(family, bytes, text, sizeof(text)));
}

static void run_echo(struct host *h, void *ctx, struct str *out)
{
	struct echo *e = ctx;
	const struct http_req req = { .url = e->url, .family = e->v6 ? HTTP_IPV6 : HTTP_IPV4, .redirects = HTTP_SAME_HOST,
				      .from_root = true, .timeout_ms = TIMEOUT_MS, .max_body = MAX_BODY };
	struct http_res res;
	struct err ignored = {0};

	if (h->http(h, e->a, &req, &res, &ignored) && res.status == 200)
		str_add(out, res.body, res.body_len);
}

bool outside_ask(struct check *k, bool v4, bool v6, struct outside *out, struct err *err)
{
	const strlist *urls = &k->site->network.echo;
	size_t n = 0;
	struct echo *echoes = arena_alloc(k->arena, (2 * urls->n + 1) * sizeof(*echoes));
	struct host_job *jobs = arena_alloc(k->arena, (2 * urls->n + 1) * sizeof(*jobs));
	struct host_jobs *set;

	*out = (struct outside){0};
	for (size_t i = 0; i < 2 * urls->n; i++) {
		if (i % 2 == 0 ? !v4 : !v6)
			continue;
		echoes[n] = (struct echo){ .url = urls->v[i / 2], .v6 = i % 2 == 1, .a = k->arena };
		jobs[n] = (struct host_job){ .run = run_echo, .ctx = &echoes[n], .limit_ms = TIMEOUT_MS + MARGIN_MS,
					     .max_output = MAX_BODY };
		n++;
	}
	if (!k->host->jobs_start(k->host, jobs, n, &set, err))
		return false;
	k->host->jobs_wait(k->host, set, NULL, NULL);
	for (size_t i = 0; i < n; i++) {
		const struct outside_view view = { echoes[i].url, outside_parse(k->arena, str_c(&jobs[i].said), jobs[i].said.len,
										echoes[i].v6) };

		if (view.address != NULL)
			vec_push(k->arena, &out->views[echoes[i].v6], view);
		str_free(&jobs[i].said);
	}
	return true;
}

const char *outside_address(const struct outside *o, bool v6, bool *agree)
{
	const char *best = NULL;
	size_t most = 0;

	for (size_t i = 0; i < o->views[v6].n; i++) {
		size_t same = 0;

		for (size_t j = 0; j < o->views[v6].n; j++)
			same += strcmp(o->views[v6].v[i].address, o->views[v6].v[j].address) == 0;
		if (same > most) {
			best = o->views[v6].v[i].address;
			most = same;
		}
	}
	*agree = most == o->views[v6].n;
	return best;
}
