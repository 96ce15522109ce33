#include "tests/injection/values.h"

#include <ctype.h>
#include <string.h>

static const char *const written[] = {
	/* a second line, in the syntax of each target */
	"x\nsmtpd_relay_restrictions = permit",
	"x\nmynetworks = 0.0.0.0/0",
	"x\n  permit",
	"\nmynetworks = 0.0.0.0/0",
	"x\r\nmynetworks = 0.0.0.0/0\r\n",
	"x\rmynetworks = 0.0.0.0/0",
	"x\vmynetworks = 0.0.0.0/0",
	"x\fmynetworks = 0.0.0.0/0",
	"x\xc2\x85mynetworks = 0.0.0.0/0",     /* NEL */
	"x\xe2\x80\xa8mynetworks = 0.0.0.0/0", /* U+2028 */
	"x\nauth_allow_cleartext = yes",
	"x\n}\nprotocol imap {\n  ssl = no",
	"x }\nssl = no\nplugin { y = z",
	"x\\\nmynetworks = 0.0.0.0/0",
	"x\n\n[Service]\nExecStart=/bin/sh",
	"x\n!include /etc/passwd",
	/* a value that the reader expands */
	"$mynetworks", "$$mynetworks", "$$$mynetworks", "${mynetworks}", "$(mynetworks)", "${x?{a}:{b}}", "a$", "$", "$1",
	"%u", "%Lu", "%{user}", "%{env:PATH}", "%(x)s", "%%u", "$ENV:PATH", "$SET:mail_gid", "{{hostname}}", "{= x =}", "{% x %}",
	"</etc/passwd", "<<EOF", "!include /etc/passwd", "`id`", "$(id)", "!id", "~root",
	/* quotes and what ends or escapes them */
	"\"", "'", "\\", "\\\\", "\\\"", "a\"b", "a'b", "\"a\"", "'a'", "x\" = \"y", "x'; DROP TABLE users; --", "' OR '1'='1",
	"a\\", "\\n", "\\nmynetworks = 0.0.0.0/0", "\\x0amynetworks", "\\012mynetworks",
	/* blocks, comments, ends of statements */
	"}", "{", "{ }", "} x {", "a{b}c", "x; y", ";", "a;", "#", "# x", "a#b", "a #b", "x /* y", "x // y", "]]>", "<a>&b;",
	"!", "!x", "=", "= x", "a=b", "a=b=c", "a:b", "/", "//", "../../etc/passwd", "-", "--", "-o mynetworks=0.0.0.0/0", "*", "?",
	"[", "]", "[::1]", "(", ")", "^", "|", "&", "<", ">", ".*", "a|b", "(x", "x)", "[x", "x{2", "+", ".", "@", "a@b@c", ":",
	/* more than one word */
	" ", "  x", "x  ", "\tx", "x\t", "a b", "a, b", "a,b", ",", "permit, x", "x permit_mynetworks", "0.0.0.0/0 x", "",
	/* control characters, and what is no text */
	"\x01", "x\x02y", "\x1b[31mx", "\x7f", "x\x08y", "\xc2\x9bx", "\xef\xbb\xbfx", "\xe2\x80\xaex", "\xef\xbf\xbe", "\xff", "\xc0\x80",
	"x\xed\xa0\x80y", "\xe9", "x\xf5",
	/* letters from elsewhere */
	"m\xc3\xbcnchen.example", "\xe2\x82\xac", "\xd0\xbf\xd0\xbe\xd1\x87\xd1\x82\xd0\xb0.\xd1\x80\xd1\x84", "\xf0\x9f\x93\xa7", "x\xc2\xa0y",
	"\xef\xbc\x84mynetworks",
	/* fine ones: not everything may be refused */
	"mail.example.com", "a", "127.0.0.1", "2001:db8::1", "me@example.com", "https://acme.example/dir?x=1&y=%20", "1.3",
};

static const char *const pieces[] = { "\n", "\r", " ", "\t", "$", "$$", "${", "}", "{", "%", "%{", "\"", "'", "\\", ";", "#", ",", "=",
				      "<", ">", "!", "(", ")", "[", "]", "&", "|", "`", "*", "?", "/", ":", "@", ".", "-", "\x01", "\x7f",
				      "\xc2\x85", "\xff", "\xc3\xa4", "mynetworks", "permit", "ssl = no", "x", "a.b", "example.org" };

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static const char *random_value(struct arena *a, uint64_t *state)
{
	size_t n = 1 + next(state) % 12;
	const char *value = "";

	while (n-- > 0) {
		uint64_t r = next(state) >> 8;

		value = r % 4 == 0 ? arena_printf(a, "%s%c", value, (int)(r / 4 % 94 + 33))
				   : arena_printf(a, "%s%s", value, pieces[r / 4 % (sizeof(pieces) / sizeof(pieces[0]))]);
	}
	return value;
}

/* Longer than a line, a word or a buffer is expected to be. */
static const char *long_value(struct arena *a, size_t n, const char *end)
{
	char *value = arena_alloc(a, n + strlen(end) + 1);

	memset(value, 'x', n);
	memcpy(value + n, end, strlen(end));
	return value;
}

void values_make(struct arena *a, uint64_t seed, unsigned random, strlist *out)
{
	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++)
		vec_push(a, out, written[i]);
	vec_push(a, out, long_value(a, 3000, ""));
	vec_push(a, out, long_value(a, 20000, "y"));
	vec_push(a, out, long_value(a, 2100, "\nmynetworks = 0.0.0.0/0"));
	while (random-- > 0)
		vec_push(a, out, random_value(a, &seed));
}

bool value_is_harmless(const char *value)
{
	for (const char *p = value; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr("._-+@:/", *p) == NULL)
			return false;
	return value[0] != '-';
}
