/* Records' data taken apart and compared, and SPF records made one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "mail/rdata.h"
#include "mail/spf_merge.h"
#include "mail/zone.h"

static void fields_are_taken_apart(void **state)
{
	static const struct {
		const char *data;
		const char *joined; /* with | between */
	} cases[] = {
		{ "10 mail.example.org.", "10|mail.example.org." },
		{ "  0 issue \"ca.example; a=b\"  ", "0|issue|ca.example; a=b" },
		{ "\"a\" \"b\"", "a|b" },
		{ "\"a\"\"b\"", "a|b" },
		{ "\"\\\"\\\\\\065\\000\\300\"", "\"\\A\\000\\300" },
		{ "a\\ b c", "a b|c" },
		{ "\"open", "open" },
		{ "\"end\\", "end\\" },
		{ "\"\"", "" },
		{ "", "" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str joined = {0};
		strlist fields = {0};

		rdata_fields(a, cases[i].data, &fields);
		for (size_t k = 0; k < fields.n; k++)
			str_addf(&joined, "%s%s", k > 0 ? "|" : "", fields.v[k]);
		assert_string_equal(str_c(&joined), cases[i].joined);
		str_free(&joined);
	}
	arena_free(a);
}

/* Any value comes back as it was, however it was cut. */
static void texts_survive_a_zone_file(void **state)
{
	struct arena *a = arena_new();
	char value[600];

	(void)state;
	for (size_t i = 0; i < sizeof(value) - 1; i++)
		value[i] = (char)(i % 255 + 1);
	value[sizeof(value) - 1] = '\0';
	assert_string_equal(rdata_text(a, zone_txt(a, value)), value);
	arena_free(a);
}

static bool same(struct arena *a, enum record_kind kind, const char *type, const char *ours, const char *theirs)
{
	bool txt = strcmp(type, "TXT") == 0;
	const struct record r = { .kind = kind, .type = type, .data = txt ? zone_txt(a, ours) : ours,
				  .txt = txt ? ours : NULL };

	return record_same(a, &r, theirs);
}

static void the_same_is_said_in_many_ways(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_true(same(a, RECORD_MX, "MX", "10 mail.example.org.", "10 MAIL.Example.ORG."));
	assert_false(same(a, RECORD_MX, "MX", "10 mail.example.org.", "20 mail.example.org."));
	assert_false(same(a, RECORD_MX, "MX", "10 mail.example.org.", "10 mail.example.org.example.org."));
	assert_false(same(a, RECORD_MX, "MX", "10 mail.example.org.", "10"));
	assert_true(same(a, RECORD_HOST_AAAA, "AAAA", "2a09:51::10", "2A09:0051:0:0::0010"));
	assert_false(same(a, RECORD_HOST_AAAA, "AAAA", "2a09:51::10", "2a09:51::11"));
	assert_false(same(a, RECORD_HOST_A, "A", "45.90.10.10", "no address"));
	assert_true(same(a, RECORD_TLSA, "TLSA", "3 1 1 0badcafe", "3 1 1 0BADCAFE"));
	assert_true(same(a, RECORD_CAA, "CAA", "0 issue \"ca.example\"", "0 issue ca.example"));
	assert_true(same(a, RECORD_SPF, "TXT", "v=spf1 mx -all", "\"v=spf1\" \" mx -all\""));
	assert_false(same(a, RECORD_SPF, "TXT", "v=spf1 mx -all", "\"v=spf1\" \"mx -all\""));
	assert_true(same(a, RECORD_DMARC, "TXT", "v=DMARC1; p=none; rua=mailto:a@b.c",
			 "\"v=DMARC1;rua=mailto:a@b.c ; p = none;\""));
	assert_false(same(a, RECORD_DMARC, "TXT", "v=DMARC1; p=none", "\"p=none; v=DMARC1\""));
	assert_false(same(a, RECORD_DMARC, "TXT", "v=DMARC1; p=none", "\"v=DMARC1; p=none; sp=none\""));
	assert_false(same(a, RECORD_DMARC, "TXT", "v=DMARC1; p=none", "\"v=DMARC1; p=None\""));
	assert_false(same(a, RECORD_DKIM_RSA, "TXT", "v=DKIM1; p=AbC=", "\"v=DKIM1; p=abC=\""));
	assert_false(same(a, RECORD_DKIM_RSA, "TXT", "v=DKIM1; p=AbC=", "\"\""));
	arena_free(a);
}

