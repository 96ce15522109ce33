#include "tests/unit/net_box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/host_linux.h"
#include "tests/unit/found.h"

enum { DOMAINS = 3 };

static const char *const domains[DOMAINS] = { "one.net", "two.org", "three.com" };
static const char *const v4[DOMAINS] = { "45.1.1.1", "45.1.1.2", "45.1.1.3" };
static const char *const v6[DOMAINS] = { "2a09::1", "2a09::2", "2a09::3" };

static struct net_box *box_of(struct host *h)
{
	return h->test_ctx;
}

/* --- names */

static void add_rdata(struct arena *a, struct dns_answer *answer, const void *p, size_t n)
{
	vec_push(a, &answer->data, ((struct dns_rdata){ .p = (unsigned char *)arena_memdup(a, p, n), .n = n }));
}

/* "10 mx.one.net", as it is on the wire. */
static void add_mx(struct arena *a, struct dns_answer *answer, const char *domain)
{
	unsigned char bytes[100] = { 0, 10, 2, 'm', 'x' };
	size_t n = 5;

	for (const char *p = domain; *p != '\0';) {
		size_t label = strcspn(p, ".");

		bytes[n++] = (unsigned char)label;
		memcpy(bytes + n, p, label);
		n += label;
		p += label + (p[label] == '.');
	}
	add_rdata(a, answer, bytes, n + 1);
}

static void answer_one(struct net_box *b, struct arena *a, struct dns_question *q)
{
	unsigned char bytes[16];

	q->answer = (struct dns_answer){0};
	q->failed = b->no_dns ? ERR_NET : ERR_NONE;
	q->why = b->no_dns ? "no answer within 6 seconds" : NULL;
	for (size_t i = 0; !b->no_dns && i < DOMAINS; i++) {
		const char *host = arena_printf(a, "mx.%s", domains[i]);

		if (q->type == DNS_MX && strcmp(q->name, domains[i]) == 0)
			add_mx(a, &q->answer, domains[i]);
		if (strcmp(q->name, host) != 0 && strcmp(q->name, "relay.example.net") != 0)
			continue;
		if (q->type == DNS_A && b->world[i] != '-' && inet_pton(AF_INET, v4[i], bytes) == 1)
			add_rdata(a, &q->answer, bytes, 4);
		if (q->type == DNS_AAAA && b->world[DOMAINS + 1 + i] != '-' && inet_pton(AF_INET6, v6[i], bytes) == 1)
			add_rdata(a, &q->answer, bytes, 16);
	}
}

static bool n_dns_many(struct host *h, struct arena *a, struct dns_question *q, size_t n, const struct dns_pace *pace,
		       struct err *err)
{
	(void)pace;
	(void)err;
	for (size_t i = 0; i < n; i++)
		answer_one(box_of(h), a, &q[i]);
	return true;
}

/* --- servers */

static char fate_of(struct net_box *b, const struct probe_req *req)
{
	if (req->port == 53)
		return b->world[2 * (DOMAINS + 1) + (strchr(req->address, ':') != NULL)] == '1' ? 'o' : 's';
	for (size_t i = 0; i < DOMAINS; i++) {
		if (strcmp(req->address, v4[i]) == 0)
			return req->port == 25 ? b->world[i] : 'o';
		if (strcmp(req->address, v6[i]) == 0)
			return b->world[DOMAINS + 1 + i];
	}
	return 's';
}

static int64_t n_monotonic_ms(struct host *h)
{
	return box_of(h)->clock(h) + box_of(h)->waited_ms;
}

static bool n_probe(struct host *h, const struct probe_req *req, struct probe_res *res, struct err *err)
{
	char fate = fate_of(box_of(h), req);
	bool proxied = fate == 'p' || fate == 'q';

	if (fate == 'w')
		box_of(h)->waited_ms += 5000;
	*res = (struct probe_res){ .step = PROBE_CONNECT };
	res->sys_errno = fate == 's' ? ETIMEDOUT : fate == 'r' ? ECONNREFUSED : fate == 'u' ? EHOSTUNREACH : 0;
	if (res->sys_errno != 0)
		return err_set(err, ERR_NET, "connecting: %s", strerror(res->sys_errno));
	res->step = PROBE_GREETING;
	if (fate == 'm')
		return err_set(err, ERR_NET, "waiting for the server: the time is over");
	snprintf(res->banner, sizeof(res->banner), "%s %s ESMTP", fate == 'a' ? "554" : "220",
		 proxied ? "proxy.bigcloud.net" : req->server_name);
	if (fate == 'a')
		return err_set(err, ERR_NET, "the server said: %s", res->banner);
	res->step = PROBE_STARTTLS;
	if (fate == 't' || fate == 'q')
		return err_set(err, ERR_NET, "the server offers no STARTTLS");
	res->starttls = true;
	if (fate == 'n')
		return err_set(err, ERR_NET, "the server said: 454");
	res->step = PROBE_DONE;
	snprintf(res->subject, sizeof(res->subject), "CN=%s", proxied ? "proxy.bigcloud.net" : req->server_name);
	res->names_server = !proxied;
	return true;
}

