/* What was said since the dashboard was opened. */
#include "installer/dashboard.h"

static void log_view(struct session *s, struct dash *d, struct view *v)
{
	struct str text = {0};

	(void)s;
	if (d->log.n == 0) {
		view_text(v, "Nothing was said yet.");
		return;
	}
	for (size_t i = d->log.n; i-- > 0;)
		str_addf(&text, "%s\n", d->log.v[i]);
	view_add(v, &(struct item){ .kind = ITEM_LINES, .id = "log", .text = str_c(&text) });
	str_free(&text);
}

const struct area_kind area_log = {
	.id = "log",
	.title = "Log",
	.help = "What was said above the keys since the dashboard was opened, newest first. Only kept while it is open; `mailstead "
		"history` has the changes for good.",
	.looks = LOOK_NONE,
	.view = log_view,
};
