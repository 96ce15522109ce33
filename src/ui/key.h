/* A key that was pressed, as the rest of the program knows it. */
#ifndef UI_KEY_H
#define UI_KEY_H

#include <stdbool.h>
#include <stddef.h>

enum key_name {
	K_NONE,
	K_CHAR, /* text has it */
	K_CTRL, /* with the Control key; text has the small letter */
	K_UP,
	K_DOWN,
	K_LEFT,
	K_RIGHT,
	K_HOME,
	K_END,
	K_PAGE_UP,
	K_PAGE_DOWN,
	K_ENTER,
	K_ESC,
	K_TAB,
	K_BACK_TAB,
	K_BACKSPACE,
	K_DELETE,
	K_F1,
	K_CLICK, /* y, x */
	K_WHEEL_UP,
	K_WHEEL_DOWN,
};

struct key {
	enum key_name name;
	char text[8]; /* UTF-8, one character */
	int y, x;
};

/* A character that comes in bytes. */
struct key_bytes {
	char part[4];
	unsigned n;
};

/*
 * Takes one byte that was typed. True if *key is whole now; bytes that are no
 * UTF-8 are passed over. utf8 false: bytes beyond ASCII are passed over.
 */
bool key_take_byte(struct key_bytes *bytes, bool utf8, unsigned char byte, struct key *key);
/*
 * The key of a sequence that came behind ESC, such as "[1~" (ECMA-48, 5.4; xterm's ctlseqs): for those that a terminal sends
 * though its description has others, as PuTTY's Home and End do. K_NONE: nobody's that we know.
 */
enum key_name key_of_sequence(const char *seq, size_t n);
/* Whether that many bytes are all of one. */
bool key_sequence_ends(const char *seq, size_t n);
/* Whether it is that character. */
bool key_is(const struct key *key, char c);

#endif
