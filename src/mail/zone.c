#include "mail/zone.h"

#include <string.h>

#include "mail/wire.h"

enum { STRING_MAX = 255, COLUMNS = 80, INDENT = 4 };

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

static bool same_group(const struct record *a, const struct record *b)
{
	if (a->domain == NULL || b->domain == NULL)
		return a->domain == b->domain;
	return strcmp(a->domain, b->domain) == 0;
}

/* True for the first record of the host, and of each domain. */
static bool begins_group(const record_list *records, size_t i)
{
	return i == 0 || !same_group(&records->v[i], &records->v[i - 1]);
}

/* --- zone */

void zone_print(const record_list *records, struct str *out)
{
	for (size_t i = 0; i < records->n; i++) {
		const struct record *r = &records->v[i];

		if (begins_group(records, i))
			str_addf(out, "%s; %s\n", i > 0 ? "\n" : "",
				 r->domain != NULL ? r->domain : "this mail server itself");
		if (r->reverse)
			str_addf(out, "; %s:\n; ", r->where);
		str_addf(out, "%s %d IN %s %s\n", r->name, RECORDS_TTL, r->type, r->data);
	}
}

/* --- table */

static void add_wrapped(struct str *out, const char *text)
{
	size_t col = 0;

	while (*text != '\0') {
		size_t n = strcspn(text, " ");

		if (col > 0 && col + 1 + n > COLUMNS) {
			str_addc(out, '\n');
			col = 0;
		}
		str_addf(out, "%*s%.*s", col == 0 ? INDENT : 1, "", (int)n, text);
		col += (col == 0 ? INDENT : 1) + n;
		text += n;
		text += strspn(text, " ");
	}
	str_addc(out, '\n');
}

static void table_record(const struct record *r, struct str *out)
{
	int used = (int)strlen(r->name) + 2 + (int)strlen(r->type);
	const char *need = record_need_name(r->need);
	int gap = COLUMNS - used - (int)strlen(need);

	str_addf(out, "\n%s  %s%*s%s\n", r->name, r->type, gap > 2 ? gap : 2, "", need);
	str_addf(out, "%s\n", r->txt != NULL ? r->txt : r->data);
	add_wrapped(out, r->why);
	if (r->reverse) {
		struct str where = {0};

		str_addf(&where, "Set it %s.", r->where);
		add_wrapped(out, str_c(&where));
		str_free(&where);
	}
}

static void table_heading(const struct record *r, bool first, struct str *out)
{
	const char *title = r->domain != NULL ? r->domain : "This mail server itself";

	str_addf(out, "%s%s\n", first ? "" : "\n", title);
	for (size_t i = 0; title[i] != '\0' && i < COLUMNS; i++)
		str_addc(out, '=');
	str_addf(out, "\n%s\n", r->where);
}

void zone_table(const record_list *records, struct str *out)
{
	for (size_t i = 0; i < records->n; i++) {
		if (begins_group(records, i))
			table_heading(&records->v[i], i == 0, out);
		table_record(&records->v[i], out);
	}
}

/* --- JSON */

static json_t *text_or_null(const char *s)
{
	return s != NULL ? json_string(s) : json_null();
}

json_t *zone_json(const record_list *records)
{
	json_t *list = json_array();

	for (size_t i = 0; i < records->n; i++) {
		const struct record *r = &records->v[i];

		json_array_append_new(list, json_pack("{s:o, s:s, s:s, s:i, s:s, s:o, s:s, s:s, s:s}", "domain",
						      text_or_null(r->domain), "name", r->name, "type", r->type, "ttl",
						      (int)RECORDS_TTL, "data", r->data, "txt", text_or_null(r->txt),
						      "need", record_need_name(r->need), "why", r->why, "where",
						      r->where));
	}
	return list;
}
