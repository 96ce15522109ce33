/*
 * Dynamic updates (RFC 2136) signed with TSIG (RFC 8945), sent by nsupdate of
 * BIND: one update a zone, all of it or nothing. The key file goes to it by
 * name; what stands there is asked from the same server.
 */
#include <string.h>

#include "cmd/publish.h"
#include "mail/wire.h"

enum { RFC2136_TTL = RECORDS_TTL, LIMIT_S = 60, AT_ONCE = 16 };

static const struct {
	const char *name;
	enum dns_type type;
} types[] = {
	{ "A", DNS_A }, { "AAAA", DNS_AAAA }, { "CNAME", DNS_CNAME }, { "MX", DNS_MX }, { "TXT", DNS_TXT },
	{ "SRV", DNS_SRV }, { "TLSA", DNS_TLSA }, { "CAA", DNS_CAA },
};

typedef VEC(struct dns_question) question_list;

static enum dns_type type_of(const char *name)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].name, name) == 0)
			return types[i].type;
	return DNS_TXT;
}

static void ask(struct publish *p, question_list *questions, const char *name, enum dns_type type)
{
	struct dns_question q = { .server = p->site->dns.server, .name = name, .type = type };

	vec_push(p->c->arena, questions, q);
}

/* may_refuse: of a name that is in none of its zones REFUSED is an answer. */
static bool put(struct publish *p, question_list *questions, bool may_refuse, struct err *err)
{
	const struct dns_pace pace = { .in_flight = AT_ONCE };

	if (!p->c->host->dns_many(p->c->host, p->c->arena, questions->v, questions->n, &pace, err))
		return false;
	for (size_t i = 0; i < questions->n; i++)
		if (questions->v[i].failed != ERR_NONE && !(may_refuse && questions->v[i].answer.refused)) {
			err_set(err, ERR_NET, "%s does not answer for %s: %s", p->site->dns.server, questions->v[i].name,
				questions->v[i].why);
			return err_hint(err, "dns.server must be the primary name server of your zones, and answer this machine.");
		}
	return true;
}

/* Name and all that is above it, but for the last label. */
static bool find(struct publish *p, const char *name, struct publish_zone *zone, struct err *err)
{
	question_list questions = {0};

	for (const char *s = name; strchr(s, '.') != NULL; s = strchr(s, '.') + 1)
		ask(p, &questions, s, DNS_SOA);
	if (!put(p, &questions, true, err))
		return false;
	for (size_t i = 0; i < questions.n; i++) {
		const struct dns_answer *a = &questions.v[i].answer;

		if (a->authoritative && a->alias == NULL && a->data.n > 0) {
			zone->name = questions.v[i].name;
			return true;
		}
	}
	return true;
}

static bool is_asked(const question_list *questions, size_t from, const char *name, enum dns_type type)
{
	for (size_t i = from; i < questions->n; i++)
		if (questions->v[i].type == type && strcmp(questions->v[i].name, name) == 0)
			return true;
	return false;
}

/* Of a wanted CNAME also what may not stand beside it; of all others whether a CNAME stands there. */
static void ask_for(struct publish *p, question_list *questions, const struct record *r)
{
	static const enum dns_type beside[] = { DNS_CNAME, DNS_A, DNS_AAAA, DNS_MX, DNS_TXT };
	bool is_cname = strcmp(r->type, "CNAME") == 0;
	size_t from = questions->n > 40 ? questions->n - 40 : 0; /* a name's records are near each other */

	for (size_t i = 0; i < (is_cname ? sizeof(beside) / sizeof(beside[0]) : 1); i++)
		if (!is_asked(questions, from, r->name, beside[i]))
			ask(p, questions, r->name, beside[i]);
	if (!is_cname && !is_asked(questions, from, r->name, type_of(r->type)))
		ask(p, questions, r->name, type_of(r->type));
}

static const char *type_name(enum dns_type type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].type == type)
			return types[i].name;
	return "?";
}

static bool read_zone(struct publish *p, struct publish_zone *zone, struct err *err)
{
	question_list questions = {0};

	for (size_t i = 0; i < zone->want.n; i++)
		ask_for(p, &questions, &zone->want.v[i]);
	if (!put(p, &questions, false, err))
		return false;
	for (size_t i = 0; i < questions.n; i++) {
		const struct dns_question *q = &questions.v[i];

		/* Of another type a name that is a CNAME answers with what that leads to. */
		for (size_t k = 0; q->answer.alias == NULL && k < q->answer.data.n; k++) {
			struct standing s = { .name = q->name, .type = type_name(q->type),
					      .data = wire_text(p->c->arena, q->type, &q->answer.data.v[k]) };

			vec_push(p->c->arena, &zone->there, s);
		}
	}
	return true;
}

/* "192.0.2.1#53" is "server 192.0.2.1 53" there. */
static void add_server(const char *server, struct str *script)
{
	size_t n = strcspn(server, "#");

	str_addf(script, "server %.*s %s\n", (int)n, server, server[n] != '\0' ? server + n + 1 : "53");
}

static void add_change(const struct record_change *change, struct str *script)
{
	const struct record *r = &change->record;

	if (change->kind == CHANGE_REPLACE || change->kind == CHANGE_REMOVE)
		str_addf(script, "update delete %s %s %s\n", change->old.name, change->old.type, change->old.data);
	if (change->kind == CHANGE_REPLACE || change->kind == CHANGE_ADD)
		str_addf(script, "update add %s %d IN %s %s\n", r->name, (int)RFC2136_TTL, r->type, r->data);
}

static bool write_zone(struct publish *p, const struct publish_zone *zone, struct err *err)
{
	struct str key = {0}, script = {0};
	struct run_res res;

	host_real_path(p->c->host, p->site->dns.credentials, &key);
	add_server(p->site->dns.server, &script);
	str_addf(&script, "zone %s.\n", zone->name);
	for (size_t i = 0; i < zone->changes.n; i++)
		add_change(&zone->changes.v[i], &script);
	str_adds(&script, "send\n");
	const char *const argv[] = { "nsupdate", "-k", str_c(&key), NULL };
	const struct run_req req = { .argv = argv, .input = script.p, .input_len = script.len, .timeout_s = LIMIT_S };
	bool ok = p->c->host->run(p->c->host, &req, &res, err);
	if (!ok) {
		err_hint(err, "apt install bind9-dnsutils, which brings nsupdate.");
	} else {
		struct str said = {0};

		run_res_excerpt(&res, &said);
		ok = res.status == 0 || err_set(err, ERR_RUN, "nsupdate: %s", str_c(&said));
		if (!ok)
			err_hint(err, "NOTAUTH and BADKEY: the key in %s is not the one that the server knows; REFUSED: it may "
				      "not change this zone. Nothing was changed.", p->site->dns.credentials);
		str_free(&said);
		run_res_free(&res);
	}
	str_free(&key);
	str_free(&script);
	return ok;
}

const struct publish_backend publish_rfc2136 = {
	.name = "rfc2136",
	.title = "the name server of dns.server",
	.needs_server = true,
	.find = find,
	.read = read_zone,
	.write = write_zone,
};
