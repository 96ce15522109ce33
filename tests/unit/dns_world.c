#include "tests/unit/dns_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "check/dns_value.h"
#include "mail/mta_sts.h"

#define RSA_B64 \
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA4zStCGXAIikHw5DWyxxHxydeU4HpCnxgaCdVt5G+C6va0paDmrx9MI9u" \
	"DXOhrw4+D1hZsLjXZcT2IXNudpFAv0qu8Ec8KijQtpyV0g0u3xnQIOmbc/xF1ajoB0vGQIiR2Afdd25ba5DxOCBZ7wyxlhj3jTzk" \
	"LvKS+/VP2Vp2iUNjUULw11FH2V/PIgOn+i3TJAG0rx1BhInNZ8HvCJ959yWmD4CvTPsBAbMfACYpQiROdcD0JuKBnHCYDB7sRv8x" \
	"YV6uQflkWR4TZf66ejMdOI6iy5MDdkHLXZ7rJWP/Et5s/PCGN0qB+hzTAxcVXERUtFEsr34SE+0oGBEvQMrD1wIDAQAB"
#define ED_B64 "tkmPIROsHixuoeU/GtyC23xmbiVyCVeEbHaf5F+fOKU="

static const char *const addresses[WORLD_SERVERS] = { "45.91.1.1", "45.91.2.2", "9.9.9.9" };

/* Everything besides the records that the site publishes. */
static const char surroundings[] =
	"example.org. 3600 NS ns1.registrar.net.\n"
	"example.org. 3600 NS ns2.registrar.net.\n"
	"example.org. 3600 SOA ns1.registrar.net. hostmaster.registrar.net. 2026112601 7200 900 1209600 1800\n"
	"registrar.net. 3600 NS ns1.registrar.net.\n"
	"ns1.registrar.net. 3600 A 45.91.1.1\n"
	"ns2.registrar.net. 3600 A 45.91.2.2\n"
	". 3600 NS a.root-servers.net.\n";

/* --- edits */

static const char *word(struct dns_world *w, const char **line)
{
	const char *p = *line + strspn(*line, " ");
	size_t n = strcspn(p, " ");

	*line = p + n + strspn(p + n, " ");
	return arena_memdup(w->a, p, n);
}

/* The strings of a TXT, joined; \" and \\ and \DDD as in a zone file. */
static const char *unquoted(struct dns_world *w, const char *text)
{
	struct str s = {0};
	bool in = false;

	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '"')
			in = !in;
		else if (in && *p == '\\' && isdigit((unsigned char)p[1])) {
			str_addc(&s, (char)atoi((const char[]){ p[1], p[2], p[3], '\0' }));
			p += 3;
		} else if (in)
			str_addc(&s, *p == '\\' ? *++p : *p);
	}
	const char *value = arena_strdup(w->a, str_c(&s));
	str_free(&s);
	return value;
}

/* "NAME [TTL] [IN] TYPE DATA" */
static void add_line(struct dns_world *w, unsigned at, const char *line)
{
	struct world_rr rr = { .name = word(w, &line), .ttl = 3600, .at = at };
	const char *type = word(w, &line);
	struct dns_rdata d;

	if (isdigit((unsigned char)type[0])) {
		rr.ttl = atoi(type);
		type = word(w, &line);
	}
	if (strcmp(type, "IN") == 0)
		type = word(w, &line);
	if (!dns_type_find(type, &rr.type))
		fail_msg("no type: %s", type);
	rr.text = rr.type == DNS_TXT ? unquoted(w, line) : arena_strdup(w->a, line);
	if (!dns_world_rdata(w->a, rr.type, rr.text, &d))
		fail_msg("no data of %s: %s", type, line);
	vec_push(w->a, &w->rrs, rr);
}

static void remove_line(struct dns_world *w, unsigned at, const char *line)
{
	const char *name = word(w, &line), *type_name = word(w, &line);
	enum dns_type type = DNS_A;
	bool all = strcmp(type_name, "*") == 0, any = false;

	if (!all && !dns_type_find(type_name, &type))
		fail_msg("no type: %s", type_name);
	for (size_t i = 0; i < w->rrs.n; i++)
		if (strcmp(w->rrs.v[i].name, name) == 0 && (all || w->rrs.v[i].type == type)) {
			w->rrs.v[i].at &= ~at;
			any = true;
		}
	if (!any)
		fail_msg("nothing to remove: %s %s", name, type_name);
}

static struct world_rr *txt_of(struct dns_world *w, const char *name)
{
	for (size_t i = 0; i < w->rrs.n; i++)
		if (w->rrs.v[i].type == DNS_TXT && w->rrs.v[i].at != 0 && strcmp(w->rrs.v[i].name, name) == 0)
			return &w->rrs.v[i];
	fail_msg("no TXT: %s", name);
	return NULL;
}

