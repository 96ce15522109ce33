#include "conf/source.h"

#include <string.h>

#include "conf/load.h"
#include "base/utf8.h"

static bool check_size(const struct source *s, struct err *err)
{
	if (s->len <= SITE_MAX_BYTES)
		return true;
	err_set(err, ERR_SITE, "%s: the file has %zu bytes; 1 MiB (%d bytes) is the most", s->name, s->len,
		SITE_MAX_BYTES);
	return err_hint(err, "is this the right file? A site is usually one or two pages");
}

static bool check_encoding(struct source *s, struct err *err)
{
	const unsigned char *b = (const unsigned char *)s->text;

	if (s->len >= 2 && ((b[0] == 0xFF && b[1] == 0xFE) || (b[0] == 0xFE && b[1] == 0xFF))) {
		err_set(err, ERR_SITE, "%s: the file is in UTF-16; UTF-8 is needed", s->name);
		return err_hint(err, "save it as UTF-8, or: iconv -f UTF-16 -t UTF-8");
	}
	/* what Windows editors put before UTF-8 does no harm */
	if (s->len >= 3 && memcmp(b, "\xEF\xBB\xBF", 3) == 0)
		s->skip = 3;
	return true;
}

static bool bad_char(const struct source *s, size_t at, size_t size, uint32_t c, struct err *err)
{
	if (size == 0) {
		source_fail(s, at, err, "this is not UTF-8 (byte 0x%02X)", (unsigned char)s->text[at]);
		return err_hint(err, "save the file as UTF-8");
	}
	if (c == '\r') {
		source_fail(s, at, err, "a carriage return without a line feed");
		return err_hint(err, "save the file with Unix line ends");
	}
	if (c == 0)
		source_fail(s, at, err, "a NUL byte: this is not a text file, or it was damaged");
	else
		source_fail(s, at, err, "a control character (U+%04X)", (unsigned)c);
	return err_hint(err, "remove the character");
}

/* Checks one character; *indent says whether only spaces came before it on its line. */
static bool check_char(const struct source *s, size_t at, size_t *size, bool *indent, struct err *err)
{
	uint32_t c = 0;

	*size = utf8_decode(s->text + at, s->len - at, &c);
	if (*size != 0 && c == '\t' && *indent) {
		source_fail(s, at, err, "a tab in the indentation; YAML indents with spaces only");
		return err_hint(err, "replace the tab by spaces");
	}
	if (c == '\n')
		*indent = true;
	else if (c != ' ')
		*indent = false;
	bool line_end = c == '\n' || (c == '\r' && at + 1 < s->len && s->text[at + 1] == '\n');
	if (*size == 0 || (utf8_is_control(c) && c != '\t' && !line_end))
		return bad_char(s, at, *size, c, err);
	return true;
}

static void index_chars(struct arena *a, struct source *s)
{
	uint32_t *byte_of = arena_alloc(a, (s->chars + 1) * sizeof(*byte_of));
	size_t n = 0;

	for (size_t at = s->skip; at < s->len; at++)
		if (((unsigned char)s->text[at] & 0xC0) != 0x80)
			byte_of[n++] = (uint32_t)at;
	byte_of[n] = (uint32_t)s->len;
	s->byte_of = byte_of;
}

bool source_open(struct arena *a, const char *name, const char *text, size_t len, struct source *s,
		 struct err *err)
{
	bool indent = true;

	*s = (struct source){.name = name, .text = text, .len = len};
	if (!check_size(s, err) || !check_encoding(s, err))
		return false;
	for (size_t at = s->skip, size; at < len; at += size) {
		if (!check_char(s, at, &size, &indent, err))
			return false;
		s->chars++;
	}
	if (s->chars != len)
		index_chars(a, s);
	return true;
}

size_t source_byte(const struct source *s, size_t index)
{
	if (index > s->chars)
		index = s->chars;
	return s->byte_of != NULL ? s->byte_of[index] : index;
}

size_t source_line(const struct source *s, size_t at)
{
	size_t line = 1;

	for (size_t i = 0; i < at && i < s->len; i++)
		line += s->text[i] == '\n';
	return line;
}
