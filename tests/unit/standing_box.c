#include "tests/unit/standing_box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "plan/source.h"
#include "tests/unit/found.h"

enum { NOW = 1800000000 };

static int64_t now(struct host *h)
{
	(void)h;
	return NOW;
}

static bool addresses(struct host *h, struct arena *a, address_list *list, struct err *err)
{
	(void)h, (void)err;
	*list = (address_list){0};
	vec_push(a, list, ((struct host_address){ .v6 = false, .text = "45.90.10.10", .device = "eth0" }));
	vec_push(a, list, ((struct host_address){ .v6 = true, .text = "2a09:51::10", .device = "eth0" }));
	return true;
}

static bool http(struct host *h, struct arena *a, const struct http_req *req, struct http_res *res, struct err *err)
{
	struct standing *b = h->test_ctx;
	const char *body = b->url != NULL && strncmp(req->url, b->url, strlen(b->url)) == 0	  ? b->body
			   : b->url2 != NULL && strncmp(req->url, b->url2, strlen(b->url2)) == 0 ? b->body2
												  : NULL;

	b->fetched++;
	if (body == NULL)
		return err_set(err, ERR_NET, "no answer");
	*res = (struct http_res){ .status = 200, .body = arena_strdup(a, body), .body_len = strlen(body) };
	return true;
}

void standing_open(struct standing *b)
{
	struct str text = {0};
	void *s;

	*b = (struct standing){0};
	assert_int_equal(scratch_setup(&s), 0);
	b->s = s;
	b->a = b->s->a;
	b->s->h.now = now;
	b->s->h.addresses = addresses;
	b->s->h.http = http;
	b->s->h.dns_many = dns_script_answer;
	b->s->h.test_ctx = b;
	b->site = (struct site){ .hostname = "mail.example.org", .network = { "auto", "auto" } };
	vec_push(b->a, &b->site.domains, "example.org");
	assert_true(source_read("templates/provider/list.txt", &text, &b->s->err));
	assert_true(providers_parse(b->a, "list.txt", str_c(&text), text.len, &b->providers, &b->s->err));
	str_free(&text);
	b->facts = (struct facts){ .hostname = "", .ipv4 = "45.90.10.10", .ipv6 = "2a09:51::10" };
	vec_push(b->a, &b->facts.addresses, b->facts.ipv4);
	vec_push(b->a, &b->facts.addresses, b->facts.ipv6);
	b->k = (struct check){ .host = &b->s->h, .arena = b->a, .site = &b->site, .facts = &b->facts, .datadir = ".",
			       .providers = &b->providers };
}

void standing_close(struct standing *b)
{
	void *s = b->s;

	scratch_teardown(&s);
}

void standing_dns(struct standing *b, const char *line)
{
	dns_script_add(b->a, &b->dns, line);
}

void standing_lines(struct standing *b, const char *const *lines)
{
	for (; *lines != NULL; lines++)
		standing_dns(b, *lines);
}

const char *standing_found(struct standing *b, const char *check)
{
	return found_by(&b->k, check, NULL);
}

static const struct finding *find(const struct standing *b, const char *id)
{
	static const struct finding none = { .seen = "", .fix = "" };

	for (size_t i = 0; i < b->k.found.n; i++)
		if (strcmp(b->k.found.v[i].id, id) == 0)
			return &b->k.found.v[i];
	return &none;
}

const char *standing_seen(const struct standing *b, const char *id)
{
	return find(b, id)->seen;
}

const char *standing_fix(const struct standing *b, const char *id)
{
	return find(b, id)->fix;
}
