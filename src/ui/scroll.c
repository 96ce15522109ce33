#include "ui/scroll.h"

size_t scroll_last(size_t room, size_t lines)
{
	return lines > room ? lines - room : 0;
}

size_t scroll_to(size_t top, size_t room, size_t lines, size_t first, size_t end)
{
	if (end > top + room)
		top = end - room;
	if (first < top)
		top = first;
	return top < scroll_last(room, lines) ? top : scroll_last(room, lines);
}

size_t scroll_by(size_t top, size_t room, size_t lines, long by)
{
	size_t last = scroll_last(room, lines);

	if (by < 0)
		return top > (size_t)-by ? top - (size_t)-by : 0;
	return top + (size_t)by < last ? top + (size_t)by : last;
}
