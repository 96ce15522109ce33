/* The list of providers as it ships, and what its parser makes of mistakes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "facts/provider.h"
#include "tests/unit/scenario_box.h"

#define LIST "templates/provider/list.txt"

struct fixture {
	struct arena *a;
	provider_list all;
};

static int setup(void **state)
{
	static struct fixture f;
	struct str text = {0};
	struct err err = {0};

	f = (struct fixture){ .a = arena_new() };
	source_slurp(LIST, &text);
	if (!providers_parse(f.a, LIST, str_c(&text), text.len, &f.all, &err))
		fail_msg("%s", err.msg);
	str_free(&text);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	arena_free(((struct fixture *)*state)->a);
	return 0;
}

/* Every row helps: it is dated, and says where the PTR is set and where that was read. */
static void test_shipped(void **state)
{
	const struct fixture *f = *state;

	assert_true(f->all.n >= 20);
	for (size_t i = 0; i < f->all.n; i++) {
		const struct provider *p = &f->all.v[i];

		if (p->ptr[0] == '\0' || strncmp(p->ptr_source, "https://", 8) != 0)
			fail_msg("%s: where is the PTR set?", p->id);
		if (p->port25 != PORT25_UNKNOWN && strncmp(p->port25_source, "https://", 8) != 0)
			fail_msg("%s: who says so of port 25?", p->id);
		assert_int_equal(strlen(p->seen), strlen("2026-11-26"));
		assert_ptr_equal(provider_find(&f->all, p->id), p);
	}
}

static const char *by_dmi(const struct fixture *f, const char *vendor, const char *product, const char *tag)
{
	const struct fact_dmi dmi = { vendor, product, tag };
	const struct provider *p = provider_by_dmi(&f->all, &dmi);

	return p != NULL ? p->id : "";
}

static void test_firmware(void **state)
{
	const struct fixture *f = *state;

	assert_string_equal(by_dmi(f, "Hetzner", "vServer", ""), "hetzner");
	assert_string_equal(by_dmi(f, "Akamai", "Compute Instance", ""), "akamai");
	assert_string_equal(by_dmi(f, "Google", "Google Compute Engine", ""), "google");
	assert_string_equal(by_dmi(f, "Amazon EC2", "t3.micro", "Amazon EC2"), "aws");
	assert_string_equal(by_dmi(f, "Exoscale", "Exoscale Compute Platform", ""), "exoscale");
	assert_string_equal(by_dmi(f, "QEMU", "Standard PC", "OracleCloud.com"), "oracle");
	/* Hyper-V at home is no cloud, and neither is a plain QEMU. */
	assert_string_equal(by_dmi(f, "Microsoft Corporation", "Virtual Machine", ""), "");
	assert_string_equal(by_dmi(f, "QEMU", "Standard PC (i440FX + PIIX, 1996)", ""), "");
	assert_string_equal(by_dmi(f, "", "", ""), "");
}

static const char *by_name(const struct fixture *f, const char *name)
{
	const struct provider *p = provider_by_name(&f->all, name);

	return p != NULL ? p->id : "";
}

static void test_names(void **state)
{
	const struct fixture *f = *state;

	assert_string_equal(by_name(f, "static.7.2.0.192.clients.your-server.de."), "hetzner");
	assert_string_equal(by_name(f, "VPS-1a2b.VPS.OVH.NET"), "ovh");
	assert_string_equal(by_name(f, "vmi12345.contaboserver.net"), "contabo");
	assert_string_equal(by_name(f, "mail.example.org"), "");
	/* Part of a label is no suffix, and the suffix itself is nobody's machine. */
	assert_string_equal(by_name(f, "mail.not-your-server.de"), "");
	assert_string_equal(by_name(f, "your-server.de"), "");
	assert_string_equal(by_name(f, ""), "");
}

static void test_fixes(void **state)
{
	const struct fixture *f = *state;
	const struct provider *hetzner = provider_find(&f->all, "hetzner");
	const char *fix = provider_ptr_fix(f->a, hetzner, "192.0.2.7", "mail.example.org");

	assert_non_null(strstr(fix, "192.0.2.7 to mail.example.org"));
	assert_non_null(strstr(fix, "Edit Reverse DNS"));
	assert_non_null(strstr(fix, "https://docs.hetzner.com/"));
	assert_non_null(strstr(provider_ptr_fix(f->a, NULL, "192.0.2.7", "mail.example.org"), "this machine's provider"));
	assert_non_null(strstr(provider_port25_fix(f->a, hetzner), "Limits"));
	assert_non_null(strstr(provider_port25_fix(f->a, provider_find(&f->all, "google")), "never"));
	assert_non_null(strstr(provider_port25_fix(f->a, provider_find(&f->all, "contabo")), "firewall"));
	assert_non_null(strstr(provider_port25_fix(f->a, provider_find(&f->all, "strato")), "ask STRATO"));
	assert_non_null(strstr(provider_port25_fix(f->a, NULL), "relay"));
	/* What was not read at its source is not dated as if it had been. */
	assert_null(strstr(provider_port25_fix(f->a, provider_find(&f->all, "google")), "as of"));
}

#define HEAD "provider a\n\tname A\n\tdmi sys_vendor=A\n\tseen 2026-01-01\n"

static void test_mistakes(void **state)
{
	const struct fixture *f = *state;
	static const struct {
		const char *text, *says;
	} wrong[] = {
		{ "name A\n", "list:1: before the first provider: \"name\"" },
		{ HEAD "\tcolour blue\n", "list:5: there is no \"colour\"" },
		{ HEAD "\tname\n", "list:5: nothing after \"name\"" },
		{ HEAD "\tname B\n", "list:5: a second \"name\"" },
		{ HEAD "\tport25 maybe\n", "list:5: port25 is open, closed, never or unknown, not \"maybe\"" },
		{ HEAD "\tunread all\n", "list:5: unread is ptr or port25, not \"all\"" },
		{ HEAD "\tmetadata http://metadata.example/\n",
		  "list:5: metadata is http:// with an IPv4 address, not \"http://metadata.example/\"" },
		{ HEAD HEAD, "list:5: a second provider \"a\"" },
		{ "provider a\n\tname A\n\tseen x\nprovider b\n", "list:4: before this line, nothing to recognise it by: \"a\"" },
		{ "provider a\n\tname A\n\tdmi b=c\nprovider b\n", "list:4: before this line, no name or no seen for \"a\"" },
		{ HEAD "\tport25 closed\n\tport25-source https://x/\n",
		  "list:7: before this line, \"open\" belongs to port25 closed, and only there: \"a\"" },
		{ HEAD "\tptr here\n", "list:6: before this line, something without its source: \"a\"" },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		provider_list all;
		struct err err = {0};

		assert_false(providers_parse(f->a, "list", wrong[i].text, strlen(wrong[i].text), &all, &err));
		assert_string_equal(err.msg, wrong[i].says);
	}
}

#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_shipped), T(test_firmware), T(test_names), T(test_fixes), T(test_mistakes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
