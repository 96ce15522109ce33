/* For people, 80 columns: name and value of each in full, each on a line of its own, so that they can be copied. */
#include <string.h>

#include "mail/format.h"

enum { COLUMNS = 80, INDENT = 4 };

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
	if (r->later != NULL)
		add_wrapped(out, r->later);
	if (r->elsewhere) {
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

void format_table(struct arena *a, const struct format *f, const record_list *records, struct str *out)
{
	(void)a;
	(void)f;
	for (size_t i = 0; i < records->n; i++) {
		if (format_begins_group(records, i))
			table_heading(&records->v[i], i == 0, out);
		table_record(&records->v[i], out);
	}
}