static void spf_records_become_one(void **state)
{
	static const struct {
		const char *existing, *ours, *merged;
	} cases[] = {
		{ NULL, "v=spf1 mx -all", "v=spf1 mx -all" },
		{ "google-site-verification=x", "v=spf1 mx -all", "v=spf1 mx -all" },
		{ "v=spf10 mx", "v=spf1 mx -all", "v=spf1 mx -all" },
		{ "v=spf1 -all", "v=spf1 mx -all", "v=spf1 mx -all" },
		{ "v=spf1 include:_spf.shop.example ~all", "v=spf1 mx -all", "v=spf1 mx include:_spf.shop.example ~all" },
		{ "V=SPF1  MX   a:web.example.org -all ", "v=spf1 mx -all", "v=spf1 mx a:web.example.org -all" },
		{ "v=spf1 +mx ip4:192.0.2.1 ?all", "v=spf1 mx -all", "v=spf1 mx ip4:192.0.2.1 ?all" },
		{ "v=spf1 -mx a -all", "v=spf1 mx -all", "v=spf1 mx a -all" },
		{ "v=spf1 a +all", "v=spf1 mx -all", "v=spf1 mx a -all" },
		{ "v=spf1 a all", "v=spf1 mx -all", "v=spf1 mx a -all" },
		{ "v=spf1 a", "v=spf1 mx -all", "v=spf1 mx a -all" },
		{ "v=spf1 redirect=_spf.provider.example", "v=spf1 mx -all", "v=spf1 mx redirect=_spf.provider.example" },
		{ "v=spf1 a redirect=_spf.p.example ~all", "v=spf1 mx -all", "v=spf1 mx a ~all" },
		{ "v=spf1 a -all include:dead.example exp=why.example", "v=spf1 mx -all",
		  "v=spf1 mx a exp=why.example -all" },
		{ "v=spf1 include:Relay.example ~all", "v=spf1 mx include:relay.example -all",
		  "v=spf1 mx include:relay.example ~all" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *once = merge_spf(a, cases[i].existing, cases[i].ours);

		assert_string_equal(once, cases[i].merged);
		assert_string_equal(merge_spf(a, once, cases[i].ours), once);
	}
	arena_free(a);
}

/* What another process says is a record may be anything. */
static void what_is_a_whole_record(void **state)
{
	const struct record mx = { .kind = RECORD_MX, .zone = "example.org", .name = "example.org.", .type = "MX",
				   .data = "10 mail.example.org.", .why = "w", .where = "there" };
	struct record r = mx;

	(void)state;
	assert_true(record_is_whole(&r));
	r.data = "10";
	assert_false(record_is_whole(&r));
	r.data = "10 mail.example.org. 11 other.example.org.";
	assert_false(record_is_whole(&r));
	r.data = "10 a\nwww";
	assert_false(record_is_whole(&r));
	r = mx;
	r.type = "HINFO";
	assert_false(record_is_whole(&r));
	r = mx;
	r.name = "example.org";
	assert_false(record_is_whole(&r));
	r.name = "example. org.";
	assert_false(record_is_whole(&r));
	r = mx;
	r.why = "\033[2J";
	assert_false(record_is_whole(&r));
	r = mx;
	r.txt = "text";
	assert_false(record_is_whole(&r));
	r.type = "TXT";
	assert_false(record_is_whole(&r));
	r.data = "\"text\"";
	assert_true(record_is_whole(&r));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_taken_apart),
		cmocka_unit_test(texts_survive_a_zone_file),
		cmocka_unit_test(the_same_is_said_in_many_ways),
		cmocka_unit_test(spf_records_become_one),
		cmocka_unit_test(what_is_a_whole_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
