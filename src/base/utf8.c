#include "base/utf8.h"

#include <string.h>

size_t utf8_decode(const char *s, size_t n, uint32_t *c)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *b = (const unsigned char *)s;
	size_t size = b[0] < 0x80 ? 1 : b[0] >= 0xF0 ? 4 : b[0] >= 0xE0 ? 3 : 2;

	if (b[0] < 0x80) {
		*c = b[0];
		return 1;
	}
	if (b[0] < 0xC2 || b[0] > 0xF4 || size > n)
		return 0;

	uint32_t value = b[0] & (0xFFu >> (size + 1));
	for (size_t i = 1; i < size; i++) {
		if ((b[i] & 0xC0) != 0x80)
			return 0;
		value = value << 6 | (b[i] & 0x3F);
	}
	if (value < least[size] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
		return 0;
	*c = value;
	return size;
}

struct range {
	uint32_t first, last;
};

static bool among(uint32_t c, const struct range *ranges, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

size_t utf8_width(uint32_t c)
{
	static const struct range zero[] = {
		{0x300, 0x36F}, {0x483, 0x489}, {0x591, 0x5BD}, {0x64B, 0x65F}, {0xE31, 0xE31}, {0xE34, 0xE3A},
		{0xE47, 0xE4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200D}, {0x20D0, 0x20FF},
		{0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
	};
	static const struct range wide[] = {
		{0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0xA4CF}, {0xA960, 0xA97C}, {0xAC00, 0xD7A3},
		{0xF900, 0xFAFF}, {0xFE30, 0xFE6F}, {0xFF01, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F},
		{0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
	};

	if (c < 0x300)
		return 1;
	if (among(c, zero, sizeof(zero) / sizeof(zero[0])))
		return 0;
	return among(c, wide, sizeof(wide) / sizeof(wide[0])) ? 2 : 1;
}

bool utf8_is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || c == 0xFEFF || c == 0xFFFE ||
	       c == 0xFFFF;
}

bool utf8_is_text(const char *s, size_t n)
{
	uint32_t c;

	for (size_t at = 0, size; at < n; at += size) {
		size = utf8_decode(s + at, n - at, &c);
		if (size == 0 || utf8_is_control(c))
			return false;
	}
	return true;
}

void utf8_show_char(struct str *out, const char *s, size_t n, uint32_t c)
{
	static const struct range turns[] = {{0x200E, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x206F}};

	if (c == '\t')
		str_addc(out, ' ');
	else if (n == 0 || utf8_is_control(c) || among(c, turns, sizeof(turns) / sizeof(turns[0])))
		str_addc(out, '?');
	else
		str_add(out, s, n);
}

void utf8_show_word(struct str *out, const char *s)
{
	enum { MOST = 60 };
	size_t len = strlen(s), shown = 0;
	uint32_t c = 0;

	for (size_t at = 0, size; at < len; at += size ? size : 1) {
		if (++shown > MOST) {
			str_adds(out, "...");
			break;
		}
		size = utf8_decode(s + at, len - at, &c);
		utf8_show_char(out, s + at, size, c);
	}
}

void utf8_show(struct str *out, const char *s)
{
	str_addc(out, '"');
	utf8_show_word(out, s);
	str_addc(out, '"');
}
