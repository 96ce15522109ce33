/* Looking for a text in a pane. */
#include "installer/front_curses_pane.h"
#include "ui/scroll.h"

static bool has(const struct pane *p, size_t line, const char *seek)
{
	return flow_line_has(&p->flow.lines.v[line], seek);
}

bool pane_search(struct pane *p, const char *seek, int by, bool skip)
{
	const size_t n = p->flow.lines.n;
	size_t first, end, at = p->place->top;

	if (pane_chosen_lines(p, &first, &end))
		at = first;
	else if (p->place->hit > at && p->place->hit < at + (size_t)p->rows)
		at = p->place->hit;
	for (size_t i = skip ? 1 : 0; seek[0] != '\0' && i <= n; i++) {
		size_t line = (at + n + (by > 0 ? i : n - i % n)) % n;
		if (!has(p, line, seek))
			continue;
		size_t stop = pane_stop_at(p, line, -1);
		p->place->moved = true;
		p->place->hit = line;
		p->place->top = scroll_to(line, (size_t)p->rows, n, line, line + 1);
		if (stop < p->stops.n)
			pane_choose(p, stop);
		else if (p->stops.n > 0)
			continue;
		return true;
	}
	return false;
}
