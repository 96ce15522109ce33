#include "tests/unit/dns_script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TTL = 300, REFUSED = 5 };

bool dns_one_by_one(struct host *h, struct arena *a, struct dns_question *q, size_t n, const struct dns_pace *pace,
		    struct err *err)
{
	(void)err;
	for (size_t i = 0; i < n; i++) {
		struct err why = {0};
		bool ok = q[i].server == NULL ? h->dns(h, a, q[i].name, q[i].type, &q[i].answer, &why)
					      : h->ask(h, a, q[i].server, q[i].name, q[i].type, &q[i].answer, &why);

		q[i].failed = ok ? ERR_NONE : why.code == ERR_INVALID ? ERR_INVALID : ERR_NET;
		q[i].why = ok ? NULL : arena_strdup(a, why.msg);
		if (pace->on_done != NULL)
			pace->on_done(pace->ctx, &q[i]);
	}
	return true;
}

/* --- lines */

static const struct {
	const char *name;
	enum dns_type type;
} types[] = { { "A", DNS_A },	  { "AAAA", DNS_AAAA }, { "NS", DNS_NS },   { "CNAME", DNS_CNAME }, { "SOA", DNS_SOA },
	      { "PTR", DNS_PTR }, { "MX", DNS_MX },	{ "TXT", DNS_TXT }, { "DS", DNS_DS } };

static enum dns_type type_of(const char *word)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].name, word) == 0)
			return types[i].type;
	fail_msg("no type %s", word);
	return DNS_A;
}

void dns_script_add(struct arena *a, struct dns_script *s, const char *line)
{
	char *save = NULL, *copy = arena_strdup(a, line), *word = strtok_r(copy, " ", &save);
	struct dns_line l = {0};

	if (word[0] == '@') {
		l.server = word + 1;
		word = strtok_r(NULL, " ", &save);
	}
	l.name = word;
	l.type = type_of(strtok_r(NULL, " ", &save));
	for (word = strtok_r(NULL, " ", &save); word != NULL; word = strtok_r(NULL, " ", &save))
		vec_push(a, &l.words, word);
	vec_push(a, &s->lines, l);
}

/* --- data as DNS has it */

static void add_name(struct str *out, const char *name)
{
	for (const char *p = name; *p != '\0' && strcmp(p, ".") != 0; p += strcspn(p, "."), p += *p == '.') {
		str_addc(out, (char)strcspn(p, "."));
		str_add(out, p, strcspn(p, "."));
	}
	str_addc(out, '\0');
}

static void add_u32(struct str *out, uint32_t n)
{
	n = htonl(n);
	str_add(out, &n, 4);
}

static void add_data(struct str *out, enum dns_type type, const char *word)
{
	unsigned char address[16];

	switch (type) {
	case DNS_A:
		assert_int_equal(inet_pton(AF_INET, word, address), 1);
		str_add(out, address, 4);
		break;
	case DNS_AAAA:
		assert_int_equal(inet_pton(AF_INET6, word, address), 1);
		str_add(out, address, 16);
		break;
	case DNS_MX: str_add(out, "\0\12", 2); add_name(out, word); break;
	case DNS_SOA:
		add_name(out, "ns1.example.net");
		add_name(out, "hostmaster.example.net");
		add_u32(out, (uint32_t)strtoul(word, NULL, 10));
		for (int i = 0; i < 4; i++)
			add_u32(out, 3600);
		break;
	case DNS_TXT: /* "_" stands for a blank */
		str_addc(out, (char)strlen(word));
		for (; *word != '\0'; word++)
			str_addc(out, *word == '_' ? ' ' : *word);
		break;
	default: add_name(out, word);
	}
}

static void take(struct arena *a, struct dns_question *q, const struct dns_line *l)
{
	q->answer.secure = true;
	q->answer.authoritative = q->server != NULL && !q->recurse;
	for (size_t i = 0; i < l->words.n; i++) {
		const char *word = l->words.v[i];
		struct str data = {0};

		if (strcmp(word, "insecure") == 0)
			q->answer.secure = false;
		else if (strcmp(word, "referral") == 0)
			q->answer.referral = true, q->answer.authoritative = false;
		else if (strcmp(word, "lame") == 0)
			q->answer.authoritative = false;
		else if (strcmp(word, "alias") == 0)
			q->answer.alias = l->words.v[++i];
		else if (strcmp(word, "none") != 0) {
			add_data(&data, q->type, word);
			vec_push(a, &q->answer.data,
				 ((struct dns_rdata){ (unsigned char *)arena_memdup(a, str_c(&data), data.len), data.len }));
			q->answer.ttl = TTL;
		}
		str_free(&data);
	}
}

static const struct dns_line *line_for(const struct dns_script *s, const struct dns_question *q, bool *exists)
{
	const struct dns_line *best = NULL;

	for (size_t i = 0; i < s->lines.n; i++) {
		const struct dns_line *l = &s->lines.v[i];
		size_t n = strlen(l->name), m = strlen(q->name);

		if (l->server == NULL && m <= n && strcasecmp(l->name + n - m, q->name) == 0 && (m == n || l->name[n - m - 1] == '.'))
			*exists = true;
		if (strcasecmp(l->name, q->name) != 0 || l->type != q->type)
			continue;
		/* Whoever asks one server validates nothing. */
		if (q->server != NULL && l->words.n > 0 && strcmp(l->words.v[0], "bogus") == 0)
			continue;
		if (l->server == NULL ? best == NULL || best->server == NULL : q->server != NULL && strcmp(l->server, q->server) == 0)
			best = l;
	}
	return best;
}

static void fails(struct dns_question *q, const char *why, int rcode)
{
	q->failed = ERR_NET;
	q->why = why;
	q->rcode = rcode;
}

bool dns_script_answer(struct host *h, struct arena *a, struct dns_question *q, size_t n, const struct dns_pace *pace,
		       struct err *err)
{
	struct dns_script *s = h->test_ctx;

	(void)err, (void)pace;
	for (size_t i = 0; i < n; i++) {
		bool exists = false;
		const struct dns_line *l = line_for(s, &q[i], &exists);
		const char *word = l != NULL && l->words.n > 0 ? l->words.v[0] : "";

		s->asked++;
		q[i].answer = (struct dns_answer){0};
		q[i].failed = ERR_NONE;
		if (s->dead || strcmp(word, "silent") == 0)
			fails(&q[i], "no answer within 4 seconds", 0);
		else if (strcmp(word, "refused") == 0)
			fails(&q[i], "it answers REFUSED (5)", REFUSED);
		else if (strcmp(word, "bogus") == 0)
			q[i].answer.bogus = "signature expired";
		else if (l != NULL)
			take(a, &q[i], l);
		else {
			q[i].answer.nxdomain = !exists;
			q[i].answer.secure = true;
			q[i].answer.authoritative = q[i].server != NULL && !q[i].recurse;
		}
	}
	return true;
}