static const char *replaced(struct dns_world *w, const char *text, const char *from, const char *to)
{
	struct str s = {0};
	const char *p;

	while ((p = strstr(text, from)) != NULL) {
		str_add(&s, text, (size_t)(p - text));
		str_adds(&s, to);
		text = p + strlen(from);
	}
	str_adds(&s, text);
	const char *value = arena_strdup(w->a, str_c(&s));
	str_free(&s);
	return value;
}

/* What panels do to a TXT value. */
static void change_line(struct dns_world *w, const char *line)
{
	const char *what = word(w, &line);
	struct world_rr *rr = txt_of(w, word(w, &line));

	if (strcmp(what, "quote") == 0) {
		rr->text = arena_printf(w->a, "\"%s\"", rr->text);
	} else if (strcmp(what, "escape") == 0) {
		rr->text = replaced(w, rr->text, ";", "\\;");
	} else if (strcmp(what, "cut") == 0) {
		rr->text = arena_memdup(w->a, rr->text, (size_t)atoi(line));
	} else if (strcmp(what, "lower") == 0) {
		char *copy = arena_strdup(w->a, rr->text);

		for (char *p = copy; *p != '\0'; p++)
			*p = (char)tolower((unsigned char)*p);
		rr->text = copy;
	} else if (strcmp(what, "move") == 0) {
		rr->name = word(w, &line);
	} else if (strcmp(what, "before") == 0) {
		rr->text = arena_printf(w->a, "%s%s", unquoted(w, line), rr->text);
	} else if (strcmp(what, "replace") == 0) {
		const char *from = unquoted(w, arena_memdup(w->a, line, strcspn(line, "/"))), *to = strchr(line, '/');

		assert_non_null(to);
		if (strstr(rr->text, from) == NULL)
			fail_msg("%s is not in %s", from, rr->text);
		rr->text = replaced(w, rr->text, from, unquoted(w, to + 1));
	} else {
		fail_msg("no change: %s", what);
	}
}

static size_t server_at(const char *name)
{
	if (strcmp(name, "ns1") == 0)
		return 0;
	if (strcmp(name, "ns2") == 0)
		return 1;
	if (strcmp(name, "resolver") != 0)
		fail_msg("no server: %s", name);
	return 2;
}

static unsigned place(struct dns_world *w, const char **line)
{
	if (**line != '@')
		return AT_ALL;
	*line += 1;
	return 1u << server_at(word(w, line));
}

static void publish(struct dns_world *w)
{
	w->records = (record_list){0};
	records_make(w->a, &w->site, &w->facts, &w->keys, &w->records);
	for (size_t i = 0; i < w->records.n; i++) {
		const struct record *r = &w->records.v[i];

		add_line(w, AT_ALL, arena_printf(w->a, "%s 3600 IN %s %s", r->name, r->type, r->data));
	}
	for (const char *line = surroundings; *line != '\0'; line += strcspn(line, "\n") + 1)
		add_line(w, AT_ALL, arena_memdup(w->a, line, strcspn(line, "\n")));
}

void dns_world_do(struct dns_world *w, const char *line)
{
	const char *verb = word(w, &line);
	unsigned at = place(w, &line);

	if (strcmp(verb, "+") == 0)
		add_line(w, at, line);
	else if (strcmp(verb, "-") == 0)
		remove_line(w, at, line);
	else if (strcmp(verb, "~") == 0)
		change_line(w, line);
	else if (strcmp(verb, "server") == 0) {
		size_t server = server_at(word(w, &line));

		w->mode[server] = arena_strdup(w->a, line);
	} else if (strcmp(verb, "signed") == 0)
		vec_push(w->a, &w->signed_zones, arena_strdup(w->a, line));
	else if (strcmp(verb, "bogus") == 0)
		vec_push(w->a, &w->bogus, arena_strdup(w->a, line));
	else if (strcmp(verb, "policy") == 0)
		w->policy = replaced(w, unquoted(w, line), "|", "\n");
	else if (strcmp(verb, "policy-status") == 0)
		w->policy_status = atoi(line);
	else if (strcmp(verb, "site") == 0) {
		if (strcmp(line, "dmarc reject") == 0)
			w->site.dmarc.policy = "reject";
		else if (strncmp(line, "domain ", 7) == 0) {
			w->site.domains.n = 0;
			vec_push(w->a, &w->site.domains, arena_strdup(w->a, line + 7));
			w->keys.dkim.n = 0;
			w->site.web.mta_sts = "none";
			w->rrs.n = 0;
			publish(w);
		} else
			fail_msg("no setting: %s", line);
	} else
		fail_msg("no edit: %s", verb);
}

/* --- answers */

static bool lies_in(const char *name, const char *zone)
{
	size_t n = strlen(name), z = strlen(zone);

	return n >= z && strcasecmp(name + n - z, zone) == 0 && (n == z || name[n - z - 1] == '.');
}

