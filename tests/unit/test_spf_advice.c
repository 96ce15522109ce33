/* What SPF costs, what is wrong with a record, and a better one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "check/spf_nets.h"
#include "check/spf_show.h"
#include "spf_zone.h"

static struct arena *a;
static struct spf_zone zone;
static struct spf_dns dns;
static struct spf_look look;

static int fresh(void **state)
{
	(void)state;
	a = arena_new();
	zone = (struct spf_zone){0};
	return 0;
}

static int done(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

/* Looks at example.org, whose server is 192.0.2.1 and 2001:db8::1, in this zone. */
static void look_at(const char *records)
{
	strlist ours = {0};

	zone = (struct spf_zone){0};
	vec_push(a, &ours, "192.0.2.1");
	vec_push(a, &ours, "2001:db8::1");
	zone_read(a,
		  "mail.example.org A 192.0.2.1\nmail.example.org AAAA 2001:db8::1\n"
		  "example.org MX 10 mail.example.org\n",
		  &zone);
	zone_read(a, records, &zone);
	dns = zone_dns(&zone);
	spf_look_at(a, &dns, "example.org", "mail.example.org", &ours, &look);
}

/* The flaws' names, each with its term, a "!" where it is fatal: "lookups! ptr(ptr)". */
static const char *flaws(void)
{
	struct str s = {0};

	for (size_t i = 0; i < look.flaws.n; i++) {
		const struct spf_flaw *f = &look.flaws.v[i];

		str_addf(&s, "%s%s%s", i > 0 ? " " : "", spf_flaw_name(f->kind), f->fatal ? "!" : "");
		if (f->term[0] != '\0')
			str_addf(&s, "(%s)", f->term);
		assert_true(f->what[0] != '\0');
	}
	const char *text = arena_strdup(a, str_c(&s));
	str_free(&s);
	return text;
}

static void flawed(const char *records, const char *expected)
{
	look_at(records);
	assert_string_equal(flaws(), expected);
}

static void what_we_publish_has_no_flaw(void **state)
{
	(void)state;
	flawed("example.org TXT \"v=spf1 mx -all\"", "");
	assert_int_equal(look.tree->cost, 1);
	assert_null(look.reduced);
	assert_null(look.flattened);
	flawed("example.org TXT \"v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 ~all\"", "");
	flawed("example.org TXT \"v=spf1 redirect=_spf.example.org\"\n_spf.example.org TXT \"v=spf1 mx:example.org -all\"",
	       "");
	assert_int_equal(look.tree->cost, 2);
}

static void each_flaw_is_said_once(void **state)
{
	(void)state;
	flawed("example.org TXT \"hello\"", "no-record");
	assert_null(look.tree);
	flawed("example.org TXT \"v=spf1 mx -all\"\nexample.org TXT \"v=spf1 a -all\"", "several!");
	flawed("example.org * timeout", "temporary");
	flawed("example.org TXT \"v=spf1 mx ipv4:192.0.2.7 -all\"", "syntax!(ipv4:192.0.2.7)");
	flawed("example.org TXT \"v=spf1 mx include=_spf.example.net -all\"", "syntax(include=_spf.example.net)");
	flawed("example.org TXT \"v=spf1 mx +all\"", "all-pass(+all)");
	flawed("example.org TXT \"v=spf1 mx ?all\"", "all-neutral(?all)");
	flawed("example.org TXT \"v=spf1 mx\"", "all-neutral");
	flawed("example.org TXT \"v=spf1 mx -all ip4:192.0.2.9\"", "unreachable(ip4:192.0.2.9)");
	flawed("example.org TXT \"v=spf1 mx -all redirect=example.net\"", "unreachable(redirect=example.net)");
	flawed("example.org TXT \"v=spf1 mx MX -all\"", "duplicate(MX)");
	flawed("example.org TXT \"v=spf1 ip4:192.0.2.1 ip4:192.0.2.0/24 mx -all\"", "covered(ip4:192.0.2.1)");
	flawed("example.org TXT \"v=spf1 mx ptr -all\"", "ptr(ptr)");
	flawed("example.org TXT \"v=spf1 mx ip4:192.0.0.0/8 -all\"", "wide(ip4:192.0.0.0/8)");
	flawed("example.org TXT \"v=spf1 a:mail.example.org -all\"\nexample.org A 192.0.2.7", "");
	flawed("example.org TXT \"v=spf1 mx include:other.example -all\"", "broken!(include:other.example)");
	flawed("example.org TXT \"v=spf1 mx include:other.example -all\"\nother.example * timeout",
	       "temporary(include:other.example)");
	flawed("example.org TXT \"v=spf1 mx include:a.example -all\"\na.example TXT \"v=spf1 include:b.example\"\n"
	       "b.example TXT \"v=spf1 include:a.example\"",
	       "loop!(include:a.example)");
	flawed("example.org TXT \"v=spf1 mx a:gone.example a:lost.example a:none.example -all\"", "voids!");
	flawed("example.org TXT \"v=spf1 mx exists:%{i}.list.example -all\"", "");
}

