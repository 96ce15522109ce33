#include "tmpl/text.h"

#include <stdint.h>

/* Decodes one character; 0 bytes if it is not UTF-8 (RFC 3629: no surrogates, nothing overlong). */
static size_t decode(const unsigned char *p, size_t n, uint32_t *c)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t least;
	} form[] = { { 0x80, 0x00, 0 }, { 0xe0, 0xc0, 0x80 }, { 0xf0, 0xe0, 0x800 }, { 0xf8, 0xf0, 0x10000 } };

	for (size_t extra = 0; extra < 4; extra++) {
		if ((p[0] & form[extra].mask) != form[extra].lead)
			continue;
		if (extra >= n)
			return 0;
		*c = p[0] & (unsigned char)~form[extra].mask;
		for (size_t i = 1; i <= extra; i++) {
			if ((p[i] & 0xc0) != 0x80)
				return 0;
			*c = *c << 6 | (p[i] & 0x3f);
		}
		bool surrogate = *c >= 0xd800 && *c <= 0xdfff;
		return *c < form[extra].least || *c > 0x10ffff || surrogate ? 0 : extra + 1;
	}
	return 0;
}

static const char *why_not(uint32_t c)
{
	if (c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029)
		return "the end of a line";
	if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		return "a control character";
	if (c == 0xfffe || c == 0xffff)
		return "not a character";
	return NULL;
}

bool tmpl_check_text(const char *value, size_t n, struct err *err)
{
	const unsigned char *p = (const unsigned char *)value;

	for (size_t i = 0, size; i < n; i += size) {
		uint32_t c = 0;

		size = decode(p + i, n - i, &c);
		if (size == 0)
			return err_set(err, ERR_INVALID, "byte %zu of the value is not UTF-8", i + 1);
		if (why_not(c) != NULL)
			return err_set(err, ERR_INVALID, "byte %zu of the value is U+%04X, %s", i + 1, (unsigned)c,
				       why_not(c));
	}
	return true;
}
