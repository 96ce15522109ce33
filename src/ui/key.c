#include "ui/key.h"

#include <string.h>

#include "base/utf8.h"

/* RFC 3629: how long a character is that begins with that byte; 0: none does. */
static unsigned length(unsigned char first)
{
	return first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
}

static enum key_name control(unsigned char byte, char *letter)
{
	switch (byte) {
	case '\r':
	case '\n':
		return K_ENTER;
	case '\t':
		return K_TAB;
	case 0x1B:
		return K_ESC;
	case 0x08:
	case 0x7F:
		return K_BACKSPACE;
	default:
		*letter = (char)(byte - 1 + 'a');
		return byte >= 1 && byte <= 26 ? K_CTRL : K_NONE;
	}
}

bool key_take_byte(struct key_bytes *bytes, bool utf8, unsigned char byte, struct key *key)
{
	uint32_t c;

	*key = (struct key){0};
	if (byte < 0x20 || byte == 0x7F) {
		bytes->n = 0;
		key->name = control(byte, key->text);
		return key->name != K_NONE;
	}
	if (byte >= 0x80 && !utf8)
		return false;
	if (bytes->n > 0 && (byte & 0xC0) != 0x80)
		bytes->n = 0;
	bytes->part[bytes->n++] = (char)byte;
	unsigned want = length((unsigned char)bytes->part[0]);
	if (want > bytes->n)
		return false;
	unsigned n = bytes->n;
	bytes->n = 0;
	if (want == 0 || utf8_decode(bytes->part, n, &c) != n || utf8_is_control(c))
		return false;
	key->name = K_CHAR;
	memcpy(key->text, bytes->part, n);
	return true;
}

enum key_name key_of_sequence(const char *seq, size_t n)
{
	static const struct {
		const char *seq;
		enum key_name name;
	} known[] = {
		{ "[A", K_UP }, { "OA", K_UP }, { "[B", K_DOWN }, { "OB", K_DOWN }, { "[C", K_RIGHT }, { "OC", K_RIGHT },
		{ "[D", K_LEFT }, { "OD", K_LEFT }, { "[H", K_HOME }, { "OH", K_HOME }, { "[1~", K_HOME }, { "[7~", K_HOME },
		{ "[F", K_END }, { "OF", K_END }, { "[4~", K_END }, { "[8~", K_END }, { "[5~", K_PAGE_UP },
		{ "[6~", K_PAGE_DOWN }, { "[3~", K_DELETE }, { "[Z", K_BACK_TAB }, { "OM", K_ENTER }, { "OP", K_F1 },
		{ "[11~", K_F1 }, { "[[A", K_F1 },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i].seq) == n && memcmp(known[i].seq, seq, n) == 0)
			return known[i].name;
	return K_NONE;
}

bool key_sequence_ends(const char *seq, size_t n)
{
	const bool linux_function = n == 2 && seq[1] == '['; /* the console's F1 is ESC [ [ A */

	return n >= 2 && !linux_function && seq[n - 1] >= 0x40 && seq[n - 1] <= 0x7E;
}

bool key_is(const struct key *key, char c)
{
	return key->name == K_CHAR && key->text[0] == c && key->text[1] == '\0';
}
