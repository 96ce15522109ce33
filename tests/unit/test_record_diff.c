/*
 * What is to be changed so that the records stand in the DNS. Each case is a
 * zone in few words: what is wanted, what stands there, what is ours, and the
 * changes, a line each: "= name type" keeps, "+" adds, "~" replaces, "-" takes
 * away, "!" is held.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "mail/rdata.h"
#include "mail/record_diff.h"

struct wanted {
	enum record_kind kind;
	const char *name, *type, *data; /* data of a TXT is its text */
};

struct there {
	const char *name, *type, *data;
	bool mine;
};

struct change_case {
	const char *what;
	struct wanted want[4];
	struct there there[4];
	bool take_over;
	const char *changes;
};

static const struct change_case cases[] = {
	{ "an empty zone", { { RECORD_MX, "a.", "MX", "10 h." }, { RECORD_SPF, "a.", "TXT", "v=spf1 mx -all" } }, {{0}},
	  false, "+ 10 h.\n+ \"v=spf1 mx -all\"\n" },
	{ "all there, however it is written",
	  { { RECORD_MX, "a.", "MX", "10 h." }, { RECORD_DMARC, "_dmarc.a.", "TXT", "v=DMARC1; p=none" } },
	  { { "A.", "MX", "10 H.", false }, { "_dmarc.a.", "TXT", "\"v=DMARC1;p=none;\"", false } },
	  false, "= 10 h.\n= \"v=DMARC1; p=none\"\n" },
	{ "another's MX stays", { { RECORD_MX, "a.", "MX", "10 h." } }, { { "a.", "MX", "20 x.", false } }, false,
	  "! 10 h. : 20 x.\n" },
	{ "another's MX beside ours is told", { { RECORD_MX, "a.", "MX", "10 h." } },
	  { { "a.", "MX", "20 x.", false }, { "a.", "MX", "10 h.", false } }, false, "= 10 h.\n! 10 h. : 20 x.\n" },
	{ "another's MX goes when it is given up", { { RECORD_MX, "a.", "MX", "10 h." } },
	  { { "a.", "MX", "20 x.", false }, { "a.", "MX", "30 y.", false } }, true, "~ 10 h. : 20 x.\n- 10 h. : 30 y.\n" },
	{ "an older MX of ours is replaced", { { RECORD_MX, "a.", "MX", "10 new." } }, { { "a.", "MX", "10 old.", true } },
	  false, "~ 10 new. : 10 old.\n" },
	{ "ours and another's: neither goes", { { RECORD_MX, "a.", "MX", "10 new." } },
	  { { "a.", "MX", "10 old.", true }, { "a.", "MX", "20 x.", false } }, false, "! 10 new. : 10 old.\n" },
	{ "SPF becomes one", { { RECORD_SPF, "a.", "TXT", "v=spf1 mx -all" } },
	  { { "a.", "TXT", "\"verify=1\"", false }, { "a.", "TXT", "\"v=spf1 include:s. ~all\"", false } }, false,
	  "~ \"v=spf1 mx include:s. ~all\" : \"v=spf1 include:s. ~all\"\n" },
	{ "SPF that lets us in is right", { { RECORD_SPF, "a.", "TXT", "v=spf1 mx -all" } },
	  { { "a.", "TXT", "\"v=spf1 mx include:s. ~all\"", false } }, false, "= \"v=spf1 mx include:s. ~all\"\n" },
	{ "several SPF records are left to the operator", { { RECORD_SPF, "a.", "TXT", "v=spf1 mx -all" } },
	  { { "a.", "TXT", "\"v=spf1 a -all\"", false }, { "a.", "TXT", "\"v=spf1 b -all\"", false } }, true,
	  "! \"v=spf1 mx -all\" : \"v=spf1 b -all\"\n" },
	{ "a policy of ours follows the site", { { RECORD_MTA_STS, "_mta-sts.a.", "TXT", "v=STSv1; id=2" } },
	  { { "_mta-sts.a.", "TXT", "\"v=STSv1; id=1\"", true }, { "_mta-sts.a.", "TXT", "\"else\"", false } }, false,
	  "~ \"v=STSv1; id=2\" : \"v=STSv1; id=1\"\n" },
	{ "a policy of another's stays", { { RECORD_DMARC, "_dmarc.a.", "TXT", "v=DMARC1; p=none" } },
	  { { "_dmarc.a.", "TXT", "\"v=DMARC1; p=reject\"", false } }, false,
	  "! \"v=DMARC1; p=none\" : \"v=DMARC1; p=reject\"\n" },
	{ "whatever stands at a selector is in the way", { { RECORD_DKIM_RSA, "s._domainkey.a.", "TXT", "v=DKIM1; p=x" } },
	  { { "s._domainkey.a.", "TXT", "\"k=rsa; p=y\"", false } }, false, "! \"v=DKIM1; p=x\" : \"k=rsa; p=y\"\n" },
	{ "another CA is none of our business", { { RECORD_CAA, "a.", "CAA", "0 issue \"ours\"" } },
	  { { "a.", "CAA", "0 issue \"other\"", false } }, false, "+ 0 issue \"ours\"\n" },
	{ "an older CAA of ours is replaced", { { RECORD_CAA, "a.", "CAA", "0 issue \"ours; x=2\"" } },
	  { { "a.", "CAA", "0 issue \"other\"", false }, { "a.", "CAA", "0 issue \"ours; x=1\"", true } }, false,
	  "~ 0 issue \"ours; x=2\" : 0 issue \"ours; x=1\"\n" },
	{ "two keys stand beside each other",
	  { { RECORD_TLSA, "_25.a.", "TLSA", "3 1 1 aa" }, { RECORD_TLSA_NEXT, "_25.a.", "TLSA", "3 1 1 bb" } },
	  { { "_25.a.", "TLSA", "3 1 1 AA", true } }, false, "= 3 1 1 aa\n+ 3 1 1 bb\n" },
	{ "the key before is taken back", { { RECORD_TLSA, "_25.a.", "TLSA", "3 1 1 bb" } },
	  { { "_25.a.", "TLSA", "3 1 1 aa", true }, { "_25.a.", "TLSA", "2 1 1 cc", false } }, false,
	  "~ 3 1 1 bb : 3 1 1 aa\n" },
	{ "a CNAME wants to be alone", { { RECORD_AUTOCONFIG, "x.a.", "CNAME", "h." } },
	  { { "x.a.", "A", "192.0.2.1", false } }, true, "! h. : 192.0.2.1\n" },
	{ "nothing beside a CNAME", { { RECORD_DMARC, "_dmarc.a.", "TXT", "v=DMARC1; p=none" } },
	  { { "_dmarc.a.", "CNAME", "else.", false } }, true, "! \"v=DMARC1; p=none\" : else.\n" },
	{ "a CNAME of ours goes elsewhere", { { RECORD_AUTOCONFIG, "x.a.", "CNAME", "new." } },
	  { { "x.a.", "CNAME", "old.", true } }, false, "~ new. : old.\n" },
};

