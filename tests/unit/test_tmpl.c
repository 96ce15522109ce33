/* tmpl/: what a template says and how a value is written for each target. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tmpl/tmpl.h"

static bool render(const char *text, const char *vars_text, enum tmpl_escape escape, struct str *out, struct err *err)
{
	json_error_t why;
	json_t *vars = json_loads(vars_text, JSON_ALLOW_NUL, &why);

	if (vars == NULL)
		fail_msg("%s: %s", vars_text, why.text);
	bool ok = tmpl_render("t", text, strlen(text), vars, escape, out, err);
	json_decref(vars);
	return ok;
}

static void gives_for(enum tmpl_escape escape, const char *text, const char *vars, const char *want)
{
	struct str out = {0};
	struct err err = {0};

	if (!render(text, vars, escape, &out, &err))
		fail_msg("%s with %s: %s", text, vars, err.msg);
	assert_string_equal(str_c(&out), want);
	str_free(&out);
}

static void gives(const char *text, const char *vars, const char *want)
{
	gives_for(TMPL_PLAIN, text, vars, want);
}

/* The message begins with this, there is a hint, and the output is as it was. */
static void fails_for(enum tmpl_escape escape, const char *text, const char *vars, const char *want)
{
	struct str out = {0};
	struct err err = {0};

	str_adds(&out, "kept");
	if (render(text, vars, escape, &out, &err))
		fail_msg("%s with %s gives %s", text, vars, str_c(&out));
	if (strncmp(err.msg, want, strlen(want)) != 0)
		fail_msg("\"%s\" does not begin with \"%s\"", err.msg, want);
	assert_int_equal(err.code, ERR_INVALID);
	assert_string_not_equal(err.hint, "");
	assert_string_equal(str_c(&out), "kept");
	str_free(&out);
}

static void fails(const char *text, const char *vars, const char *want)
{
	fails_for(TMPL_PLAIN, text, vars, want);
}

/* --- the language */

static void variables(void **state)
{
	(void)state;
	gives("", "{}", "");
	gives("no tags { } }} %\n", "{}", "no tags { } }} %\n");
	gives("a {{x}} b {{ y }}", "{\"x\": \"1\", \"y\": 2}", "a 1 b 2");
	gives("{{a.b.c}}{{a.d}}", "{\"a\": {\"b\": {\"c\": \"x\"}, \"d\": \"y\"}}", "xy");
	gives("{{x}} {{y}} {{z}}", "{\"x\": -5, \"y\": 6.5, \"z\": 0.1}", "-5 6.5 0.1");
	gives("{{x}}", "{\"x\": \"{{y}}\"}", "{{y}}");
	gives("{{x}}\n{{! alone }}\n", "{\"x\": \"ä€😀\"}", "ä€😀\n");
}

static void sections(void **state)
{
	(void)state;
	gives("{{#l}}<{{.}}>{{/l}}", "{\"l\": [\"a\", \"b\", 3]}", "<a><b><3>");
	gives("{{#l}}{{n}}={{v}},{{/l}}", "{\"v\": 0, \"l\": [{\"n\": \"a\"}, {\"n\": \"b\", \"v\": 1}]}", "a=0,b=1,");
	gives("{{#o}}{{x}}{{/o}}{{#o.p}}{{q}}{{/o.p}}", "{\"o\": {\"x\": \"1\", \"p\": {\"q\": 2}}}", "12");
	gives("{{#t}}yes{{/t}}{{^t}}no{{/t}}{{#f}}yes{{/f}}{{^f}}no{{/f}}", "{\"t\": true, \"f\": false}", "yesno");
	gives("{{#n}}x{{/n}}{{^n}}none{{/n}}{{#e}}x{{/e}}{{^e}}empty{{/e}}", "{\"n\": null, \"e\": []}", "noneempty");
	gives("{{#l}}{{#t}}{{.}}{{/t}}{{/l}}", "{\"t\": true, \"l\": [\"a\", \"b\"]}", "ab");
	gives("{{#l}}{{#.}}{{.}}{{/.}};{{/l}}", "{\"l\": [[1, 2], [3]]}", "12;3;");
	/* The nearest first part of a name decides. */
	fails("{{#l}}{{a.b}}{{/l}}", "{\"a\": {\"b\": 1}, \"l\": [{\"a\": {\"c\": 2}}]}", "t:1: \"a.b\" is not");
}

