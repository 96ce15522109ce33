/* Records as text: with nothing beside them, as a panel or a tool wants them. */
#include <stdlib.h>
#include <string.h>

#include "installer/page_records.h"
#include "mail/zone.h"

const char *records_format_title(struct arena *a, const struct format *f)
{
	if (f->panel != NULL)
		return arena_printf(a, "panel of %s", f->panel->title);
	return strcmp(f->name, "table") == 0 ? "name and value" : f->name;
}

static void add_labelled(const char *label, const char *value, struct str *out)
{
	str_addf(out, "%s%s\n%s\n", out->len > 0 ? "\n" : "", label, value[0] != '\0' ? value : "(leave it empty)");
}

/* A label, and below it what is to be copied, alone on its line. */
static void add_fields(const struct panel *panel, struct arena *a, const struct record *r, struct str *out)
{
	panel_fields fields = {0};

	panel_fill(a, panel, r, &fields);
	for (size_t i = 0; i < fields.n; i++)
		add_labelled(fields.v[i].label, fields.v[i].value, out);
}

static void add_plain(const struct record *r, struct str *out)
{
	add_labelled("Type", r->type, out);
	add_labelled("Name", r->name, out);
	add_labelled("Value", r->txt != NULL ? r->txt : r->data, out);
}

static void add_json(const record_list *records, struct str *out)
{
	json_t *list = zone_json(records);
	char *text = json_dumps(list, JSON_INDENT(2));

	json_decref(list);
	str_addf(out, "%s\n", text != NULL ? text : "[]");
	free(text);
}

static void add_formatted(const struct format *f, struct arena *a, const record_list *records, struct str *out)
{
	if (f->print == NULL)
		add_json(records, out);
	else
		f->print(a, f, records, out);
}

void records_text_one(const struct format *f, struct arena *a, const struct record *r, struct str *out)
{
	record_list one = {0};

	vec_push(a, &one, *r);
	if (r->elsewhere)
		str_addf(out, "Set it %s.\n", r->where);
	if (r->elsewhere || strcmp(f->name, "table") == 0)
		add_plain(r, out);
	else if (f->panel == NULL)
		add_formatted(f, a, &one, out);
	else if (panel_takes(f->panel, r))
		add_fields(f->panel, a, r, out);
	else
		str_addf(out, "%s %s: this panel does not take it; leave it out.\n", r->type, r->name);
}

void records_text_all(const struct format *f, struct arena *a, const struct record_stream *r, struct str *out)
{
	record_list all = {0};

	record_stream_all(r, a, &all);
	add_formatted(f, a, &all, out);
}

void records_copy(struct session *s, const char *id)
{
	const struct records_page *p = records_page(s);
	const struct seen_record *r = record_stream_find(&p->r, id);
	struct arena *a = arena_new();
	struct str text = {0};

	if (r != NULL) {
		records_text_one(p->format, a, &r->record, &text);
		session_copy(s, arena_printf(a, "%s, %s", r->id, records_format_title(a, p->format)), str_c(&text));
	} else {
		session_say(s, TONE_NOTE, "Choose a record first.");
	}
	str_free(&text);
	arena_free(a);
}

void records_copy_all(struct session *s)
{
	const struct records_page *p = records_page(s);
	struct arena *a = arena_new();
	struct str text = {0};

	records_text_all(p->format, a, &p->r, &text);
	session_copy(s, arena_printf(a, "All records, %s", records_format_title(a, p->format)), str_c(&text));
	str_free(&text);
	arena_free(a);
}
