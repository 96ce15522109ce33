/* Items as lines. */
#include <string.h>

#include "installer/front_plain_part.h"
#include "ui/text.h"

enum { NUMBER = 4, WORD = 9 };

static void add_padded(struct str *out, const char *text, size_t width)
{
	str_adds(out, text);
	for (size_t n = text_width(text, strlen(text)); n < width; n++)
		str_addc(out, ' ');
	str_adds(out, text[0] != '\0' || width > 0 ? "  " : "");
}

/* Where further lines of a row begin: below what it is. */
size_t plain_row_indent(const struct plain *p, const struct item *item)
{
	return item->wide || !p->words ? NUMBER + 2 : NUMBER + WORD + 2;
}

static void trim(struct str *out)
{
	while (out->len > 0 && out->p[out->len - 1] == ' ')
		str_cut(out, out->len - 1);
}

/* A wide row is one of many of its kind, with its whole text elsewhere: it is cut to one line. */
const char *plain_row_text(struct plain *p, const struct view *v, const struct item *item)
{
	struct str out = {0};

	if (item->id[0] != '\0')
		str_addf(&out, "%2zu. ", plain_number(p, PLAIN_ROW, item->id));
	else
		str_adds(&out, "    ");
	add_padded(&out, item->word, item->wide || !p->words ? 0 : WORD);
	add_padded(&out, item->title, item->wide || item->text[0] == '\0' ? 0 : p->titles);
	str_adds(&out, item->text);
	trim(&out);
	if (item->right[0] != '\0')
		str_addf(&out, "  (%s)", item->right);
	const char *text = arena_memdup(v->arena, str_c(&out), out.len);
	str_free(&out);
	return item->wide ? text_cut(v->arena, text, PLAIN_WIDTH, p->io->utf8) : text;
}

void plain_details(struct plain *p, const struct item *item)
{
	struct str out = {0};

	for (size_t i = 0; i < item->details.n; i++) {
		const struct detail *d = &item->details.v[i];

		str_cut(&out, 0);
		str_addf(&out, "    %s%s%s", d->label, d->label[0] != '\0' ? ": " : "", d->text);
		plain_put(p, 6, str_c(&out));
	}
	str_free(&out);
}

const char *plain_bar_text(const struct view *v, const struct item *item)
{
	return arena_printf(v->arena, "%s%s%.0f %%%s%s", item->title, item->title[0] != '\0' ? ": " : "", item->percent,
			    item->text[0] != '\0' ? ", " : "", item->text);
}

const char *plain_field_value(const struct item *item)
{
	if (item->field == FIELD_TOGGLE)
		return strcmp(item->value, "true") == 0 ? "yes" : "no";
	return item->value;
}

const char *plain_field_text(struct plain *p, const struct view *v, const struct item *item)
{
	return arena_printf(v->arena, "%2zu. %s: %s%s%s%s", plain_number(p, PLAIN_FIELD, item->id), item->title,
			    plain_field_value(item), item->note[0] != '\0' ? "  (" : "", item->note,
			    item->note[0] != '\0' ? ")" : "");
}

const char *plain_joined(struct arena *a, const char *text)
{
	char *joined = arena_strdup(a, text);

	for (char *c = joined; *c != '\0'; c++)
		if (*c == ' ')
			*c = PLAIN_JOIN;
	return joined;
}