static void lines_of_their_own(void **state)
{
	(void)state;
	gives("a\n{{#t}}\nb\n{{/t}}\nc\n", "{\"t\": true}", "a\nb\nc\n");
	gives("a\n  {{#t}}\t\nb\n  {{/t}}", "{\"t\": true}", "a\nb\n");
	gives("{{! x }}\na\n{{!y}}\n\n{{! z }}\n", "{}", "a\n\n");
	gives("{{#l}}\n  {{.}}\n{{/l}}\nend\n", "{\"l\": [1, 2]}", "  1\n  2\nend\n");
	/* Not alone: the line stays. */
	gives("{{#t}}a{{/t}}\n {{! x }} {{! y }}\nb", "{\"t\": true}", "a\n  \nb");
	gives("  {{x}}  \n", "{\"x\": 1}", "  1  \n");
}

static void bad_forms(void **state)
{
	(void)state;
	fails("a\nb {{x\n}}", "{\"x\": 1}", "t:2: \"{{\" without \"}}\"");
	fails("{{", "{}", "t:1: \"{{\" without \"}}\"");
	fails("{{ {{x}} }}", "{\"x\": 1}", "t:1: a tag within a tag: {{{{x}}");
	fails("{{{x}}}", "{\"x\": 1}", "t:1: no raw values, partials or other delimiters: {{{x}}");
	fails("{{&x}}", "{\"x\": 1}", "t:1: no raw values");
	fails("{{>x}}", "{\"x\": 1}", "t:1: no raw values");
	fails("{{=<% %>=}}", "{}", "t:1: no raw values");
	fails("{{}}", "{}", "t:1: not a name: {{}}");
	fails("\n{{a b}}", "{}", "t:2: not a name: {{a b}}");
	fails("{{a..b}}", "{}", "t:1: not a name");
	fails("{{a.}}", "{}", "t:1: not a name");
	fails("{{#.a}}", "{}", "t:1: not a name");
	fails("\n{{#a}}\n\n", "{\"a\": true}", "t:2: section {{#a}} is not closed");
	fails("{{/a}}", "{}", "t:1: the end of a section that is not open: {{a}}");
	fails("{{#a}}\n{{#b}}\n{{/a}}{{/b}}", "{\"a\": true, \"b\": true}", "t:3: {{/a}} where {{/b}} of line 2 should be");
}

static void bad_names(void **state)
{
	(void)state;
	fails("\n\n{{x}}", "{\"y\": 1}", "t:3: \"x\" is not a known name");
	fails("{{x.y}}", "{\"x\": {}}", "t:1: \"x.y\" is not a known name");
	fails("{{x.y}}", "{\"x\": \"s\"}", "t:1: \"x.y\" is not a known name");
	fails("{{#x}}{{/x}}", "{}", "t:1: \"x\" is not a known name");
	fails("{{^x}}{{/x}}", "{}", "t:1: \"x\" is not a known name");
	fails("{{.}}", "{}", "t:1: \".\" stands outside");
	fails("{{#t}}{{.}}{{/t}}", "{\"t\": true}", "t:1: \".\" stands outside");
	fails("{{x}}", "{\"x\": []}", "t:1: \"x\" is a list");
	fails("{{x}}", "{\"x\": {}}", "t:1: \"x\" is an object");
	fails("{{x}}", "{\"x\": true}", "t:1: \"x\" is a boolean");
	fails("{{x}}", "{\"x\": null}", "t:1: \"x\" is null");
	fails("{{#x}}{{/x}}", "{\"x\": \"s\"}", "t:1: \"x\" is a value");
	fails("{{^x}}{{/x}}", "{\"x\": 1}", "t:1: \"x\" is a value");
}

