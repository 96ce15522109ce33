/*
 * What nsupdate(1) reads: one update a zone. It only adds; a record that is
 * there already stays, so sending it twice does no harm (RFC 2136, 3.4.2.2).
 */
#include "mail/format.h"

void format_nsupdate(struct arena *a, const struct format *f, const record_list *records, struct str *out)
{
	record_list sorted = {0};

	(void)f;
	format_sort(a, records, &sorted);
	for (size_t i = 0, end; i < sorted.n; i = end) {
		end = format_zone_end(&sorted, i);
		str_addf(out, "zone %s.\n", sorted.v[i].zone);
		for (size_t k = i; k < end; k++)
			str_addf(out, "update add %s %d IN %s %s\n", sorted.v[k].name, RECORDS_TTL, sorted.v[k].type,
				 sorted.v[k].data);
		str_adds(out, "send\n");
	}
	format_elsewhere(records, "; ", out);
}
