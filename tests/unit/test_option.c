#include "conf/option.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "conf/load.h"

static const char smallest[] = "version: 1\n"
			       "hostname: mail.example.org\n"
			       "contact: admin@example.net\n"
			       "domains: [example.org]\n";

/* Every row is complete and its default is what it says it is. */
static void rows(void **state)
{
	struct arena *a = arena_new();
	struct site site = {0};
	struct err err = {0};

	(void)state;
	for (const struct option *o = option_table; o->path != NULL; o++) {
		assert_non_null(o->brief);
		assert_non_null(o->help);
		assert_non_null(o->since);
		assert_true(o->offset < sizeof(struct site));
		assert_ptr_equal(option_find(o->path), o);
		assert_non_null(option_type_words(o));
		if (o->type == OPT_CHOICE)
			assert_non_null(o->choices);
		if (o->type == OPT_STRING || o->type == OPT_LIST) {
			assert_non_null(o->check);
			assert_non_null(o->expected);
		}
		if (o->def == NULL) {
			assert_non_null(o->expected);
			continue;
		}
		assert_true(option_parse(a, o, o->def, &site, &err));
		struct str out = {0};
		option_format(o, &site, &out);
		/* "1.2" is in quotes for other readers of YAML */
		if (o->type != OPT_CHOICE)
			assert_string_equal(str_c(&out), o->def);
		str_free(&out);
	}
	/* no two rows share a field */
	for (const struct option *o = option_table; o->path != NULL; o++)
		for (const struct option *p = o + 1; p->path != NULL; p++)
			assert_int_not_equal(o->offset, p->offset);
	arena_free(a);
}

static void nearest(void **state)
{
	static const char *const names[] = {"add", "list", "remove", NULL};

	(void)state;
	assert_string_equal(nearest_name("lsit", names), "list");
	assert_string_equal(nearest_name("LIST", names), "list");
	assert_string_equal(nearest_name("remov", names), "remove");
	assert_string_equal(nearest_name("ad", names), "add");
	assert_null(nearest_name("frobnicate", names));
	assert_null(nearest_name("", names));
	assert_null(nearest_name("x", names));
	assert_string_equal(option_nearest("limits.mesage_size"), "limits.message_size");
	assert_string_equal(option_nearest("message_size"), "limits.message_size");
	assert_string_equal(option_nearest("mesage_size"), "limits.message_size");
	assert_string_equal(option_nearest("spam.message_size"), "limits.message_size");
	assert_string_equal(option_nearest("hostnmae"), "hostname");
	assert_null(option_nearest("colour"));
	assert_null(option_nearest(""));
	char *longest = calloc(1, 100000);
	memset(longest, 'a', 99999);
	assert_null(option_nearest(longest));
	free(longest);
}

/* Parses text as path; gives the value as it is written, or with expected NULL the error. */
static void parses(const char *path, const char *text, const char *written, const char *error)
{
	struct arena *a = arena_new();
	struct site site = {0};
	struct err err = {0};
	struct str out = {0};
	const struct option *o = option_find(path);
	bool good = option_parse(a, o, text, &site, &err);

	if (written != NULL) {
		if (!good)
			print_error("%s\n", err.msg);
		assert_true(good);
		option_format(o, &site, &out);
		assert_string_equal(str_c(&out), written);
	} else {
		assert_false(good);
		assert_int_equal(err.code, ERR_SITE);
		if (strstr(err.msg, error) == NULL)
			print_error("\"%s\" is not in: %s\n", error, err.msg);
		assert_non_null(strstr(err.msg, error));
		assert_non_null(strstr(err.msg, path));
		assert_string_not_equal(err.hint, "");
	}
	str_free(&out);
	arena_free(a);
}

static void values(void **state)
{
	(void)state;
	parses("limits.message_size", "50M", "50M", NULL);
	parses("limits.message_size", "52428800", "50M", NULL);
	parses("limits.message_size", "1500000", "1500000", NULL);
	parses("limits.message_size", "1024K", "1M", NULL);
	parses("limits.message_size", "1023K", NULL, "from 1M to 1G");
	parses("limits.quota", "0", "0", NULL);
	parses("limits.quota", "512K", "512K", NULL);
	parses("limits.quota", "9223372036854775807T", NULL, "too large");
	parses("limits.quota", "1P", NULL, "K, M, G, T");
	parses("limits.quota", "M", NULL, "digits");
	parses("limits.recipients", "50", "50", NULL);
	parses("limits.recipients", "50K", NULL, "only digits");
	parses("limits.recipients", "0x10", NULL, "only digits");
	parses("limits.recipients", "0", NULL, "from 1 to 10000");
	parses("services.imap", "false", "false", NULL);
	parses("services.imap", "yes", NULL, "not true or false");
	parses("tls.minimum", "1.3", "1.3", NULL);
	parses("tls.minimum", "\"1.3\"", "1.3", NULL);
	parses("tls.minimum", "1.1", NULL, "1.2 or 1.3");
	parses("postmaster", "\"\"", "\"\"", NULL);
	parses("postmaster", "", "\"\"", NULL);
	parses("hostname", "", NULL, "empty");
	parses("outbound.smarthost", "\"\"", "\"\"", NULL);
	parses("outbound.smarthost", "SMTP.relay.example", "smtp.relay.example", NULL);
	parses("outbound.smarthost", "smtp.relay.example:587", NULL, "only letters");
	parses("outbound.smarthost", "\"[192.0.2.1]\"", NULL, "only letters");
	parses("outbound.smarthost", "192.0.2.1", NULL, "only digits");
	parses("outbound.smarthost_port", "465", "465", NULL);
	parses("outbound.smarthost_port", "0", NULL, "from 1 to 65535");
	parses("outbound.smarthost_user", "\"\"", "\"\"", NULL);
	parses("outbound.smarthost_user", "me@example.org", "me@example.org", NULL);
	parses("outbound.smarthost_user", "me:secret", NULL, "only letters");
	parses("outbound.smarthost_spf", "[include:spf.relay.example, \"ip6:2001:db8::/32\"]",
	       "[\"include:spf.relay.example\", \"ip6:2001:db8::/32\"]", NULL);
	parses("outbound.smarthost_spf", "[\"-all\"]", NULL, "begins with none");
	parses("domains", "[B.example, a.example]", "[b.example, a.example]", NULL);
	parses("domains", "[]", NULL, "empty");
	parses("domains", "a.example", NULL, "where a list belongs");
	parses("domains", "[a.example, A.example]", NULL, "twice");
	parses("spam.blocklists", "[]", "[]", NULL);
	parses("contact", "a@example.org # me", "a@example.org", NULL);
	parses("contact", "a@example.org\nversion: 2", NULL, "line break");
	parses("contact", "{a: b}", NULL, "a mapping where a single value");
	parses("contact", "*a", NULL, "alias");
	parses("contact", "'a@example.org", NULL, "quote");
}

