#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "ui/text.h"

static const struct {
	uint32_t c;
	const char *ascii;
} table[] = {
	{ 0xA0, " " }, { 0xA7, "section " }, { 0xAB, "\"" }, { 0xB0, " deg" }, { 0xB5, "u" }, { 0xB7, "*" }, { 0xBB, "\"" },
	{ 0xC4, "Ae" }, { 0xD6, "Oe" }, { 0xD7, "x" }, { 0xDC, "Ue" }, { 0xDF, "ss" }, { 0xE4, "ae" }, { 0xE8, "e" },
	{ 0xE9, "e" }, { 0xF6, "oe" }, { 0xFC, "ue" },
	{ 0x2010, "-" }, { 0x2011, "-" }, { 0x2012, "-" }, { 0x2013, "-" }, { 0x2014, "--" },
	{ 0x2018, "'" }, { 0x2019, "'" }, { 0x201A, "'" }, { 0x201C, "\"" }, { 0x201D, "\"" }, { 0x201E, "\"" },
	{ 0x2022, "*" }, { 0x2026, "..." }, { 0x202F, " " }, { 0x20AC, "EUR" },
	{ 0x2190, "<-" }, { 0x2191, "Up" }, { 0x2192, "->" }, { 0x2193, "Down" }, { 0x21D2, "=>" },
	{ 0x2212, "-" }, { 0x2248, "~" }, { 0x2260, "!=" }, { 0x2264, "<=" }, { 0x2265, ">=" },
	{ 0x2500, "-" }, { 0x2502, "|" }, { 0x250C, "+" }, { 0x2510, "+" }, { 0x2514, "+" }, { 0x2518, "+" },
	{ 0x251C, "+" }, { 0x2524, "+" }, { 0x2588, "#" }, { 0x258C, "#" }, { 0x25CF, "*" },
	{ 0x2713, "ok" }, { 0x2714, "ok" }, { 0x2717, "x" }, { 0x2718, "x" },
};

static bool is_arrow(uint32_t c)
{
	return c >= 0x2190 && c <= 0x2193;
}

static void add_ascii(struct str *out, uint32_t c, uint32_t before)
{
	if (is_arrow(c) && is_arrow(before))
		str_addc(out, '/'); /* "Up/Down" */
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].c == c) {
			str_adds(out, table[i].ascii);
			return;
		}
	for (size_t i = utf8_width(c); i > 0; i--)
		str_addc(out, '?');
}

const char *text_ascii(struct arena *a, const char *s)
{
	struct str out = {0};
	size_t n = strlen(s), i = 0;
	uint32_t c, before = 0;

	while (i < n && (unsigned char)s[i] < 0x80)
		i++;
	if (i == n)
		return s;
	str_add(&out, s, i);
	while (i < n) {
		size_t len = utf8_decode(s + i, n - i, &c);
		if (len == 1)
			str_addc(&out, s[i]);
		else
			add_ascii(&out, len > 0 ? c : '?', before);
		before = len > 0 ? c : 0;
		i += len > 0 ? len : 1;
	}
	const char *copy = arena_memdup(a, str_c(&out), out.len);
	str_free(&out);
	return copy;
}

const struct signs *text_signs(bool utf8)
{
	static const struct signs drawn = {
		"─", "│", "┌", "┐", "└", "┘", "█", "▌", "…", "•", "↑", "↓", "←", "→",
	};
	static const struct signs ascii = {
		"-", "|", "+", "+", "+", "+", "#", "-", "...", "*", "Up", "Down", "Left", "Right",
	};

	return utf8 ? &drawn : &ascii;
}