static void describe(const record_changes *changes, struct str *out)
{
	for (size_t i = 0; i < changes->n; i++) {
		const struct record_change *c = &changes->v[i];

		str_addf(out, "%c %s", "=+~-!"[c->kind], c->record.data);
		if (c->kind == CHANGE_REPLACE || c->kind == CHANGE_REMOVE || c->kind == CHANGE_HELD)
			str_addf(out, " : %s", c->old.data);
		str_addc(out, '\n');
	}
}

static void run_case(struct arena *a, const struct change_case *c)
{
	standing_list there = {0}, mine = {0};
	record_changes changes = {0};
	record_list want = {0};
	struct str said = {0};

	for (size_t i = 0; i < 4 && c->want[i].name != NULL; i++) {
		const struct wanted *w = &c->want[i];
		struct record r = { .kind = w->kind, .name = w->name, .type = w->type, .data = w->data };

		if (strcmp(w->type, "TXT") == 0)
			record_set_txt(a, &r, w->data);
		vec_push(a, &want, r);
	}
	for (size_t i = 0; i < 4 && c->there[i].name != NULL; i++) {
		const struct standing s = { c->there[i].name, c->there[i].type, c->there[i].data, NULL };

		vec_push(a, &there, s);
		if (c->there[i].mine)
			vec_push(a, &mine, s);
	}
	record_diff(a, &want, &there, &mine, c->take_over, &changes);
	describe(&changes, &said);
	if (strcmp(str_c(&said), c->changes) != 0)
		fail_msg("%s: got\n%s", c->what, str_c(&said));
	str_free(&said);
}

static void each_zone_needs_just_these_changes(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		run_case(a, &cases[i]);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_zone_needs_just_these_changes) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
