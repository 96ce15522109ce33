/*
 * Lines below one another, of which a part is seen: what a page's content is
 * laid out as before it is scrolled. Lines belong to something by a tag, so
 * that one can ask where that stands. Texts must live as long as the flow.
 */
#ifndef UI_FLOW_H
#define UI_FLOW_H

#include "ui/canvas.h"

struct flow_span {
	struct slice text;
	int x;
	int style;
};

struct flow_line {
	VEC(struct flow_span) spans;
	size_t tag;
	bool sideways; /* may be wider than the room, and is moved sideways; what is searched for is marked in it */
};

struct flow {
	struct arena *arena;
	VEC(struct flow_line) lines;
	size_t widest; /* of the sideways lines */
};

enum { FLOW_NO_TAG = -1 };

/* Adds a line; it is valid until the next. */
struct flow_line *flow_line(struct flow *f, size_t tag);
void flow_put(struct flow *f, struct flow_line *line, int x, const char *s, int style);
/* Adds wrapped lines from column x, width wide. */
void flow_wrap(struct flow *f, size_t tag, int x, int width, const char *s, int style);
/* Adds a line that is shown as it is. */
void flow_sideways(struct flow *f, size_t tag, int x, struct slice text);
/* The lines of that tag: [*first, *end), or false if there are none. */
bool flow_find(const struct flow *f, size_t tag, size_t *first, size_t *end);

struct flow_look {
	size_t top;       /* the first line that is seen */
	size_t shift;     /* columns that sideways lines are moved to the left */
	const char *seek; /* marked where it stands in sideways lines; "" or NULL: nothing */
};
void flow_show(const struct flow *f, struct canvas *c, const struct rect *r, const struct flow_look *look);
/* Whether the line has that text, by the letters of ASCII in either case. */
bool flow_line_has(const struct flow_line *line, const char *seek);
/* Where seek stands in s, or NULL. */
const char *flow_seek(struct slice s, const char *seek);

#endif
