/* How far each record is: at which of its name servers it stands as it should. */
#include "tests/unit/dns_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "check/dns_value.h"
#include "mail/rdata.h"

static struct str said;

static void on_seen(void *ctx, const struct dns_seen *seen)
{
	const char *wanted = ctx;

	if (wanted != NULL && strcmp(wanted, seen->subject) != 0)
		return;
	str_addf(&said, "%s: %s %zu of %zu%s%s\n", seen->subject, dns_seen_name(seen->state), seen->right, seen->answered,
		 seen->reason[0] != '\0' ? ", " : "", seen->reason);
	for (size_t i = 0; wanted != NULL && i < seen->servers.n; i++)
		str_addf(&said, "  %s %s %s\n", seen->servers.v[i].name, dns_seen_name(seen->servers.v[i].state),
			 seen->servers.v[i].says);
}

/* Of one record after the edits (a line each): its state, and what each server says. */
static void expect(const char *edits, const char *subject, const char *expected)
{
	struct dns_world w;
	record_list records = {0};
	struct err err = {0};
	char line[300];

	dns_world_open(&w);
	for (const char *p = edits; *p != '\0'; p += strcspn(p, "\n"), p += *p == '\n') {
		snprintf(line, sizeof(line), "%.*s", (int)strcspn(p, "\n"), p);
		dns_world_do(&w, line);
	}
	records_make(w.a, &w.site, &w.facts, &w.keys, &records);
	const struct dns_check_req req = { .site = &w.site, .facts = &w.facts, .records = &records, .on_seen = on_seen,
					   .ctx = (void *)(uintptr_t)subject };
	str_cut(&said, 0);
	assert_true(dns_check(&w.h, w.a, &req, &w.found, &w.cost, &err));
	assert_string_equal(str_c(&said), expected);
	dns_world_close(&w);
}

#define MX "MX example.org."

static void test_states(void **state)
{
	(void)state;
	expect("", MX, MX ": everywhere 2 of 2\n  ns1.registrar.net everywhere \n  ns2.registrar.net everywhere \n");
	expect("- example.org. MX", MX, MX ": missing 0 of 2\n  ns1.registrar.net missing \n  ns2.registrar.net missing \n");
	expect("- @ns2 example.org. MX", MX, MX ": some 1 of 2\n  ns1.registrar.net everywhere \n  ns2.registrar.net missing \n");
	expect("- example.org. MX\n+ example.org. MX 10 mial.example.org.", MX,
	       MX ": wrong 0 of 2\n  ns1.registrar.net wrong 10 mial.example.org.\n"
		  "  ns2.registrar.net wrong 10 mial.example.org.\n");
	/* A server that is down says nothing about a record; with both down the world of this test still resolves the name. */
	expect("server ns2 down", MX, MX ": everywhere 1 of 1\n  ns1.registrar.net everywhere \n");
	expect("server ns1 down\nserver ns2 down", MX, MX ": everywhere 1 of 1, its name servers could not be asked one by one: seen by looking the name up\n"
		  "   everywhere \n");
}

/* What stands there is wrong for an alias that leads elsewhere, and right for one that does without. */
static void test_alias(void **state)
{
	static const char subject[] = "CNAME mta-sts.example.org.";

	(void)state;
	expect("- mta-sts.example.org. CNAME\n+ mta-sts.example.org. A 45.90.10.10", subject,
	       "CNAME mta-sts.example.org.: everywhere 2 of 2, the name's own A and AAAA records lead here as well\n"
	       "  ns1.registrar.net missing \n  ns2.registrar.net missing \n");
	expect("- mta-sts.example.org. CNAME\n+ mta-sts.example.org. A 45.99.1.1", subject,
	       "CNAME mta-sts.example.org.: wrong 0 of 2\n  ns1.registrar.net missing \n  ns2.registrar.net missing \n");
}

/* Each record that is wanted is told of. */
static void test_all(void **state)
{
	(void)state;
	struct dns_world w;
	record_list records = {0};
	struct err err = {0};
	size_t lines = 0;

	dns_world_open(&w);
	records_make(w.a, &w.site, &w.facts, &w.keys, &records);
	const struct dns_check_req req = { .site = &w.site, .facts = &w.facts, .records = &records, .on_seen = on_seen };
	str_cut(&said, 0);
	assert_true(dns_check(&w.h, w.a, &req, &w.found, &w.cost, &err));
	for (const char *p = str_c(&said); *p != '\0'; p += strcspn(p, "\n") + 1) {
		assert_non_null(strstr(p, "everywhere"));
		lines++;
	}
	for (size_t i = 0; i < records.n; i++) {
		const char *subject = arena_printf(w.a, "%s %s: everywhere", records.v[i].type, records.v[i].name);

		assert_true(record_is_whole(&records.v[i]));
		if (strcmp(records.v[i].type, "PTR") != 0)
			assert_non_null(strstr(str_c(&said), subject));
	}
	assert_true(lines >= 15);
	dns_world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_alias),
		cmocka_unit_test(test_all),
	};
	int failed = cmocka_run_group_tests_name("dns_seen", tests, NULL, NULL);

	str_free(&said);
	return failed;
}
