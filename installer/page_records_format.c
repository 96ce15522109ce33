/* On top of the records: in which form they are copied and saved, and how the chosen record then looks. */
#include <string.h>

#include "installer/page_records.h"

static void view(struct session *s, struct view *v)
{
	const struct records_page *p = records_page(s);
	const struct seen_record *r = p->row != NULL ? record_stream_find(&p->r, p->row) : NULL;
	strlist names = {0};
	struct str text = {0};

	for (const struct format *f = formats; f->name != NULL; f++)
		vec_push(v->arena, &names, f->name);
	vec_push(v->arena, &names, NULL);
	v->title = "In which form are records copied and saved?";
	view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = "format", .title = "Form", .field = FIELD_CHOICE,
				    .value = p->format->name, .choices = names.v,
				    .brief = "the name of your DNS provider's panel, or of a tool" });
	view_text(v, p->format->brief != NULL ? p->format->brief
					      : arena_printf(v->arena, "as the web panel of %s asks for it", p->format->panel->title));
	if (r != NULL) {
		records_text_one(p->format, v->arena, &r->record, &text);
		view_add(v, &(struct item){ .kind = ITEM_LINES, .id = "example", .text = str_c(&text) });
		str_free(&text);
	}
	view_action(v, "", "close", "done");
}

static void set(struct session *s, const char *field, const char *value)
{
	struct records_page *p = records_page(s);
	const struct format *f = format_find(value);

	if (strcmp(field, "format") == 0 && f != NULL)
		p->format = f;
}

static bool act(struct session *s, const char *action, const char *row)
{
	(void)row;
	if (strcmp(action, "next") != 0)
		return false;
	session_pop(s);
	return true;
}

const struct page page_records_format = {
	.id = "records-format",
	.title = "",
	.help = "Each web panel asks for names and values in its own way: with or without the domain, with or without "
		"quotation marks. Choose yours, and copied records are as it wants them. zone is the text that a name "
		"server loads, and which many panels import as a file.",
	.view = view,
	.set = set,
	.act = act,
};