static void limits(void **state)
{
	struct str text = {0};
	struct str out = {0};
	struct err err = {0};

	(void)state;
	for (int i = 0; i < 32; i++)
		str_adds(&text, "{{#t}}");
	str_adds(&text, "x");
	for (int i = 0; i < 32; i++)
		str_adds(&text, "{{/t}}");
	gives(str_c(&text), "{\"t\": true}", "x");
	for (int i = 0; i < 100000; i++)
		str_adds(&text, "{{#t}}");
	fails(str_c(&text), "{\"t\": true}", "t:1: too many sections within sections");

	str_cut(&text, 0);
	for (int i = 0; i < 12; i++)
		str_adds(&text, "{{#l}}");
	for (int i = 0; i < 12; i++)
		str_adds(&text, "{{/l}}");
	fails(str_c(&text), "{\"l\": [1,2,3,4,5,6,7,8,9,0]}", "t: rendering does not come to an end");

	str_cut(&text, 0);
	str_adds(&text, "{{#l}}{{#l}}{{#l}}{{#l}}");
	for (int i = 0; i < 10000; i++)
		str_adds(&text, "0123456789");
	str_adds(&text, "{{/l}}{{/l}}{{/l}}{{/l}}");
	fails(str_c(&text), "{\"l\": [1,2,3,4,5,6,7,8,9,0]}", "t:1: the file becomes too long");

	while (text.len <= 1024 * 1024)
		str_adds(&text, "long enough ");
	assert_false(tmpl_render("t", text.p, text.len, NULL, TMPL_PLAIN, &out, &err));
	assert_non_null(strstr(err.msg, "at most 1048576"));
	str_free(&text);
}

/* --- values */

static void one_line_of_text(void **state)
{
	static const char *const bad[] = {
		"\\n", "\\r", "\\t", "\\u0000", "\\u001b", "\\u007f", "\\u0085", "\\u009b", "\\u2028", "\\u2029", "\\ufffe",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct str vars = {0};

		str_addf(&vars, "{\"x\": \"ab%scd\"}", bad[i]);
		for (int e = TMPL_PLAIN; e <= TMPL_REGEX; e++)
			fails_for((enum tmpl_escape)e, "\nx = \"{{x}}\"\n", str_c(&vars),
				  "t:2: {{x}}: byte 3 of the value is U+");
		str_free(&vars);
	}
	fails("{{x}}", "{\"x\": \"\\n\"}", "t:1: {{x}}: byte 1 of the value is U+000A, the end of a line");
}

static void only_utf8(void **state)
{
	static const char *const bad[] = { "\x80", "\xc0\xaf", "\xc3", "\xe2\x82", "\xed\xa0\x80", "\xf5\x80\x80\x80",
					   "\xf0\x80\x80\xaf", "\xff" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		json_t *vars = json_object();
		struct str out = {0};
		struct err err = {0};

		json_object_set_new_nocheck(vars, "x", json_string_nocheck(bad[i]));
		assert_false(tmpl_render("t", "{{x}}", 5, vars, TMPL_PLAIN, &out, &err));
		assert_string_equal(err.msg, "t:1: {{x}}: byte 1 of the value is not UTF-8");
		json_decref(vars);
		str_free(&out);
	}
}

static void booleans(void **state)
{
	static const char vars[] = "{\"t\": true, \"f\": false}";

	(void)state;
	gives_for(TMPL_POSTFIX, "a = {{t}}\nb = {{f}}\n", vars, "a = yes\nb = no\n");
	gives_for(TMPL_DOVECOT, "a = {{t}}\nb = {{f}}\n", vars, "a = yes\nb = no\n");
	gives_for(TMPL_UCL, "a = {{t}};\nb = {{f}};\n", vars, "a = true;\nb = false;\n");
	gives_for(TMPL_NGINX, "a {{t}};\nb {{f}};\n", vars, "a on;\nb off;\n");
	gives_for(TMPL_INI, "a = {{t}}\nb = {{f}}\n", vars, "a = true\nb = false\n");
	fails_for(TMPL_SHELL, "{{t}}", vars, "t:1: \"t\" is a boolean");
}

