/* Which part of a long list is seen. Lines are counted from 0. */
#ifndef UI_SCROLL_H
#define UI_SCROLL_H

#include <stddef.h>

/* The last top that leaves no room empty. */
size_t scroll_last(size_t room, size_t lines);
/* top moved as little as possible, so that [first, end) is seen, or its beginning if it is larger than the room. */
size_t scroll_to(size_t top, size_t room, size_t lines, size_t first, size_t end);
/* top moved by so many lines, within what there is. */
size_t scroll_by(size_t top, size_t room, size_t lines, long by);

#endif