static void our_own_mail_is_looked_at(void **state)
{
	(void)state;
	flawed("example.org TXT \"v=spf1 ip4:192.0.2.1 -all\"", "not-ours!(-all)");
	assert_non_null(strstr(look.flaws.v[0].what, "2001:db8::1"));
	flawed("example.org TXT \"v=spf1 -ip4:192.0.2.0/24 mx -all\"", "not-ours!(-ip4:192.0.2.0/24)");
	flawed("example.org TXT \"v=spf1 mx include:other.example -all\"\nother.example TXT \"v=spf1 all\"",
	       "foreign(include:other.example)");
}

static void a_place_is_pointed_at(void **state)
{
	static const char text[] = "v=spf1 mx a:192.0.2.7 -all";
	struct spf_record record;
	text_fault_list faults = {0};
	struct str shown = {0};

	(void)state;
	assert_false(spf_parse(a, text, strlen(text), &record, &faults));
	assert_int_equal(faults.n, 1);
	text_fault_show(text, strlen(text), &faults.v[0], &shown);
	assert_string_equal(str_c(&shown), "v=spf1 mx a:192.0.2.7 -all\n"
					   "            ^^^^^^^^^\n"
					   "an address stands where a name belongs: it is written ip4:\n");
	str_free(&shown);
}

/* Two providers: 13 look-ups. b repeats what a has. */
#define DEAR \
	"example.org TXT \"v=spf1 mx a:mail.example.org include:a.example include:b.example include:a.example ip4:192.0.2.1 -all\"\n" \
	"a.example TXT \"v=spf1 include:a1.example include:a2.example include:a3.example include:a4.example ~all\"\n" \
	"a1.example TXT \"v=spf1 ip4:198.51.100.0/26 ip4:198.51.100.64/26 -all\"\n" \
	"a2.example TXT \"v=spf1 ip4:198.51.100.128/25 -all\"\n" \
	"a3.example TXT \"v=spf1 ip6:2001:db8:a::/48 -all\"\n" \
	"a4.example TXT \"v=spf1 a:out.a.example -all\"\n" \
	"out.a.example A 203.0.113.9\n" \
	"out.a.example AAAA 2001:db8:a::9\n" \
	"b.example TXT \"v=spf1 include:b1.example include:a.example -all\"\n" \
	"b1.example TXT \"v=spf1 ip4:203.0.113.128/25 -all\"\n"