static void escaping_by_name(void **state)
{
	enum tmpl_escape e = TMPL_PLAIN;
	struct err err = {0};

	(void)state;
	assert_true(tmpl_escape_by_name("postfix", &e, &err));
	assert_int_equal(e, TMPL_POSTFIX);
	assert_true(tmpl_escape_by_name("regex", &e, &err));
	assert_int_equal(e, TMPL_REGEX);
	assert_false(tmpl_escape_by_name("html", &e, &err));
	assert_int_equal(e, TMPL_REGEX);
	assert_string_equal(err.msg, "unknown escaping \"html\"");
	assert_non_null(strstr(err.hint, "plain, postfix, dovecot"));
}

static void postfix(void **state)
{
	(void)state;
	gives_for(TMPL_POSTFIX, "x = {{x}}\n", "{\"x\": \"ab(c)[1]%#;'=>!\"}", "x = ab(c)[1]%#;'=>!\n");
	gives_for(TMPL_POSTFIX, "x = {{x}}\n", "{\"x\": \"\"}", "x = \n");
	gives_for(TMPL_POSTFIX, "x =\n{{#l}}\n    {{.}}\n{{/l}}\n", "{\"l\": [\"a\", \"b\"]}", "x =\n    a\n    b\n");
	fails_for(TMPL_POSTFIX, "x = {{x}}", "{\"x\": \"a$b\"}", "t:1: {{x}}: byte 2 of its value is \"$\"");
	fails_for(TMPL_POSTFIX, "x = {{x}}", "{\"x\": \"a$$b\"}", "t:1: {{x}}: byte 2 of its value is \"$\"");
	fails_for(TMPL_POSTFIX, "-o a={{x}}", "{\"x\": \"a -o b=c\"}",
		  "t:1: {{x}}: byte 2 of its value is \" \", which cannot be written for postfix");
	fails_for(TMPL_POSTFIX, "{{x}}", "{\"x\": \"a,b\"}", "t:1: {{x}}: byte 2 of its value is \",\"");
	fails_for(TMPL_POSTFIX, "{{x}}", "{\"x\": \"{a}\"}", "t:1: {{x}}: byte 1 of its value is \"{\"");
	fails_for(TMPL_POSTFIX, "{{x}}", "{\"x\": \"a\\\"\"}", "t:1: {{x}}: byte 2 of its value is '\"'");
	fails_for(TMPL_POSTFIX, "x = {{x}}", "{\"x\": \"#a\"}", "t:1: {{x}}: byte 1 of its value is \"#\"");
	fails_for(TMPL_POSTFIX, "a = 1\n{{x}} = 2", "{\"x\": \"\"}", "t:2: {{x}}: its value is empty at the beginning");
	fails_for(TMPL_POSTFIX, "x = ${{x}}", "{\"x\": \"a\"}", "t:1: {{x}}: it stands right after \"$\"");
}

