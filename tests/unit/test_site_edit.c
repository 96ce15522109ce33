/* Editing site.yaml: what changes, and that everything else stays as the operator wrote it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "conf/load.h"

#define HEAD "version: 1\nhostname: mail.example.org   # the box\ncontact: admin@example.net\n"
#define SMALL HEAD "domains: [example.org]\n"

typedef bool (*edit_fn)(const char *, const char *, size_t, const char *, const char *, struct str *,
			struct err *);

static void gives(edit_fn edit, const char *text, const char *path, const char *value, const char *expected)
{
	struct str out = {0};
	struct err err = {0};

	if (!edit("site.yaml", text, strlen(text), path, value, &out, &err))
		fail_msg("%s %s: %s\n%s", path, value, err.msg, err.hint);
	assert_string_equal(str_c(&out), expected);
	str_free(&out);
}

static void fails(edit_fn edit, const char *text, const char *path, const char *value, enum err_code code,
		  const char *why)
{
	struct str out = {0};
	struct err err = {0};

	if (edit("site.yaml", text, strlen(text), path, value, &out, &err))
		fail_msg("%s %s gave\n%s", path, value, str_c(&out));
	if (strstr(err.msg, why) == NULL)
		print_error("\"%s\" is not in: %s\n", why, err.msg);
	assert_non_null(strstr(err.msg, why));
	assert_int_equal(err.code, code);
	assert_int_equal(out.len, 0);
	str_free(&out);
}

static void replaces(void **state)
{
	(void)state;
	gives(site_set, SMALL, "hostname", "mx.example.org",
	      "version: 1\nhostname: mx.example.org   # the box\ncontact: admin@example.net\n"
	      "domains: [example.org]\n");
	gives(site_set, SMALL "limits:\n  quota:    1G # small\n", "limits.quota", "4G",
	      SMALL "limits:\n  quota:    4G # small\n");
	gives(site_set, SMALL "limits: {quota: 1G, recipients: 9}\n", "limits.quota", "4G",
	      SMALL "limits: {quota: 4G, recipients: 9}\n");
	gives(site_set, SMALL "tls:\n  minimum: '1.2'\n", "tls.minimum", "1.3", SMALL "tls:\n  minimum: \"1.3\"\n");
	gives(site_set, SMALL "postmaster: x@example.net\n", "postmaster", "", SMALL "postmaster: \"\"\n");
	gives(site_set, SMALL "limits:\n  quota: # none yet\n", "limits.quota", "4G",
	      SMALL "limits:\n  quota: 4G # none yet\n");
	gives(site_set, SMALL "dmarc: {policy: }\n", "dmarc.policy", "reject", SMALL "dmarc: {policy: reject}\n");
	/* multibyte characters before the place */
	gives(site_set, "# größer, 例え\n" SMALL "limits: {recipients: 5} # für alle\n", "limits.recipients", "7",
	      "# größer, 例え\n" SMALL "limits: {recipients: 7} # für alle\n");
	/* what was wrong is put right */
	gives(site_set, "version: 1\nhostname: mail\ncontact: admin@example.net\ndomains: [a.example]\n", "hostname",
	      "mail.a.example",
	      "version: 1\nhostname: mail.a.example\ncontact: admin@example.net\ndomains: [a.example]\n");
	gives(site_set, HEAD "domains: example.org\n", "domains", "[example.org, b.example]",
	      HEAD "domains: [example.org, b.example]\n");
	gives(site_set, SMALL, "contact", "admin@münchen.example",
	      "version: 1\nhostname: mail.example.org   # the box\ncontact: admin@münchen.example\n"
	      "domains: [example.org]\n");
}