static bool is_in(const strlist *list, const char *name, bool below)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcasecmp(list->v[i], name) == 0 || (below && lies_in(name, list->v[i])))
			return true;
	return false;
}

static void add_data(struct dns_world *w, const struct world_rr *rr, enum dns_type type, struct dns_answer *out)
{
	struct dns_rdata d;

	if (!dns_world_rdata(w->a, type, rr->text, &d))
		fail_msg("%s", rr->text);
	vec_push(w->a, &out->data, d);
	out->ttl = rr->ttl;
}

/* Wildcards as RFC 4592 has them, of one level. */
static bool matches(const struct world_rr *rr, const char *name, bool exact)
{
	if (exact)
		return strcasecmp(rr->name, name) == 0;
	const char *dot = strchr(name, '.');

	return rr->name[0] == '*' && dot != NULL && strcasecmp(rr->name + 1, dot) == 0;
}

static bool look(struct dns_world *w, unsigned at, const char *name, enum dns_type type, struct dns_answer *out, int depth)
{
	bool there = false;

	for (int exact = 1; exact >= 0 && !there; exact--)
		for (size_t i = 0; i < w->rrs.n; i++) {
			const struct world_rr *rr = &w->rrs.v[i];

			if ((rr->at & at) == 0 || !matches(rr, name, exact))
				continue;
			there = true;
			if (rr->type == type)
				add_data(w, rr, type, out);
			else if (rr->type == DNS_CNAME && depth < 8) {
				out->alias = arena_memdup(w->a, rr->text, strlen(rr->text) - 1);
				look(w, at, rr->text, type, out, depth + 1);
			}
		}
	return there;
}

/* The nearest name upward that has NS records. */
static const char *zone_of(const struct dns_world *w, const char *name)
{
	for (const char *p = name; p != NULL && *p != '\0'; p = strchr(p, '.') != NULL ? strchr(p, '.') + 1 : NULL)
		for (size_t i = 0; i < w->rrs.n; i++)
			if (w->rrs.v[i].type == DNS_NS && strcasecmp(w->rrs.v[i].name, p) == 0)
				return p;
	return ".";
}

static const char *dotted(struct dns_world *w, const char *name)
{
	size_t n = strlen(name);

	return n > 0 && name[n - 1] == '.' ? name : arena_printf(w->a, "%s.", name);
}

static void fails(struct dns_question *q, const char *why, int rcode)
{
	q->failed = ERR_NET;
	q->why = why;
	q->rcode = rcode;
}

static void iterate(struct dns_world *w, struct dns_question *q)
{
	const char *name = dotted(w, q->name), *zone = zone_of(w, name);
	unsigned at = AT_NS1;

	if (strcmp(w->mode[0], "good") != 0)
		at = AT_NS2;
	if (is_in(&w->bogus, name, false) || is_in(&w->bogus, zone, false)) {
		q->answer.bogus = "signature expired";
		return;
	}
	bool there = look(w, at, name, q->type, &q->answer, 0);
	q->answer.nxdomain = !there;
	q->answer.secure = is_in(&w->signed_zones, name, true);
}

static void ask_server(struct dns_world *w, struct dns_question *q, size_t server)
{
	const char *name = dotted(w, q->name), *mode = w->mode[server];

	if (strcmp(mode, "down") == 0)
		fails(q, "it does not answer", 0);
	else if (strcmp(mode, "garbage") == 0)
		fails(q, "its answer cannot be read", 0);
	else if (strcmp(mode, "lame") == 0)
		fails(q, "it answers REFUSED (5)", 5);
	else if (strcmp(mode, "servfail") == 0)
		fails(q, "it answers SERVFAIL (2)", 2);
	else if (strcmp(mode, "forgets") == 0 && q->type != DNS_SOA)
		fails(q, "it does not answer", 0);
	else if (strcmp(mode, "not-authoritative") == 0)
		q->answer.referral = true;
	else {
		q->ms = strcmp(mode, "slow") == 0 ? 2900 : 1;
		q->answer.nxdomain = !look(w, 1u << server, name, q->type, &q->answer, 0);
		q->answer.authoritative = !q->recurse;
	}
}

static bool many(struct host *h, struct arena *a, struct dns_question *q, size_t n, const struct dns_pace *pace,
		 struct err *err)
{
	struct dns_world *w = h->test_ctx;

	(void)a;
	(void)err;
	for (size_t i = 0; i < n; i++) {
		size_t server = 0;

		w->questions++;
		q[i].failed = ERR_NONE;
		q[i].answer = (struct dns_answer){0};
		if (q[i].server == NULL)
			iterate(w, &q[i]);
		else {
			while (server < WORLD_SERVERS && strcmp(addresses[server], q[i].server) != 0)
				server++;
			if (server < WORLD_SERVERS)
				ask_server(w, &q[i], server);
			else
				fails(&q[i], "it does not answer", 0);
		}
		if (pace->on_done != NULL)
			pace->on_done(pace->ctx, &q[i]);
	}
	return true;
}