static void a_dear_record_is_shown_with_what_each_part_costs(void **state)
{
	struct str shown = {0};

	(void)state;
	look_at(DEAR);
	assert_int_equal(look.tree->cost, 22);
	spf_tree_text(look.tree, true, &shown);
	assert_string_equal(str_c(&shown), "example.org                  22 of 10 look-ups\n"
					   "|- mx                         1  192.0.2.1 2001:db8::1\n"
					   "|- a:mail.example.org         1  192.0.2.1 2001:db8::1\n"
					   "|- include:a.example          6\n"
					   "|  |- include:a1.example      1\n"
					   "|  |- include:a2.example      1\n"
					   "|  |- include:a3.example      1\n"
					   "|  `- include:a4.example      2\n"
					   "|     `- a:out.a.example      1  203.0.113.9 2001:db8:a::9\n"
					   "|- include:b.example          8\n"
					   "|  |- include:b1.example      1\n"
					   "|  `- include:a.example       6\n"
					   "|     |- include:a1.example   1\n"
					   "|     |- include:a2.example   1\n"
					   "|     |- include:a3.example   1\n"
					   "|     `- include:a4.example   2\n"
					   "|        `- a:out.a.example   1  203.0.113.9 2001:db8:a::9\n"
					   "`- include:a.example          6\n"
					   "   |- include:a1.example      1\n"
					   "   |- include:a2.example      1\n"
					   "   |- include:a3.example      1\n"
					   "   `- include:a4.example      2\n"
					   "      `- a:out.a.example      1  203.0.113.9 2001:db8:a::9\n");
	assert_string_equal(flaws(), "duplicate(include:a.example) lookups!");
	assert_non_null(strstr(look.flaws.v[1].what, "include:b.example 8"));
	str_free(&shown);
}

#define PROVIDER_C "c.example TXT \"v=spf1 exists:%{i}.c.example exists:%{h}.c.example -all\"\n"

/* Whether it says of this address what it should. */
static void judged(const char *record, const char *ip, enum spf_result expected)
{
	struct spf_verdict v;
	const struct spf_query q = { .ip = ip, .sender = "alice@example.org", .helo = "mail.example.org" };

	zone.records.n = 0;
	zone_read(a, DEAR PROVIDER_C, &zone);
	zone_read(
		a,
		"mail.example.org A 192.0.2.1\nmail.example.org AAAA 2001:db8::1\nexample.org MX 10 mail.example.org\n",
		&zone);
	zone.records.v[0].name = "old.example.org";
	zone_read(a, arena_printf(a, "example.org TXT \"%s\"", record), &zone);
	for (size_t i = 0; i + 1 < look.flattened_more.n; i += 2)
		zone_read(a,
			  arena_printf(a, "%s TXT \"%s\"", look.flattened_more.v[i], look.flattened_more.v[i + 1]),
			  &zone);
	dns = zone_dns(&zone);
	spf_evaluate(a, &dns, &q, &v);
	assert_int_equal(v.result, expected);
	assert_true(v.cost <= SPF_LOOKUPS_MAX);
}

static void same_senders(const char *record)
{
	judged(record, "192.0.2.1", SPF_PASS);
	judged(record, "2001:db8::1", SPF_PASS);
	judged(record, "198.51.100.1", SPF_PASS);
	judged(record, "198.51.100.255", SPF_PASS);
	judged(record, "203.0.113.9", SPF_PASS);
	judged(record, "203.0.113.200", SPF_PASS);
	judged(record, "2001:db8:a::77", SPF_PASS);
	judged(record, "203.0.113.10", SPF_FAIL);
	judged(record, "2001:db8:b::1", SPF_FAIL);
	judged(record, "192.0.2.2", SPF_FAIL);
}

static void a_dear_record_is_reduced(void **state)
{
	(void)state;
	look_at(DEAR);
	/* The second include:a is gone, the first is in include:b; a: has the same addresses as mx. */
	assert_string_equal(look.reduced, "v=spf1 mx include:b.example ip4:192.0.2.1 -all");
	assert_int_equal(look.reduced_cost, 9);
	assert_null(look.flattened);
	same_senders(look.reduced);
	look_at("example.org TXT \"v=spf1 ip4:192.0.2.0/25 mx ip4:192.0.2.128/25 ip4:192.0.2.1 -all\"");
	assert_string_equal(look.reduced, "v=spf1 ip4:192.0.2.0/24 mx -all");
}

