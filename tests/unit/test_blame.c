/* engine/blame.h: what the checkers of Debian 12 and 13 really said, and the operator's line that they mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "engine/blame.h"

#define MAIN_CF "/etc/postfix/main.cf"
#define MASTER_CF "/etc/postfix/master.cf"
#define DOVECOT "/etc/dovecot/dovecot.conf"
#define UNBOUND "/etc/unbound/unbound.conf.d/mailstead.conf"
#define ACTIONS "/etc/rspamd/local.d/actions.conf"
#define NGINX "/etc/nginx/conf.d/mailstead.conf"
#define OPENDKIM "/etc/opendkim/mailstead-rsa.conf"
#define NFT "/etc/nftables-mailstead.conf"
#define JAIL "/etc/fail2ban/jail.d/mailstead.local"
#define LOCAL "/etc/mailstead/local.d/x/mine.conf"

/* One file of two lines of ours, and below them one of the operator's. */
static const struct {
	const char *what, *path, *text, *said;
	bool is_theirs;
} cases[] = {
	{ "postconf, a line", MAIN_CF, "foo bar",
	  "postconf: fatal: " MAIN_CF ", line 3: missing '=' after attribute name: \"foo bar\"\n", true },
	{ "postconf, an entry twice", MAIN_CF, "biff = maybe",
	  "/usr/sbin/postconf: warning: " MAIN_CF ", line 3: overriding earlier entry: biff=no\n", true },
	{ "postconf, a parameter", MAIN_CF, "no_such_thing = 1",
	  "postconf: warning: " MAIN_CF ": unused parameter: no_such_thing=1\n", true },
	{ "postconf, master.cf", MASTER_CF, "foo bar", "postconf: fatal: file " MASTER_CF ": line 3: bad field count\n", true },
	{ "postconf, a field of master.cf", MASTER_CF, "bad inet n - y - zz nosuch",
	  "postconf: fatal: invalid process_limit field \"zz\" in \"bad inet n - y - zz nosuch\"\n", true },
	{ "doveconf 2.3", DOVECOT, "foo = bar",
	  "doveconf: Fatal: Error in configuration file " DOVECOT " line 3: Unknown setting: foo\n"
	  "doveconf: Error: managesieve-login: dump-capability process returned 89\n", true },
	{ "doveconf 2.4", DOVECOT, "mail_max_userip_connections = many",
	  "doveconf: Fatal: Error in configuration file " DOVECOT " line 3: mail_max_userip_connections: Invalid number many: "
	  "Not a valid number\n", true },
	{ "doveconf, a block that is open", DOVECOT, "service imap {",
	  "doveconf: Fatal: Error in configuration file " DOVECOT ": Missing '}' (section started at " DOVECOT ":3)\n", true },
	{ "unbound-checkconf", UNBOUND, "foo: bar", UNBOUND ":3: error: unknown keyword 'foo'\n", true },
	{ "unbound-checkconf, a value", UNBOUND, "interface: 999.1.1",
	  "[1795737203] unbound-checkconf[786:0] fatal error: cannot parse interface specified as '999.1.1'\n", true },
	{ "rspamadm, a place", ACTIONS, "reject = ;;",
	  "failed to load config: ucl parser error: error while parsing " ACTIONS ": line: 3, column: 9 - 'string value must not "
	  "be empty', character: ';'\n", true },
	{ "rspamadm, an open brace", ACTIONS, "foo {",
	  "failed to load config: ucl parser error: " ACTIONS ":3 unmatched open brace at 6; \n", true },
	{ "nginx", NGINX, "foo bar;",
	  "2026/11/26 23:53:24 [emerg] 828#828: unknown directive \"foo\" in " NGINX ":3\n"
	  "nginx: configuration file /etc/nginx/nginx.conf test failed\n", true },
	{ "opendkim", OPENDKIM, "Foo bar", "opendkim: " OPENDKIM ": configuration error at line 3: unrecognized parameter\n",
	  true },
	{ "nft", NFT, "foo bar", NFT ":3:8-8: Error: syntax error, unexpected newline\nfoo bar\n       ^\n", true },
	{ "fail2ban-client", JAIL, "[sshd",
	  "ERROR   Failed during configuration: Source contains parsing errors: '" JAIL "'\n\t[line  3]: '[sshd\\n'\n", true },
	{ "fail2ban-client, twice", JAIL, "bantime = zz",
	  "ERROR   Failed during configuration: While reading from '" JAIL "' [line  3]: option 'bantime' in section 'recidive' "
	  "already exists\n", true },
	{ "a line of ours", DOVECOT, "service imap {",
	  "doveconf: Fatal: Error in configuration file " DOVECOT " line 1: Unknown setting: ours\n", false },
	{ "a line that there is not", MAIN_CF, "foo bar", "postconf: fatal: " MAIN_CF ", line 300000000000000000000: x\n", false },
	{ "another file", MAIN_CF, "foo bar", "postconf: fatal: " MAIN_CF ".old, line 3: missing\n", false },
	{ "a part of a name", MAIN_CF, "size = 3", "postconf: warning: message_size_limit too small\n", false },
	{ "nothing", MAIN_CF, "foo bar", "", false },
	{ "quotes that do not end", MAIN_CF, "foo bar", "it's \"so\nand 'so", false },
};

static void what_checkers_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *a = arena_new();
		const char *ours = "ours = 1\n# a comment\n";
		const char *live = arena_printf(a, "%s%s\n", ours, cases[i].text);
		const struct own_line like = { .path = cases[i].path };
		checked_files files = {0};
		own_lines own = {0};

		vec_push(a, &files, ((struct checked_file){ cases[i].path, live, strlen(live) }));
		blame_add_lines(a, &like, live, strlen(live), ours, strlen(ours), &own);
		assert_int_equal(own.n, 1);
		const struct own_line *l = blame_find(a, cases[i].said, &files, &own);
		if ((l != NULL) != cases[i].is_theirs)
			fail_msg("%s: line %zu", cases[i].what, l != NULL ? l->line : 0);
		if (l != NULL && (l->line != 3 || strcmp(l->text, cases[i].text) != 0))
			fail_msg("%s: line %zu, %s", cases[i].what, l->line, l->text);
		arena_free(a);
	}
}

/* The daemon reads a copy of it, or a file that it became a part of. */
static void a_line_of_local_d(void **state)
{
	struct arena *a = arena_new();
	const char *addition = "# mine\n\nfoo = 1\nbar = 2\n", *merged = "ours = 1\nfoo = 1\n";
	const struct own_line like = { .path = LOCAL, .addition = true };
	checked_files files = {0};
	own_lines own = {0};

	(void)state;
	vec_push(a, &files, ((struct checked_file){ MAIN_CF, merged, strlen(merged) }));
	blame_add_lines(a, &like, addition, strlen(addition), NULL, 0, &own);
	assert_int_equal(own.n, 2);
	const struct own_line *l = blame_find(a, "postconf: warning: " MAIN_CF ", line 2: no", &files, &own);
	assert_non_null(l);
	assert_int_equal(l->line, 3);
	assert_string_equal(l->path, LOCAL);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_checkers_say),
		cmocka_unit_test(a_line_of_local_d),
	};

	return cmocka_run_group_tests_name("blame", tests, NULL, NULL);
}