static bool n_source(struct host *h, const char *to, char text[46], struct err *err)
{
	struct net_box *b = box_of(h);
	const char *source = strchr(to, ':') != NULL ? b->source6 : b->source4;

	if (source == NULL)
		return err_set(err, ERR_NET, "there is no way to %s", to);
	snprintf(text, 46, "%s", source);
	return true;
}

static bool n_http(struct host *h, struct arena *a, const struct http_req *req, struct http_res *res, struct err *err)
{
	struct net_box *b = box_of(h);
	bool echo = strstr(req->url, "echo") != NULL;
	const char *body = b->looked;

	*res = (struct http_res){ .status = 200 };
	if (echo)
		body = (req->family == HTTP_IPV6 ? b->echo6 : b->echo4)[strstr(req->url, "echo2") != NULL];
	else
		/* As the option has it, with what is looked at in place of {address}. */
		assert_true(strstr(req->url, "a=45.90.10.10&p=25") != NULL || strstr(req->url, "a=2a09:51::10&p=25") != NULL);
	if (body == NULL)
		return err_set(err, ERR_NET, "no answer");
	res->body = arena_strdup(a, body);
	res->body_len = strlen(body);
	return true;
}

static bool n_run(struct host *h, const struct run_req *req, struct run_res *res, struct err *err)
{
	struct net_box *b = box_of(h);
	bool ssh = strcmp(req->argv[0], "ssh") == 0;
	const char *said = ssh ? b->looked : b->journal;

	*res = (struct run_res){ .status = ssh ? b->look_status : 0 };
	if (said == NULL)
		return err_sys(err, ENOENT, "cannot run %s", req->argv[0]);
	str_adds(res->status == 0 ? &res->out : &res->err, said);
	return true;
}

/* --- the watched port */

static bool n_door_open(struct host *h, int port, struct host_door **door, struct door_state *state, struct err *err)
{
	(void)err;
	assert_int_equal(port, 25);
	*door = NULL;
	*state = box_of(h)->door;
	return true;
}

static void n_door_look(struct host *h, struct host_door *door, struct arena *a, const char *greeting, visit_list *visits)
{
	struct net_box *b = box_of(h);
	struct door_visit v = {0};

	(void)door;
	assert_non_null(strstr(greeting, b->token));
	if (visits->n > 0)
		return;
	if (b->arrives != NULL) {
		snprintf(v.from, sizeof(v.from), "%s", b->arrives);
		vec_push(a, visits, v);
	}
	if (b->connects != NULL) {
		snprintf(v.from, sizeof(v.from), "%s", b->connects);
		v.connected = true;
		vec_push(a, visits, v);
	}
}

static void n_door_close(struct host *h, struct host_door *door)
{
	(void)h;
	(void)door;
}

static bool n_random(struct host *h, void *p, size_t n, struct err *err)
{
	(void)h;
	(void)err;
	memset(p, 0xab, n);
	return true;
}

void net_box_open(struct net_box *b)
{
	struct err err = {0};

	*b = (struct net_box){ .a = arena_new(), .world = "ooo/ooo/11", .source4 = "45.90.10.10", .source6 = "2a09:51::10",
			       .echo4 = { "45.90.10.10\n", "45.90.10.10" }, .echo6 = { "2a09:51:0::10\n", "2a09:51::10\n" },
			       .token = "abababababababab", .door = { .ours = true, .packets = true } };
	assert_true(host_linux_open(&b->h, "/", &err));
	b->h.dns_many = n_dns_many, b->h.probe = n_probe, b->h.source = n_source, b->h.http = n_http, b->h.run = n_run;
	b->h.door_open = n_door_open, b->h.door_look = n_door_look, b->h.door_close = n_door_close, b->h.random = n_random;
	b->clock = b->h.monotonic_ms;
	b->h.monotonic_ms = n_monotonic_ms;
	b->h.test_ctx = b;
	b->site = (struct site){ .hostname = "mail.example.org", .outbound = { .smarthost = "" }, .network = { .ipv4 = "auto", .ipv6 = "auto", .look_in = "" } };
	for (size_t i = 0; i < DOMAINS; i++)
		vec_push(b->a, &b->site.network.mail_hosts, domains[i]);
	vec_push(b->a, &b->site.network.echo, "https://echo1.example/");
	vec_push(b->a, &b->site.network.echo, "https://echo2.example/");
	b->facts = (struct facts){ .ipv4 = "45.90.10.10", .ipv6 = "2a09:51::10" };
	vec_push(b->a, &b->facts.addresses, "45.90.10.10");
	vec_push(b->a, &b->facts.addresses, "2a09:51::10");
	b->k = (struct check){ .host = &b->h, .arena = b->a, .site = &b->site, .facts = &b->facts };
}

void net_box_close(struct net_box *b)
{
	host_linux_close(&b->h);
	arena_free(b->a);
}

const char *net_box_found(struct net_box *b, const char *check)
{
	return found_by(&b->k, check, "!");
}
