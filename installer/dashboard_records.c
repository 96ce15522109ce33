/* The DNS records, as the world sees them: `mailstead dns check`. */
#include "installer/dashboard.h"

static void records_view(struct session *s, struct dash *d, struct view *v)
{
	finding_list found = {0};

	(void)s;
	if (look_says_nothing(d, LOOK_RECORDS, v))
		return;
	findings_of(v->arena, d->looks[LOOK_RECORDS].value, &found);
	view_findings(v, &found);
}

static const char *const groups[] = { "dns", "ptr", "domain", NULL };

const struct area_kind area_records = {
	.id = "records",
	.title = "Records",
	.help = "Whether every name server of the domains has the records that mail needs, as `mailstead dns check` sees it.\n"
		"`mailstead dns print` has them in the forms that panels and programs take.",
	.looks = LOOK(RECORDS),
	.groups = groups,
	.view = records_view,
};