static void json(void **state)
{
	struct arena *a = arena_new();
	struct site site;
	struct err err = {0};

	(void)state;
	assert_true(site_load(a, "site.yaml", smallest, strlen(smallest), &site, &err));
	json_t *j = site_to_json(&site);
	assert_string_equal(json_string_value(json_object_get(j, "hostname")), "mail.example.org");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(j, "limits"), "message_size")), 52428800);
	assert_true(json_is_true(json_object_get(json_object_get(j, "services"), "imap")));
	json_t *domains = json_object_get(j, "domains");
	assert_int_equal(json_array_size(domains), 1);
	assert_string_equal(json_string_value(json_array_get(domains, 0)), "example.org");
	assert_string_equal(json_string_value(json_object_get(json_object_get(j, "tls"), "minimum")), "1.2");
	json_decref(j);
	arena_free(a);
}

/* Sets the three required options in the example, as an editor would. */
static void fill(struct str *text)
{
	static const struct {
		const char *empty, *filled;
	} lines[] = {
		{"\nhostname:\n", "\nhostname: mail.example.org\n"},
		{"\ncontact:\n", "\ncontact: admin@example.net\n"},
		{"\ndomains: []\n", "\ndomains: [example.org]\n"},
	};

	for (size_t i = 0; i < 3; i++) {
		char *at = strstr(text->p, lines[i].empty);
		assert_non_null(at);
		struct str out = {0};
		str_add(&out, text->p, (size_t)(at - text->p));
		str_adds(&out, lines[i].filled);
		str_adds(&out, at + strlen(lines[i].empty));
		str_free(text);
		*text = out;
	}
}

static char *dump(struct arena *a, const struct str *text)
{
	struct site site;
	struct err err = {0};

	if (!site_load(a, "site.yaml", str_c(text), text->len, &site, &err))
		fail_msg("%s", err.msg);
	json_t *j = site_to_json(&site);
	char *out = json_dumps(j, JSON_SORT_KEYS);
	json_decref(j);
	return out;
}

static void example(void **state)
{
	struct arena *a = arena_new();
	struct str text = {0}, live = {0}, small = {0};
	struct site site;
	struct err err = {0};

	(void)state;
	site_example(&text);
	assert_false(site_load(a, "site.yaml", str_c(&text), text.len, &site, &err));
	assert_non_null(strstr(err.msg, "hostname: the value is missing"));
	fill(&text);
	for (size_t i = 0; i < text.len; i++) /* switch everything on: "#name" but not "# words" */
		if (text.p[i] != '#' || (i > 0 && text.p[i - 1] != '\n') || text.p[i + 1] == '\n' ||
		    (text.p[i + 1] == ' ' && text.p[i + 2] != ' ') || strncmp(text.p + i, "#     ", 6) == 0)
			str_addc(&live, text.p[i]);
	str_adds(&small, smallest);
	char *x = dump(a, &text), *y = dump(a, &live), *z = dump(a, &small);
	assert_non_null(strstr(str_c(&live), "\n  quota: 2G"));
	assert_string_equal(x, z);
	assert_string_equal(y, z);
	free(x);
	free(y);
	free(z);
	str_free(&text);
	str_free(&live);
	str_free(&small);
	arena_free(a);
}

static void write_site(void **state)
{
	struct arena *a = arena_new();
	struct str text = {0}, out = {0};
	struct site site;
	struct err err = {0};

	(void)state;
	str_adds(&text, smallest);
	str_adds(&text, "limits: {quota: 5G}\ntls: {minimum: 1.3}\nspam: {blocklists: []}\nservices: {pop3: false}\n");
	assert_true(site_load(a, "site.yaml", str_c(&text), text.len, &site, &err));
	site_write(&site, &out);
	assert_non_null(strstr(str_c(&out), "\nhostname: mail.example.org\n"));
	assert_non_null(strstr(str_c(&out), "\nlimits:\n#  message_size: 50M"));
	assert_non_null(strstr(str_c(&out), "\n  quota: 5G "));
	assert_non_null(strstr(str_c(&out), "\n#dmarc:\n"));
	char *x = dump(a, &text), *y = dump(a, &out);
	assert_string_equal(x, y);
	free(x);
	free(y);
	str_free(&text);
	str_free(&out);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows), cmocka_unit_test(nearest), cmocka_unit_test(values),
		cmocka_unit_test(json), cmocka_unit_test(example), cmocka_unit_test(write_site),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
