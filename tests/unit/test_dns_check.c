/*
 * A right zone, and each of tests/scenario/dns/broken.txt with one mistake in it: exactly that is found.
 *
 *	build/unit/test_dns_check [PART OF A TITLE]
 */
#include "tests/unit/dns_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE "tests/scenario/dns/broken.txt"

/* One stanza of the table. */
struct stanza {
	char title[200];
	VEC(char *) edits;
	struct str expected;
};

static struct arena *arena; /* of the table, for the whole run */
static VEC(struct stanza) stanzas;

static void read_table(void)
{
	FILE *f = fopen(TABLE, "re");
	char line[2000];

	assert_non_null(f);
	arena = arena_new();
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "## ", 3) == 0) {
			struct stanza new = {0};

			snprintf(new.title, sizeof(new.title), "%.190s", line + 3);
			vec_push(arena, &stanzas, new);
		} else if (line[0] == '=' && stanzas.n > 0)
			str_addf(&stanzas.v[stanzas.n - 1].expected, "%s\n", line + 2);
		else if (line[0] != '\0' && line[0] != '#' && stanzas.n > 0)
			vec_push(arena, &stanzas.v[stanzas.n - 1].edits, arena_strdup(arena, line));
	}
	fclose(f);
}

static void test_stanza(void **state)
{
	const struct stanza *s = *state;
	struct dns_world w;

	dns_world_open(&w);
	for (size_t i = 0; i < s->edits.n; i++)
		dns_world_do(&w, s->edits.v[i]);
	const char *found = dns_world_check(&w, false);
	if (strcmp(found, str_c(&s->expected)) != 0) {
		for (size_t i = 0; i < w.found.n; i++)
			print_message("  %s\n", w.found.v[i].seen);
		fail_msg("%s:\nfound:\n%swanted:\n%s", s->title, found, str_c(&s->expected));
	}
	dns_world_close(&w);
}

/* --- in passing: one question a record, one finding a domain */

static void test_quick(void **state)
{
	struct dns_world w;

	(void)state;
	dns_world_open(&w);
	dns_world_do(&w, "server ns2 down");
	assert_string_equal(dns_world_check(&w, true), "");
	/* MX, SPF, DKIM, DMARC, A and AAAA, and NS of the domain and the host. */
	assert_int_equal(w.questions, 8);
	dns_world_do(&w, "- example.org. MX");
	dns_world_do(&w, "~ quote _dmarc.example.org.");
	dns_world_do(&w, "- _mta-sts.example.org. TXT");
	assert_string_equal(dns_world_check(&w, true), "fail dns.missing example.org\n");
	assert_string_equal(w.found.v[0].seen,
			    "missing or wrong in the DNS of example.org: MX example.org, TXT _dmarc.example.org");
	assert_int_equal(w.found.v[0].blocks, BLOCKS_DELIVERY);
	dns_world_close(&w);
}

/* --- what a finding shows */

static const struct finding *found(const struct dns_world *w, const char *id)
{
	for (size_t i = 0; i < w->found.n; i++)
		if (strcmp(w->found.v[i].id, id) == 0)
			return &w->found.v[i];
	fail_msg("no %s", id);
	return NULL;
}

static void test_compared(void **state)
{
	const struct finding_style style = { .width = 80 };
	struct dns_world w;
	struct str text = {0};

	(void)state;
	dns_world_open(&w);
	dns_world_do(&w, "- example.org. MX");
	dns_world_do(&w, "+ example.org. MX 10 mial.example.org.");
	(void)dns_world_check(&w, false);
	assert_string_equal(found(&w, "dns.wrong")->should, "10 mail.example.org.");
	assert_string_equal(found(&w, "dns.wrong")->stands, "10 mial.example.org.");
	findings_text(w.a, &w.found, &style, &text);
	assert_non_null(strstr(str_c(&text), "  right: 10 mail.example.org.\n"
					     "  there: 10 mial.example.org.\n"
					     "             ^\n"));
	str_free(&text);
	dns_world_close(&w);
}

/* Far behind the edge both lines are shown from the same place on. */
static void test_compared_far(void **state)
{
	const struct finding_style style = { .width = 80 };
	struct dns_world w;
	struct str text = {0};

	(void)state;
	dns_world_open(&w);
	dns_world_do(&w, "~ cut r2026a._domainkey.example.org. 255");
	(void)dns_world_check(&w, false);
	findings_text(w.a, &w.found, &style, &text);
	const char *right = strstr(str_c(&text), "  right: ..."), *there = strstr(str_c(&text), "  there: ..."), *caret;
	assert_non_null(right);
	assert_non_null(there);
	caret = strchr(there, '^');
	assert_non_null(caret);
	size_t line = strcspn(there, "\n"), column = (size_t)(caret - (there + line + 1));
	assert_int_equal(column, line); /* the caret stands where the shorter one ends */
	assert_memory_equal(right + 12, there + 12, line - 12);
	str_free(&text);
	dns_world_close(&w);
}

/* Caches keep a missing record for as long as the zone says, one that is there for its own time. */
static void test_cached(void **state)
{
	struct dns_world w;

	(void)state;
	dns_world_open(&w);
	dns_world_do(&w, "- @resolver example.org. TXT");
	(void)dns_world_check(&w, false);
	assert_non_null(strstr(found(&w, "dns.cached")->seen, "not yet at 9.9.9.9: caches agree in 30 minutes at the latest"));
	dns_world_close(&w);
}

/* The tree of SPF and a better record. */
static void note_spf(void *ctx, const char *domain, const struct spf_look *look)
{
	struct str *s = ctx;

	str_addf(s, "%s costs %d", domain, look->tree->cost);
	if (look->flattened != NULL)
		str_adds(s, ", flattened 0");
	str_addc(s, '\n');
}

static void test_spf(void **state)
{
	struct dns_world w;
	struct str said = {0};
	struct err err = {0};

	(void)state;
	dns_world_open(&w);
	dns_world_do(&w, "~ replace example.org. \"mx\"/\"mx include:_spf.letters.net\"");
	dns_world_do(&w, "+ _spf.letters.net. TXT \"v=spf1 ip4:45.99.1.0/24 -all\"");
	const struct dns_check_req req = { .site = &w.site, .facts = &w.facts, .records = &w.records, .on_spf = note_spf,
					   .ctx = &said };
	assert_true(dns_check(&w.h, w.a, &req, &w.found, &w.cost, &err));
	assert_string_equal(str_c(&said), "example.org costs 2\n");
	str_free(&said);
	dns_world_close(&w);
}

int main(int argc, char **argv)
{
	static struct CMUnitTest tests[500];
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_quick),  cmocka_unit_test(test_compared), cmocka_unit_test(test_compared_far),
		cmocka_unit_test(test_cached), cmocka_unit_test(test_spf),
	};
	size_t n = 0;

	read_table();
	for (size_t i = 0; argc < 2 && i < sizeof(others) / sizeof(others[0]); i++)
		tests[n++] = others[i];
	for (size_t i = 0; i < stanzas.n && n < sizeof(tests) / sizeof(tests[0]); i++)
		if (argc < 2 || strstr(stanzas.v[i].title, argv[1]) != NULL)
			tests[n++] = (struct CMUnitTest){ stanzas.v[i].title, test_stanza, NULL, NULL, &stanzas.v[i] };
	return _cmocka_run_group_tests("dns_check", tests, n, NULL, NULL);
}