static bool one(struct host *h, struct arena *a, const char *name, enum dns_type type, struct dns_answer *answer,
		struct err *err)
{
	struct dns_question q = { .name = name, .type = type };
	const struct dns_pace pace = {0};

	if (!many(h, a, &q, 1, &pace, err))
		return false;
	*answer = q.answer;
	return true;
}

static bool fetch(struct host *h, struct arena *a, const struct http_req *req, struct http_res *res, struct err *err)
{
	struct dns_world *w = h->test_ctx;

	if (strcmp(req->url, "https://mta-sts.example.org/.well-known/mta-sts.txt") != 0)
		fail_msg("%s", req->url);
	if (w->policy_status < 0)
		return err_set(err, ERR_NET, "%s: the certificate is of another name", req->url);
	res->body = w->policy != NULL ? w->policy : mta_sts_policy(a, &w->site);
	res->body_len = strlen(res->body);
	res->status = w->policy_status > 0 ? w->policy_status : 200;
	return true;
}

static bool own_addresses(struct host *h, struct arena *a, address_list *list, struct err *err)
{
	(void)err;
	(void)h;
	vec_push(a, list, ((struct host_address){ .text = "45.90.10.10" }));
	return true;
}

/* --- the world */

static void make_site(struct dns_world *w)
{
	static const unsigned char spki[RECORDS_SHA256] = { 0x0b, 0xad, 0xca, 0xfe, [31] = 0x99 };

	w->site = (struct site){
		.hostname = "mail.example.org",
		.services = { .imap = true, .pop3 = true, .sieve = true, .starttls = true },
		.acme.directory = "https://acme-v02.api.letsencrypt.org/directory",
		.network = { .ipv4 = "auto", .ipv6 = "auto" },
		.dkim.ed25519 = true,
		.dmarc = { .policy = "none", .reports = "" },
		.dns = { .publish = "none", .server = "", .credentials = "" },
		.web = { .mta_sts = "testing", .autoconfig = true },
	};
	w->facts = (struct facts){ .ipv4 = "45.90.10.10", .ipv6 = "2a09:51::10" };
	vec_push(w->a, &w->site.domains, "example.org");
	vec_push(w->a, &w->site.dns.resolvers, "9.9.9.9");
	vec_push(w->a, &w->site.dns.resolvers, "1.1.1.1");
	w->keys.tls_spki_sha256 = spki;
	w->keys.accounturi = "https://acme-v02.api.letsencrypt.org/acme/acct/1";
	vec_push(w->a, &w->keys.dkim,
		 ((struct record_dkim){ .domain = "example.org", .selector = "r2026a", .kind = SECRET_RSA2048, .b64 = RSA_B64 }));
	vec_push(w->a, &w->keys.dkim,
		 ((struct record_dkim){ .domain = "example.org", .selector = "e2026a", .kind = SECRET_ED25519, .b64 = ED_B64 }));
}

void dns_world_open(struct dns_world *w)
{
	*w = (struct dns_world){ .a = arena_new(), .mode = { "good", "good", "good" } };
	w->h = (struct host){ .dns_many = many, .dns = one, .http = fetch, .addresses = own_addresses, .test_ctx = w };
	make_site(w);
	publish(w);
}

void dns_world_close(struct dns_world *w)
{
	arena_free(w->a);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *dns_world_check(struct dns_world *w, bool quick)
{
	record_list records = {0};
	strlist lines = {0};
	struct str s = {0};
	struct err err = {0};

	records_make(w->a, &w->site, &w->facts, &w->keys, &records);
	const struct dns_check_req req = { .site = &w->site, .facts = &w->facts, .records = &records, .quick = quick };
	w->found = (finding_list){0};
	assert_true(dns_check(&w->h, w->a, &req, &w->found, &w->cost, &err));
	for (size_t i = 0; i < w->found.n; i++) {
		const struct finding *f = &w->found.v[i];

		assert_true(f->seen[0] != '\0' && f->why[0] != '\0');
		assert_true(f->fix[0] != '\0' || f->severity == SEVERITY_INFO);
		vec_push(w->a, &lines, arena_printf(w->a, "%s %s %s\n", severity_name(f->severity), f->id, f->subject));
	}
	if (lines.n > 0)
		qsort(lines.v, lines.n, sizeof(*lines.v), by_text);
	for (size_t i = 0; i < lines.n; i++)
		str_adds(&s, lines.v[i]);
	const char *text = arena_strdup(w->a, str_c(&s));
	str_free(&s);
	return text;
}
