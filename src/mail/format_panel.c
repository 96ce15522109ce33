/* The records as a web panel's form asks for them: a field a line, an empty line between records. */
#include <string.h>

#include "mail/format.h"

static const char *names_note(const struct panel *p)
{
	if (p->names != NAMES_RELATIVE)
		return "Names are in full.";
	return *p->apex != '\0' ? "Names are without the domain; @ is the domain itself." :
				  "Names are without the domain; an empty one is the domain itself.";
}

static void add_heading(const struct panel *p, const char *zone, struct str *out)
{
	size_t n = strlen(p->title) + 2 + strlen(zone);

	str_addf(out, "%s: %s\n", p->title, zone);
	for (size_t i = 0; i < n; i++)
		str_addc(out, '=');
	str_addf(out, "\n# %s\n", names_note(p));
	if (p->note != NULL)
		str_addf(out, "# %s\n", p->note);
}

static void add_record(struct arena *a, const struct panel *p, const struct record *r, struct str *out)
{
	panel_fields fields = {0};

	str_addf(out, "\n# %s: %s\n", record_need_name(r->need), r->why);
	if (!panel_takes(p, r)) {
		str_addf(out, "# %s %s is left out: this panel does not take it.\n", r->type, r->name);
		return;
	}
	panel_fill(a, p, r, &fields);
	for (size_t i = 0; i < fields.n; i++)
		str_addf(out, "%s: %s\n", fields.v[i].label, fields.v[i].value);
}

void format_panel(struct arena *a, const struct format *f, const record_list *records, struct str *out)
{
	const char *zone = "";

	for (size_t i = 0; i < records->n; i++) {
		const struct record *r = &records->v[i];

		if (r->elsewhere)
			continue;
		if (strcmp(zone, r->zone) != 0) {
			str_adds(out, *zone != '\0' ? "\n" : "");
			add_heading(f->panel, r->zone, out);
		}
		zone = r->zone;
		add_record(a, f->panel, r, out);
	}
	str_addc(out, '\n');
	format_elsewhere(records, "# ", out);
}