static void order_counts_where_somebody_is_refused(void **state)
{
	(void)state;
	look_at("example.org TXT \"v=spf1 -ip4:192.0.2.128/25 ip4:192.0.2.0/24 mx mx -all ptr\"");
	assert_string_equal(look.reduced, "v=spf1 -ip4:192.0.2.128/25 ip4:192.0.2.0/24 mx -all");
}

static void what_cannot_be_reduced_is_flattened(void **state)
{
	(void)state;
	look_at(DEAR PROVIDER_C);
	zone.records.v[3].name = "old.example.org";
	zone_read(a, "example.org TXT \"v=spf1 mx include:b.example include:c.example exp=why.example.org -all\"",
		  &zone);
	strlist ours = {0};
	dns = zone_dns(&zone);
	spf_look_at(a, &dns, "example.org", "mail.example.org", &ours, &look);
	assert_int_equal(look.tree->cost, 12);
	assert_null(look.reduced);
	/* include:c has no addresses: it stays. */
	assert_string_equal(look.flattened,
			    "v=spf1 mx include:c.example ip4:198.51.100.0/24 ip4:203.0.113.9 ip4:203.0.113.128/25 "
			    "ip6:2001:db8:a::/48 -all exp=why.example.org");
	assert_int_equal(look.flattened_cost, 4);
	same_senders(look.flattened);
	assert_non_null(strstr(spf_flatten_warning, "today"));
}

static void a_long_one_is_cut_into_several(void **state)
{
	struct str text = {0};
	size_t blocks = 0;

	(void)state;
	str_adds(&text, "example.org TXT \"v=spf1 include:big.example ~all\"\nbig.example TXT \"v=spf1");
	for (int i = 0; i < 11; i++)
		str_addf(&text, " include:p%d.example", i);
	str_adds(&text, " -all\"\n");
	for (int i = 0; i < 11; i++) {
		str_addf(&text, "p%d.example TXT \"v=spf1", i);
		for (int k = 0; k < 8; k++)
			str_addf(&text, " ip4:198.51.%d.%d", 10 + i, 2 * k);
		str_adds(&text, " -all\"\n");
	}
	look_at(str_c(&text));
	str_free(&text);
	assert_int_equal(look.tree->cost, 12);
	assert_non_null(look.flattened);
	assert_int_equal(look.flattened_cost, look.flattened_more.n / 2);
	assert_true(look.flattened_more.n >= 8 && look.flattened_cost <= SPF_LOOKUPS_MAX);
	assert_non_null(strstr(look.flattened, "include:_spf1.example.org"));
	assert_non_null(strstr(look.flattened, " ~all"));
	for (size_t i = 1; i < look.flattened_more.n; i += 2) {
		struct spf_record record;
		const char *record_text = look.flattened_more.v[i];

		assert_true(strlen(record_text) <= SPF_TEXT_GOOD);
		assert_true(spf_parse(a, record_text, strlen(record_text), &record, NULL));
		blocks += record.terms.n - 1;
	}
	assert_int_equal(blocks, 88);
}

static void what_is_behind_a_redirect_comes_with_its_all(void **state)
{
	struct str text = {0};

	(void)state;
	str_adds(&text, "example.org TXT \"v=spf1 ip4:192.0.2.1 redirect=_spf.example.org\"\n_spf.example.org TXT \"v=spf1");
	for (int i = 0; i < 11; i++)
		str_addf(&text, " a:h%d.example", i);
	str_adds(&text, " ~all\"\n");
	for (int i = 0; i < 11; i++)
		str_addf(&text, "h%d.example A 192.0.2.%d\nh%d.example AAAA 2001:db8::%x\n", i, i, i, i);
	look_at(str_c(&text));
	str_free(&text);
	assert_int_equal(look.tree->cost, 12);
	assert_string_equal(look.flattened, "v=spf1 ip4:192.0.2.0/29 ip4:192.0.2.8/31 ip4:192.0.2.10 ip6:2001:db8::/125 "
					    "ip6:2001:db8::8/127 ip6:2001:db8::a ~all");
	assert_int_equal(look.flattened_cost, 0);
}

