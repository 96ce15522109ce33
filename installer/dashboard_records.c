/* The DNS records, as the world sees them: `mailstead dns check`. */
#include <string.h>

#include "installer/dashboard.h"

static void records_view(struct session *s, struct dash *d, struct view *v)
{
	finding_list found = {0};

	(void)s;
	if (look_says_nothing(d, LOOK_RECORDS, v))
		return;
	findings_of(v->arena, d->looks[LOOK_RECORDS].value, &found);
	view_findings(v, &found);
	view_action(v, "o", "open", "each record: copy, save, publish");
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

static const char *const groups[] = { "dns", "ptr", "domain", NULL };

const struct area_kind area_records = {
	.id = "records",
	.title = "Records",
	.help = "Whether every name server of the domains has the records that mail needs, as `mailstead dns check` sees it.\n"
		"o shows each record with its state on every name server; there it can be copied in the form that a panel wants, "
		"saved, or published by the provider's API.",
	.looks = LOOK(RECORDS),
	.groups = groups,
	.view = records_view,
	.act = records_act,
};