static void adds(void **state)
{
	(void)state;
	gives(site_set, SMALL, "limits.quota", "4G", SMALL "limits:\n  quota: 4G\n");
	gives(site_set, SMALL, "postmaster", "me@example.net", SMALL "postmaster: me@example.net\n");
	gives(site_set, SMALL, "tls.minimum", "1.3", SMALL "tls:\n  minimum: \"1.3\"\n");
	gives(site_set, HEAD "domains: [example.org]", "postmaster", "me@example.net",
	      SMALL "postmaster: me@example.net\n");
	gives(site_set, SMALL "limits:\n    quota: 4G  # q\n# end\n", "limits.recipients", "7",
	      SMALL "limits:\n    quota: 4G  # q\n    recipients: 7\n# end\n");
	gives(site_set, SMALL "limits:\n  # quota: 4G\nspam:\n  greylist: false\n", "limits.recipients", "7",
	      SMALL "limits:\n  recipients: 7\n  # quota: 4G\nspam:\n  greylist: false\n");
	gives(site_set, SMALL "limits: {quota: 4G}\n", "limits.recipients", "7",
	      SMALL "limits: {quota: 4G, recipients: 7}\n");
	gives(site_set, SMALL "limits: {}\n", "limits.recipients", "7", SMALL "limits: {recipients: 7}\n");
	gives(site_set, SMALL "spam:\n  blocklists:\n    - a.example\n    - b.example # b\n\ntls: {minimum: 1.3}\n",
	      "spam.greylist", "false",
	      SMALL "spam:\n  blocklists:\n    - a.example\n    - b.example # b\n  greylist: false\n\n"
		    "tls: {minimum: 1.3}\n");
	gives(site_set, "---\n" SMALL "...\n", "limits.recipients", "7",
	      "---\n" SMALL "limits:\n  recipients: 7\n...\n");
	gives(site_set, "\xEF\xBB\xBF" SMALL, "limits.recipients", "7",
	      "\xEF\xBB\xBF" SMALL "limits:\n  recipients: 7\n");
	gives(site_set, "{version: 1, hostname: m.example.org, contact: a@b.example, domains: [c.example]}\n",
	      "limits.recipients", "7",
	      "{version: 1, hostname: m.example.org, contact: a@b.example, domains: [c.example], "
	      "limits: {recipients: 7}}\n");
	gives(site_set, "version: 1\r\nhostname: m.example.org\r\ncontact: a@b.example\r\ndomains: [c.example]\r\n",
	      "limits.recipients", "7",
	      "version: 1\r\nhostname: m.example.org\r\ncontact: a@b.example\r\ndomains: [c.example]\r\n"
	      "limits:\r\n  recipients: 7\r\n");
}

static void refuses(void **state)
{
	(void)state;
	fails(site_set, SMALL, "limits.qouta", "4G", ERR_USAGE, "no such option");
	fails(site_set, SMALL, "limits.quota", "4GB", ERR_SITE, "not a size");
	fails(site_set, SMALL, "limits.quota", "20M", ERR_SITE, "limits.quota (20971520 bytes) is less");
	fails(site_set, SMALL, "domains", "[mail.example.org]", ERR_SITE, "hostname");
	fails(site_set, SMALL, "hostname", "example.org", ERR_SITE, "mail for it would be lost");
	fails(site_set, SMALL, "contact", "a@b.example\nversion: 2", ERR_SITE, "line break");
	fails(site_set, SMALL, "contact", "a@b.example\xE2\x80\xA8x", ERR_SITE, "control");
	fails(site_set, SMALL, "version", "2", ERR_SITE, "must be 1");
	fails(site_set, SMALL "hostname: x\n", "limits.quota", "4G", ERR_SITE, "already on line");
	fails(site_set, "- a\n", "limits.quota", "4G", ERR_SITE, "cannot change");
	fails(site_set, SMALL "limits: 5\n", "limits.quota", "4G", ERR_SITE, "cannot change");
	fails(site_set, HEAD "domains:\n  a: b\n", "domains", "[a.example]", ERR_SITE, "cannot change");
	fails(site_set, SMALL "postmaster: |-\n  a@b.example\n", "postmaster", "c@b.example", ERR_SITE,
	      "cannot change");
	fails(site_set, "", "limits.quota", "4G", ERR_SITE, "missing");
}

static void list_add(void **state)
{
	(void)state;
	gives(site_list_add, SMALL, "domains", "b.example", HEAD "domains: [example.org, b.example]\n");
	gives(site_list_add, HEAD "domains: []\n", "domains", "b.example", HEAD "domains: [b.example]\n");
	gives(site_list_add, HEAD "domains:  # to come\n", "domains", "b.example",
	      HEAD "domains: [b.example]  # to come\n");
	gives(site_list_add, HEAD "domains:\n  - example.org # first\n  # more\n", "domains", "münchen.example",
	      HEAD "domains:\n  - example.org # first\n  - münchen.example\n  # more\n");
	gives(site_list_add, HEAD "domains:\n- example.org", "domains", "b.example",
	      HEAD "domains:\n- example.org\n- b.example");
	gives(site_list_add, HEAD "domains: [\n  example.org,  # first\n  b.example     # second\n]\n", "domains",
	      "c.example",
	      HEAD "domains: [\n  example.org,  # first\n  b.example,     # second\n  c.example\n]\n");
	gives(site_list_add, HEAD "domains: [\n  example.org,\n]\n", "domains", "c.example",
	      HEAD "domains: [\n  example.org,\n  c.example,\n]\n");
	gives(site_list_add, HEAD "domains: [example.org,]\n", "domains", "c.example",
	      HEAD "domains: [example.org, c.example,]\n");
	gives(site_list_add, SMALL, "spam.blocklists", "bl.example",
	      SMALL "spam:\n  blocklists: [zen.spamhaus.org, bl.example]\n");
	fails(site_list_add, SMALL, "domains", "EXAMPLE.org", ERR_EXISTS, "already");
	fails(site_list_add, HEAD "domains: [münchen.example]\n", "domains", "xn--mnchen-3ya.example", ERR_EXISTS,
	      "already");
	fails(site_list_add, SMALL, "domains", "mail.example.org", ERR_SITE, "hostname");
	fails(site_list_add, SMALL, "domains", "b.example, c.example", ERR_INVALID, "only letters");
	fails(site_list_add, SMALL, "domains", "b.example\nx", ERR_INVALID, "control");
	fails(site_list_add, SMALL, "hostname", "b.example", ERR_USAGE, "not a list");
	fails(site_list_add, HEAD "domains: example.org\n", "domains", "b.example", ERR_SITE, "cannot change");
}

