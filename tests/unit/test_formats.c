/*
 * The records in every form: tests/golden/records/SITE.FORMAT, byte for byte.
 * Rewrite them with
 *	make goldens
 * and read the difference in review. tests/dns reads the same files as
 * name servers, tools and panels do.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/verbs.h"
#include "mail/format.h"
#include "mail/zone.h"
#include "tests/unit/records_box.h"

static void json_text(const record_list *records, struct str *out)
{
	json_t *list = zone_json(records);
	char *text = json_dumps(list, JSON_INDENT(2));

	str_adds(out, text);
	str_addc(out, '\n');
	free(text);
	json_decref(list);
}

static void golden(struct records_box *f, const char *site, const struct format *format)
{
	struct str text = {0};

	if (format->print != NULL)
		format->print(f->a, format, &f->records, &text);
	else
		json_text(&f->records, &text);
	records_golden(arena_printf(f->a, "%s.%s", site, format->name), &text);
}

static void every_form_of_many_domains(void **state)
{
	struct records_box f;

	(void)state;
	records_box_many(&f);
	records_box_make(&f);
	for (const struct format *format = formats; format->name != NULL; format++)
		golden(&f, "many", format);
	records_box_done(&f);
}

static void zone_and_table_of_one_domain(void **state)
{
	struct records_box f;

	(void)state;
	records_box_full(&f);
	records_box_make(&f);
	golden(&f, "full", format_find("zone"));
	golden(&f, "full", format_find("table"));
	records_box_done(&f);
}

/* Also what belongs into somebody else's zone. */
static void every_kind_of_form_of_a_lean_site(void **state)
{
	static const char *const names[] = { "zone", "table", "nsupdate", "octodns", "terraform", "netcup" };
	struct records_box f;

	(void)state;
	records_box_lean(&f);
	records_box_make(&f);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		golden(&f, "lean", format_find(names[i]));
	records_box_done(&f);
}

/* What the operator may write stands on the usage line, which completion reads too. */
static void usage_names_every_form(void **state)
{
	const char *p = strstr(verb_dns.usage, "--format ") + strlen("--format ");

	(void)state;
	for (const struct format *format = formats; format->name != NULL; format++) {
		size_t n = strlen(format->name);

		assert_memory_equal(p, format->name, n);
		assert_int_equal(p[n], format[1].name != NULL ? '|' : ']');
		p += n + 1;
	}
	assert_null(format_find("zon"));
	assert_null(format_find(""));
}

/* Values that the records never hold today, in the languages in which they would do harm. */
static void hostile_values_stay_values(void **state)
{
	struct record r = { .kind = RECORD_SPF, .zone = "example.org", .name = "a'b.example.org.", .type = "TXT",
			    .txt = "it's ${x} %{y} \"q\" \\ ; #", .need = NEED_OPTIONAL, .why = "w", .where = "here" };
	struct arena *a = arena_new();
	record_list list = {0};
	struct str text = {0};

	(void)state;
	r.data = zone_txt(a, r.txt);
	vec_push(a, &list, r);
	format_octodns(a, NULL, &list, &text);
	assert_non_null(strstr(str_c(&text), "'a''b':\n"));
	assert_non_null(strstr(str_c(&text), "- 'it''s ${x} %{y} \"q\" \\ \\; #'\n"));
	str_cut(&text, 0);
	format_terraform(a, NULL, &list, &text);
	assert_non_null(strstr(str_c(&text), "[\"\\\"it's $${x} %%{y} \\\\\\\"q\\\\\\\" \\\\\\\\ ; #\\\"\"]"));
	str_cut(&text, 0);
	format_cloudflare_api(a, NULL, &list, &text);
	assert_non_null(strstr(str_c(&text), "\"content\": \"\\\"it's ${x} %{y} \\\\\\\"q\\\\\\\" \\\\\\\\ ; #\\\"\""));
	str_free(&text);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_many_domains),
		cmocka_unit_test(zone_and_table_of_one_domain),
		cmocka_unit_test(every_kind_of_form_of_a_lean_site),
		cmocka_unit_test(usage_names_every_form),
		cmocka_unit_test(hostile_values_stay_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
