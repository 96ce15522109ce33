/* The units of the last generation, as `mailstead check services` sees them. */
#include <string.h>

#include "installer/dashboard.h"

static void view_unit(struct view *v, const json_t *unit)
{
	const char *active = json_text(unit, "active"), *sub = json_text(unit, "sub"), *enabled = json_text(unit, "enabled");
	bool runs = strcmp(active, "active") == 0 || strcmp(active, "reloading") == 0;
	int64_t restarts = json_number(unit, "restarts");
	const char *since = when_words(v->arena, json_number(unit, "since"));
	const char *again = restarts > 0 ? arena_printf(v->arena, "started again %s", count_words(v->arena, (size_t)restarts, "time", "times"))
					 : "";
	struct item *row = view_add(v, &(struct item){
					       .kind = ITEM_ROW,
					       .id = json_text(unit, "unit"),
					       .tone = runs ? TONE_GOOD : TONE_BAD,
					       .word = runs ? "runs" : active,
					       .title = json_text(unit, "unit"),
					       .text = again,
					       .right = since[0] != '\0' ? arena_printf(v->arena, "since %s", since) : "",
				       });

	view_detail(v, row, "State", arena_printf(v->arena, "%s, %s", active, sub));
	view_detail(v, row, "At boot", enabled);
	view_detail(v, row, "Since", since);
	view_detail(v, row, "Restarts", again);
	view_detail(v, row, "Log", arena_printf(v->arena, "journalctl -n 50 -u %s", json_text(unit, "unit")));
}

static void services_view(struct session *s, struct dash *d, struct view *v)
{
	const json_t *units = json_object_get(d->looks[LOOK_SERVICES].value, "units");

	(void)s;
	view_area_findings(d, v, &area_services);
	if (look_says_nothing(d, LOOK_SERVICES, v))
		return;
	view_heading(v, "Units");
	for (size_t i = 0; i < json_array_size(units); i++)
		view_unit(v, json_array_get(units, i));
}

static const char *const groups[] = { "services", "ports", "exposure", NULL };

const struct area_kind area_services = {
	.id = "services",
	.title = "Services",
	.help = "Every unit that the server is made of, whether it runs, and what `mailstead check services ports exposure` finds "
		"wrong: a unit that is down, a port that does not answer, a socket that is open to others.",
	.looks = LOOK(SERVICES),
	.groups = groups,
	.view = services_view,
};