static void dovecot(void **state)
{
	(void)state;
	gives_for(TMPL_DOVECOT, "a = {{x}}\nb = /srv/{{x}}/y\n", "{\"x\": \"a.b-c_d@e:f\"}",
		  "a = a.b-c_d@e:f\nb = /srv/a.b-c_d@e:f/y\n");
	gives_for(TMPL_DOVECOT, "a = \"<{{x}}>\"\n", "{\"x\": \" a #b \\\"c\\\\ \"}", "a = \"< a #b \\\"c\\\\ >\"\n");
	gives_for(TMPL_DOVECOT, "a=\"{{x}}\"", "{\"x\": \"\"}", "a=\"\"");
	gives_for(TMPL_DOVECOT, "a = {{n}}", "{\"n\": -1}", "a = -1");
	fails_for(TMPL_DOVECOT, "a = {{x}}", "{\"x\": \"a #b\"}",
		  "t:1: {{x}}: its value is not a bare word and does not stand in \"…\"");
	fails_for(TMPL_DOVECOT, "a = {{x}}", "{\"x\": \"<file\"}", "t:1: {{x}}: its value is not a bare word");
	fails_for(TMPL_DOVECOT, "a = {{x}}", "{\"x\": \"\"}", "t:1: {{x}}: its value is not a bare word");
	/* Not where Dovecot takes a quote as one. */
	fails_for(TMPL_DOVECOT, "a = x \"{{x}}\"", "{\"x\": \"a b\"}", "t:1: {{x}}: its value is not a bare word");
	fails_for(TMPL_DOVECOT, "namespace \"{{x}}\" {", "{\"x\": \"a\\\"b\"}", "t:1: {{x}}: its value is not");
	fails_for(TMPL_DOVECOT, "a = \"b\"\nc = {{x}}", "{\"x\": \"a b\"}", "t:2: {{x}}: its value is not");
	fails_for(TMPL_DOVECOT, "a = \"{{x}}\"", "{\"x\": \"a%u\"}", "t:1: {{x}}: byte 2 of its value is \"%\"");
	fails_for(TMPL_DOVECOT, "a = \"{{x}}\"", "{\"x\": \"$ENV:HOME\"}", "t:1: {{x}}: byte 1 of its value is \"$\"");
	fails_for(TMPL_DOVECOT, "a = \"%{{x}}\"", "{\"x\": \"u\"}", "t:1: {{x}}: it stands right after \"%\"");
}

static void quoted_words(void **state)
{
	(void)state;
	gives_for(TMPL_UCL, "a = \"{{x}}\"; b = [\"{{x}}\",\"{{x}}\"]; c = {{n}};", "{\"x\": \"\\\\;\\\"\", \"n\": 6.5}",
		  "a = \"\\\\;\\\"\"; b = [\"\\\\;\\\"\",\"\\\\;\\\"\"]; c = 6.5;");
	fails_for(TMPL_UCL, "a = \"{{x}}\"", "{\"x\": \"a${b}\"}", "t:1: {{x}}: byte 2 of its value is \"$\"");
	fails_for(TMPL_UCL, "a = \"{{x}}\"", "{\"x\": \"{= env =}\"}", "t:1: {{x}}: byte 1 of its value is \"{\"");
	fails_for(TMPL_UCL, "a = {{x}};", "{\"x\": \"a:b\"}", "t:1: {{x}}: its value is not a bare word");
	fails_for(TMPL_UCL, "{{x}}", "{\"x\": \".include\"}", "t:1: {{x}}: its value is not a bare word");

	gives_for(TMPL_NGINX, "server_name {{#l}} {{.}}{{/l}};\nroot \"/srv/{{x}}\";",
		  "{\"l\": [\"a.b\"], \"x\": \"a; b}\\\"\"}",
		  "server_name  a.b;\nroot \"/srv/a; b}\\\"\";");
	fails_for(TMPL_NGINX, "root \"{{x}}\";", "{\"x\": \"$uri\"}", "t:1: {{x}}: byte 1 of its value is \"$\"");
	fails_for(TMPL_NGINX, "root {{x}};", "{\"x\": \"a; b\"}", "t:1: {{x}}: its value is not a bare word");
	fails_for(TMPL_NGINX, "root /srv/\"{{x}}\";", "{\"x\": \"a; b\"}", "t:1: {{x}}: its value is not a bare word");

	gives_for(TMPL_UNBOUND, "interface: {{a}}\nfile: \"{{x}}\"", "{\"a\": \"::1\", \"x\": \"a b#'\"}",
		  "interface: ::1\nfile: \"a b#'\"");
	fails_for(TMPL_UNBOUND, "file: \"{{x}}\"", "{\"x\": \"a\\\"\"}", "t:1: {{x}}: byte 2 of its value is '\"'");
	fails_for(TMPL_UNBOUND, "file: \"{{x}}\"", "{\"x\": \"a\\\\\"}", "t:1: {{x}}: byte 2 of its value is \"\\\"");

	gives_for(TMPL_SYSTEMD, "ExecStart=/bin/x {{a}} \"{{x}}\"", "{\"a\": \"b\", \"x\": \"50% \\\"\\\\\"}",
		  "ExecStart=/bin/x b \"50%% \\\"\\\\\"");
	fails_for(TMPL_SYSTEMD, "ExecStart=/bin/x {{x}}", "{\"x\": \"a b\"}", "t:1: {{x}}: its value is not a bare word");
	fails_for(TMPL_SYSTEMD, "ExecStart=\"{{x}}\"", "{\"x\": \"$HOME\"}", "t:1: {{x}}: byte 1 of its value is \"$\"");

	gives_for(TMPL_SHELL, "a='{{x}}'; b={{w}}", "{\"x\": \"$(a) `b` \\\\ \\\"\", \"w\": \"c/d\"}",
		  "a='$(a) `b` \\ \"'; b=c/d");
	gives_for(TMPL_SHELL, "a='x\\' b='{{x}}'", "{\"x\": \"a b\"}", "a='x\\' b='a b'");
	fails_for(TMPL_SHELL, "a='{{x}}'", "{\"x\": \"it's\"}", "t:1: {{x}}: byte 3 of its value is \"'\"");
	fails_for(TMPL_SHELL, "a={{x}}", "{\"x\": \"a;b\"}",
		  "t:1: {{x}}: its value is not a bare word and does not stand in '…'");
}

