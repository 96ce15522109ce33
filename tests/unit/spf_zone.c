#include "spf_zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct word {
	const char *p;
	size_t n;
};
typedef VEC(struct word) word_list;

static const char *quoted(struct arena *a, const char *p, word_list *out)
{
	struct str s = {0};

	while (*p != '"') {
		assert_true(*p != '\0' && *p != '\n');
		if (*p != '\\') {
			str_addc(&s, *p++);
		} else if (isdigit((unsigned char)p[1])) {
			const char digits[] = { p[1], p[2], p[3], '\0' };

			str_addc(&s, (char)atoi(digits));
			p += 4;
		} else {
			str_addc(&s, p[1]);
			p += 2;
		}
	}
	const struct word w = { arena_memdup(a, str_c(&s), s.len), s.len };
	vec_push(a, out, w);
	str_free(&s);
	return p + 1;
}

/* The words of the line at p; returns where the next one begins. */
static const char *line_words(struct arena *a, const char *p, word_list *out)
{
	while (*p != '\n' && *p != '\0') {
		size_t n = strcspn(p, " \t\n");

		if (*p == '"') {
			p = quoted(a, p + 1, out);
			continue;
		}
		const struct word w = { arena_memdup(a, p, n), n };
		if (n > 0)
			vec_push(a, out, w);
		p += n > 0 ? n : 1;
	}
	return *p == '\n' ? p + 1 : p;
}

static void add_name(struct str *wire, const char *name)
{
	for (size_t n; *name != '\0' && strcmp(name, ".") != 0; name += n + (name[n] == '.')) {
		n = strcspn(name, ".");
		str_addc(wire, (char)n);
		str_add(wire, name, n);
	}
	str_addc(wire, '\0');
}

static int type_of(const char *word)
{
	static const struct {
		const char *name;
		int type;
	} types[] = {
		{ "A", DNS_A },     { "AAAA", DNS_AAAA },   { "MX", DNS_MX },          { "PTR", DNS_PTR },
		{ "TXT", DNS_TXT }, { "CNAME", DNS_CNAME }, { "TYPE99", ZONE_TYPE99 }, { "*", ZONE_TIMEOUT },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].name, word) == 0)
			return types[i].type;
	fail_msg("%s is no type", word);
	return 0;
}

static void add_data(struct arena *a, const word_list *w, struct zone_record *r, struct str *wire)
{
	unsigned char address[16];

	switch (r->type) {
	case DNS_A:
	case DNS_AAAA:
		assert_int_equal(inet_pton(r->type == DNS_A ? AF_INET : AF_INET6, w->v[2].p, address), 1);
		str_add(wire, address, r->type == DNS_A ? 4 : 16);
		break;
	case DNS_MX:
		str_addc(wire, 0);
		str_addc(wire, (char)atoi(w->v[2].p));
		add_name(wire, w->v[3].p);
		break;
	case DNS_PTR: add_name(wire, w->v[2].p); break;
	case DNS_CNAME: r->alias = arena_strdup(a, w->v[2].p); break;
	case DNS_TXT:
	case ZONE_TYPE99:
		for (size_t i = 2; i < w->n; i++) {
			assert_true(w->v[i].n <= 255);
			str_addc(wire, (char)w->v[i].n);
			str_add(wire, w->v[i].p, w->v[i].n);
		}
		break;
	default: assert_string_equal(w->v[2].p, "timeout");
	}
}

static void add_record(struct arena *a, const word_list *w, struct spf_zone *out)
{
	struct zone_record r = { .type = type_of(w->v[1].p) };
	struct str wire = {0};
	char *name = arena_strdup(a, w->v[0].p);

	for (char *p = name; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	r.name = name;
	add_data(a, w, &r, &wire);
	r.data = (struct dns_rdata){ (unsigned char *)arena_memdup(a, str_c(&wire), wire.len), wire.len };
	vec_push(a, &out->records, r);
	str_free(&wire);
}

static void add_to_case(struct arena *a, const word_list *w, struct spf_case *c)
{
	const char *key = w->v[0].p, *value = w->v[1].p;

	if (strcmp(key, "ip") == 0)
		c->ip = value;
	else if (strcmp(key, "helo") == 0)
		c->helo = value;
	else if (strcmp(key, "from") == 0)
		c->from = value;
	else if (strcmp(key, "says") == 0)
		c->says = strcmp(value, "nothing") == 0 ? "" : value;
	else if (strcmp(key, "is") == 0)
		for (size_t i = 1; i < w->n; i += 2)
			vec_push(a, &c->is, w->v[i].p);
	else
		fail_msg("%s is nothing that a case has", key);
}

void zone_read(struct arena *a, const char *text, struct spf_zone *out)
{
	while (*text != '\0') {
		bool inner = *text == '\t', comment = *text == '#';
		word_list w = {0};

		text = comment ? text + strcspn(text, "\n") : line_words(a, text, &w);
		if (w.n == 0) {
			text += comment && *text == '\n';
			continue;
		}
		assert_true(w.n >= 2);
		if (inner) {
			assert_true(out->cases.n > 0);
			add_to_case(a, &w, &out->cases.v[out->cases.n - 1]);
		} else if (strcmp(w.v[0].p, "case") == 0) {
			const struct spf_case c = { .name = w.v[1].p };
			vec_push(a, &out->cases, c);
		} else {
			add_record(a, &w, out);
		}
	}
}

/* Follows aliases; false where the name times out, or they lead round. */
static bool find(struct arena *a, const struct spf_zone *zone, const char *name, int type, int depth,
		 struct dns_answer *answer)
{
	bool timeout = false;

	for (size_t i = 0; i < zone->records.n; i++) {
		const struct zone_record *r = &zone->records.v[i];

		if (strcasecmp(r->name, name) != 0)
			continue;
		answer->nxdomain = false;
		timeout = timeout || r->type == ZONE_TIMEOUT;
		if (r->type == DNS_CNAME)
			return depth < 8 && find(a, zone, r->alias, type, depth + 1, answer);
		if (r->type == type)
			vec_push(a, &answer->data, r->data);
	}
	return answer->data.n > 0 || !timeout;
}

static bool look(void *ctx, struct arena *a, const char *name, enum dns_type type, struct dns_answer *answer,
		 struct err *err)
{
	struct spf_zone *zone = ctx;
	size_t n = strlen(name), label = 0;

	/* What spf_dns promises: DNS can carry it. */
	assert_true(n > 0 && n <= 253 && name[n - 1] != '.' && (int)type != ZONE_TYPE99);
	for (size_t i = 0; i < n; i++) {
		label = name[i] == '.' ? 0 : label + 1;
		assert_true(label <= 63 && (name[i] != '.' || (i > 0 && name[i - 1] != '.')));
	}
	vec_push(a, &zone->asked, arena_printf(a, "%d %s", (int)type, name));
	*answer = (struct dns_answer){ .nxdomain = true };
	return find(a, zone, name, (int)type, 0, answer) || err_set(err, ERR_NET, "no answer within 10 seconds");
}

struct spf_dns zone_dns(struct spf_zone *zone)
{
	return (struct spf_dns){ .look = look, .ctx = zone };
}
