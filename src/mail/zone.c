#include "mail/zone.h"

#include <string.h>

#include "mail/wire.h"

enum { STRING_MAX = 255 };

const char *zone_txt(struct arena *a, const char *value)
{
	struct str s = {0};
	size_t n = strlen(value);

	str_addc(&s, '"');
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && i % STRING_MAX == 0)
			str_adds(&s, "\" \"");
		wire_add_quoted(&s, (unsigned char)value[i]);
	}
	str_addc(&s, '"');

	const char *data = arena_strdup(a, str_c(&s));
	str_free(&s);
	return data;
}

static json_t *text_or_null(const char *s)
{
	return s != NULL ? json_string(s) : json_null();
}

json_t *zone_record_json(const struct record *r)
{
	return json_pack("{s:s, s:o, s:s, s:s, s:s, s:i, s:s, s:o, s:s, s:s, s:o, s:s, s:s}", "kind",
			 record_kind_info(r->kind)->id, "domain", text_or_null(r->domain), "zone", r->zone, "name", r->name,
			 "type", r->type, "ttl", (int)RECORDS_TTL, "data", r->data, "txt", text_or_null(r->txt), "need",
			 record_need_name(r->need), "why", r->why, "later", text_or_null(r->later), "where", r->where, "rule",
			 record_kind_info(r->kind)->rule);
}

json_t *zone_json(const record_list *records)
{
	json_t *list = json_array();

	for (size_t i = 0; i < records->n; i++)
		json_array_append_new(list, zone_record_json(&records->v[i]));
	return list;
}
