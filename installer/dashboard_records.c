/* The DNS records, as the world sees them: `mailstead dns check`. */
#include <string.h>

#include "installer/dashboard.h"
#include "installer/page_records.h"

static void records_view(struct session *s, struct dash *d, struct view *v)
{
	const struct record_stream *r = &d->records;
	size_t n = r->records.n, everywhere = record_stream_everywhere(r);

	(void)s;
	if (n == 0 && look_says_nothing(d, LOOK_RECORDS, v))
		return;
	view_heading(v, arena_printf(v->arena, "%zu of %s seen everywhere", everywhere, count_words(v->arena, n, "record", "records")));
	records_rows(r, v);
	view_action(v, "o", "open", "copy, save, publish");
}

static bool records_act(struct session *s, struct dash *d, const char *action, const char *row)
{
	(void)d;
	(void)row;
	if (strcmp(action, "open") != 0)
		return false;
	session_push(s, &page_records);
	return true;
}

static const char *const groups[] = { "dns", "ptr", NULL };

const struct area_kind area_records = {
	.id = "records",
	.title = "Records",
	.help = "Whether every name server of the domains has the records that mail needs, as `mailstead dns check` sees it. Enter "
		"shows what each server says, and what to do.\n"
		"o shows them on a page of their own, where each can be copied in the form that a panel wants, saved, or published "
		"by the provider's API.",
	.looks = LOOK(RECORDS),
	.groups = groups,
	.view = records_view,
	.act = records_act,
};