static void other_targets(void **state)
{
	(void)state;
	gives_for(TMPL_INI, "x = {{x}}", "{\"x\": \"a%b#c=d:/e+f@g\"}", "x = a%%b#c=d:/e+f@g");
	fails_for(TMPL_INI, "x = {{x}}", "{\"x\": \"a;b\"}", "t:1: {{x}}: byte 2 of its value is \";\"");
	fails_for(TMPL_INI, "x = a[b={{x}}]", "{\"x\": \"`id`\"}", "t:1: {{x}}: byte 1 of its value is \"`\"");
	fails_for(TMPL_INI, "  {{x}}", "{\"x\": \"#b\"}", "t:1: {{x}}: byte 1 of its value is \"#\"");
	gives_for(TMPL_XML, "<a b='{{x}}'>{{x}}</a>", "{\"x\": \"<&>\\\"'\"}",
		  "<a b='&lt;&amp;&gt;&quot;&#39;'>&lt;&amp;&gt;&quot;&#39;</a>");
	gives_for(TMPL_REGEX, "/^{{x}}$/", "{\"x\": \"a.b+c@d/e(f)\\\\ä_#\"}", "/^a\\.b\\+c@d\\/e\\(f\\)\\\\ä_\\#$/");
	fails_for(TMPL_REGEX, "/\\{{x}}/", "{\"x\": \"d\"}", "t:1: {{x}}: it stands right after \"\\\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(variables),        cmocka_unit_test(sections),
		cmocka_unit_test(lines_of_their_own), cmocka_unit_test(bad_forms),
		cmocka_unit_test(bad_names),        cmocka_unit_test(limits),
		cmocka_unit_test(one_line_of_text), cmocka_unit_test(only_utf8),
		cmocka_unit_test(booleans),
		cmocka_unit_test(escaping_by_name), cmocka_unit_test(postfix),
		cmocka_unit_test(dovecot),          cmocka_unit_test(quoted_words),
		cmocka_unit_test(other_targets),
	};

	return cmocka_run_group_tests_name("tmpl", tests, NULL, NULL);
}