static void networks_are_merged(void **state)
{
	static const char *const all[] = { "192.0.2.3", "192.0.2.2",   "192.0.2.0",   "192.0.2.1",
					   "192.0.2.1", "2001:db8::1", "198.51.100.7" };
	spf_net_list nets = {0};
	struct spf_net n;
	struct str text = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		assert_true(spf_net_parse(all[i], 32, 128, &n));
		vec_push(a, &nets, n);
	}
	spf_nets_merge(&nets);
	for (size_t i = 0; i < nets.n; i++) {
		str_addc(&text, ' ');
		spf_net_text(&nets.v[i], &text);
	}
	assert_string_equal(str_c(&text), " ip4:192.0.2.0/30 ip4:198.51.100.7 ip6:2001:db8::1");
	assert_true(spf_net_parse("192.0.2.3", 32, 128, &n) && spf_nets_cover(&nets, &n));
	assert_true(spf_net_parse("192.0.2.4", 32, 128, &n) && !spf_nets_cover(&nets, &n));
	str_free(&text);
}

static void nothing_is_asked_twice(void **state)
{
	strlist seen = {0};

	(void)state;
	look_at(DEAR);
	for (size_t i = 0; i < zone.asked.n; i++) {
		for (size_t k = 0; k < seen.n; k++)
			assert_string_not_equal(seen.v[k], zone.asked.v[i]);
		vec_push(a, &seen, zone.asked.v[i]);
	}
	assert_true(seen.n > 0);
}

static void a_walk_ends(void **state)
{
	struct str text = {0};

	(void)state;
	/* A record that includes many that include many. */
	str_adds(&text, "example.org TXT \"v=spf1 include:n0.example -all\"\n");
	for (int i = 0; i < 40; i++) {
		str_addf(&text, "n%d.example TXT \"v=spf1", i);
		for (int k = 0; k < 8; k++)
			str_addf(&text, " include:n%d.example", i + 1 + k);
		str_adds(&text, " -all\"\n");
	}
	look_at(str_c(&text));
	str_free(&text);
	assert_true(look.tree->cost > SPF_LOOKUPS_MAX && look.tree->cost < 2000);
	assert_null(look.flattened);
}

static void the_json_has_all_of_it(void **state)
{
	(void)state;
	look_at(DEAR);
	json_t *json = spf_look_json(&look);
	const json_t *tree = json_object_get(json, "tree");

	assert_int_equal(json_integer_value(json_object_get(tree, "lookups")), 22);
	assert_int_equal(json_array_size(json_object_get(tree, "below")), 7);
	assert_int_equal(json_array_size(json_object_get(json, "flaws")), 2);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(json, "reduced"), "lookups")), 9);
	assert_true(json_is_null(json_object_get(json, "flattened")));
	json_decref(json);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, done)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_we_publish_has_no_flaw),
		TEST(each_flaw_is_said_once),
		TEST(our_own_mail_is_looked_at),
		TEST(a_place_is_pointed_at),
		TEST(a_dear_record_is_shown_with_what_each_part_costs),
		TEST(a_dear_record_is_reduced),
		TEST(order_counts_where_somebody_is_refused),
		TEST(what_cannot_be_reduced_is_flattened),
		TEST(a_long_one_is_cut_into_several),
		TEST(what_is_behind_a_redirect_comes_with_its_all),
		TEST(networks_are_merged),
		TEST(nothing_is_asked_twice),
		TEST(a_walk_ends),
		TEST(the_json_has_all_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