static void list_remove(void **state)
{
	(void)state;
	gives(site_list_remove, HEAD "domains: [a.example, b.example, c.example] # all\n", "domains", "a.example",
	      HEAD "domains: [b.example, c.example] # all\n");
	gives(site_list_remove, HEAD "domains: [a.example, b.example, c.example] # all\n", "domains", "B.example",
	      HEAD "domains: [a.example, c.example] # all\n");
	gives(site_list_remove, HEAD "domains: [a.example, b.example]\n", "domains", "b.example",
	      HEAD "domains: [a.example]\n");
	gives(site_list_remove, HEAD "domains:\n  - a.example # one\n  # about b\n  - b.example # two\n", "domains",
	      "a.example", HEAD "domains:\n  # about b\n  - b.example # two\n");
	gives(site_list_remove, HEAD "domains:\n  - a.example\n  - b.example\ntls: {minimum: 1.3}\n", "domains",
	      "b.example", HEAD "domains:\n  - a.example\ntls: {minimum: 1.3}\n");
	gives(site_list_remove, HEAD "domains: [\n  a.example, # one\n  b.example  # two\n]\n", "domains", "b.example",
	      HEAD "domains: [\n  a.example, # one\n]\n");
	gives(site_list_remove, HEAD "domains: [\n  a.example, # one\n  b.example  # two\n]\n", "domains", "a.example",
	      HEAD "domains: [\n  b.example  # two\n]\n");
	gives(site_list_remove, HEAD "domains: [a.example,\n  b.example, c.example]\n", "domains", "b.example",
	      HEAD "domains: [a.example,\n  c.example]\n");
	gives(site_list_remove, SMALL "spam:\n  blocklists:  # ours\n    - a.example # x\n  greylist: true\n",
	      "spam.blocklists", "a.example", SMALL "spam:\n  blocklists: []  # ours\n  greylist: true\n");
	gives(site_list_remove, SMALL, "spam.blocklists", "zen.spamhaus.org", SMALL "spam:\n  blocklists: []\n");
	gives(site_list_remove, HEAD "domains:\r\n  - a.example\r\n  - b.example\r\n", "domains", "a.example",
	      HEAD "domains:\r\n  - b.example\r\n");
	fails(site_list_remove, SMALL, "domains", "example.org", ERR_SITE, "empty");
	fails(site_list_remove, SMALL, "domains", "b.example", ERR_NOT_FOUND, "there is no b.example");
}

static void list_set(void **state)
{
	static const char block[] = HEAD "domains:\n  - a.example # one\n  - b.example # two\n  - c.example # three\n";

	(void)state;
	/* comments stay with their items */
	gives(site_set, block, "domains", "[b.example, c.example, d.example]",
	      HEAD "domains:\n  - b.example # two\n  - c.example # three\n  - d.example\n");
	gives(site_set, block, "domains", "[a.example, d.example, e.example]",
	      HEAD "domains:\n  - a.example # one\n  - d.example\n  - e.example\n");
	/* another order: written item by item */
	gives(site_set, block, "domains", "[c.example, a.example]",
	      HEAD "domains:\n  - c.example # one\n  - a.example # two\n");
	gives(site_set, HEAD "domains: []\n", "domains", "[a.example, b.example, c.example]",
	      HEAD "domains: [a.example, b.example, c.example]\n");
	gives(site_set, HEAD "domains: [x.example]\n", "domains", "[a.example, b.example]",
	      HEAD "domains: [a.example, b.example]\n");
	gives(site_set, HEAD "domains: [\n  x.example  # old\n]\n", "domains", "[a.example, b.example]",
	      HEAD "domains: [\n  a.example,\n  b.example\n]\n");
	gives(site_set, SMALL, "spam.blocklists", "[]", SMALL "spam:\n  blocklists: []\n");
	gives(site_set, SMALL "spam:\n  blocklists:\n    - a.example\n", "spam.blocklists", "[]",
	      SMALL "spam:\n  blocklists: []\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replaces), cmocka_unit_test(adds),        cmocka_unit_test(refuses),
		cmocka_unit_test(list_add), cmocka_unit_test(list_remove), cmocka_unit_test(list_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
