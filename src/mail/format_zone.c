/* What a name server loads ($INCLUDE): absolute names, a comment for what belongs elsewhere. */
#include "mail/format.h"

void format_zone(struct arena *a, const struct format *f, const record_list *records, struct str *out)
{
	(void)a;
	(void)f;
	for (size_t i = 0; i < records->n; i++) {
		const struct record *r = &records->v[i];

		if (format_begins_group(records, i))
			str_addf(out, "%s; %s\n", i > 0 ? "\n" : "",
				 r->domain != NULL ? r->domain : "this mail server itself");
		if (r->elsewhere)
			str_addf(out, "; %s:\n; ", r->where);
		str_addf(out, "%s %d IN %s %s\n", r->name, RECORDS_TTL, r->type, r->data);
	}
}
