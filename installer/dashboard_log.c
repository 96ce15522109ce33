/* What was said since the dashboard was opened. */
#include <string.h>

#include "installer/dashboard.h"

enum { WHEN = 16 }; /* "2026-11-26 14:03" */

static void log_view(struct session *s, struct dash *d, struct view *v)
{
	(void)s;
	if (d->log.n == 0)
		view_text(v, "Nothing was said yet.");
	for (size_t i = d->log.n; i-- > 0;) {
		const char *line = d->log.v[i], *text = line + strnlen(line, WHEN + 2);
		struct item *row = view_add(v, &(struct item){ .kind = ITEM_ROW, .id = arena_printf(v->arena, "said:%zu", i), .wide = true,
							       .title = arena_memdup(v->arena, line, strnlen(line, WHEN)), .text = text });

		view_detail(v, row, "Said", text);
	}
}

const struct area_kind area_log = {
	.id = "log",
	.title = "Log",
	.help = "What was said above the keys since the dashboard was opened, newest first; Enter shows all of one. Only kept while "
		"it is open; `mailstead history` has the changes for good.",
	.looks = LOOK_NONE,
	.view = log_view,
};
