#include <string.h>

#include "installer/front_plain_part.h"
#include "ui/qr.h"
#include "ui/text.h"

void plain_heading(struct plain *p, const struct view *v, const struct item *item)
{
	struct plain_page *page = plain_top(p);
	const struct item *h = item;

	while (h > v->items.v && h->kind != ITEM_HEADING)
		h--;
	if (h->kind != ITEM_HEADING || strcmp(page->heading, h->title) == 0)
		return;
	plain_put(p, 0, "");
	plain_put(p, 2, h->title);
	page->heading = arena_strdup(p->arena, h->title);
}

/* The same but for its figures is the same while it is at work. */
static void show_text(struct plain *p, const struct view *v, const struct item *item, bool at_work)
{
	struct plain_page *page = plain_top(p);
	const char *calm = plain_calm(v->arena, item->text);

	if (strset_has(&page->texts, item->text) || (at_work && strset_has(&page->calm_texts, calm)))
		return;
	strset_add(p->arena, &page->texts, arena_strdup(p->arena, item->text));
	strset_add(p->arena, &page->calm_texts, arena_strdup(p->arena, calm));
	plain_heading(p, v, item);
	plain_put(p, 0, item->text);
}

/* In words first, for who cannot see it; drawn where somebody looks. Text is lighter than the screen it stands on. */
static void show_code(struct plain *p, const struct view *v, const struct item *item)
{
	const struct qr_style style = { .utf8 = true, .light = true, .columns = PLAIN_WIDTH };
	bool is_new_text = !strset_has(&plain_top(p)->texts, item->text);
	struct str lines = {0};
	struct err too_long = {0};

	show_text(p, v, item, false);
	if (is_new_text && p->io->utf8 && p->io->terminal && qr_lines(item->text, &style, &lines, &too_long))
		plain_raw(p, str_c(&lines));
	str_free(&lines);
}

/* A log grows: of one whose beginning was printed only the rest is. While it is at work, other changes wait. */
static void show_lines(struct plain *p, const struct view *v, const struct item *item, bool at_work)
{
	const char *key = plain_key(v, item), *old = plain_printed(p, key);
	size_t n = old != NULL ? strlen(old) : 0;
	bool grows = n > 0 && old[n - 1] == '\n' && strncmp(item->text, old, n) == 0;

	if ((at_work && old != NULL && !grows) || !plain_is_new(p, v, key, item->text, false))
		return;
	plain_heading(p, v, item);
	plain_raw(p, item->text + (grows ? n : 0));
}

/* While it is at work what a row says changes often: what counts is its state, where it has one. */
static void show_row(struct plain *p, const struct view *v, const struct item *item, bool at_work)
{
	const char *text = plain_row_text(p, v, item), *key = plain_key(v, item);
	const char *state = item->word[0] != '\0' ? arena_printf(v->arena, "%s\n%s", item->word, item->title) : text;
	bool other = plain_is_new(p, v, arena_printf(v->arena, "state %s", key), state, at_work);

	if ((at_work && !other) || !plain_is_new(p, v, key, text, false))
		return;
	plain_heading(p, v, item);
	plain_put(p, plain_row_indent(p, item), text);
	if (item->tone == TONE_BAD)
		plain_details(p, item);
}

static void show_bar(struct plain *p, const struct view *v, const struct item *item, bool at_work)
{
	const char *text = plain_bar_text(v, item), *key = plain_key(v, item);
	const char *tenth = arena_printf(v->arena, "%c", 'a' + (int)(item->percent / 10));
	bool other = plain_is_new(p, v, arena_printf(v->arena, "tenth %s", key), tenth, false);

	if ((at_work && !other) || !plain_is_new(p, v, key, text, false))
		return;
	plain_heading(p, v, item);
	plain_put(p, 2, text);
}

/* A question that was asked has another answer now, or another note. */
static void show_field(struct plain *p, const struct view *v, const struct item *item)
{
	struct plain_thing *thing = plain_thing(p, plain_number(p, PLAIN_FIELD, item->id));

	if (!thing->asked || !plain_is_new(p, v, plain_key(v, item), plain_field_text(p, v, item), false))
		return;
	plain_heading(p, v, item);
	plain_put(p, 4, plain_field_text(p, v, item));
}

void plain_asked(struct plain *p, const struct view *v, const struct item *item)
{
	plain_thing(p, plain_number(p, PLAIN_FIELD, item->id))->asked = true;
	(void)plain_is_new(p, v, plain_key(v, item), plain_field_text(p, v, item), false);
}

static void show_items(struct plain *p, const struct view *v, bool at_work)
{
	for (size_t i = 0; i < v->items.n; i++) {
		const struct item *item = &v->items.v[i];

		switch (item->kind) {
		case ITEM_HEADING:
			break; /* with what is below it */
		case ITEM_TEXT:
			show_text(p, v, item, at_work);
			break;
		case ITEM_ROW:
			show_row(p, v, item, at_work);
			break;
		case ITEM_FIELD:
			show_field(p, v, item);
			break;
		case ITEM_BAR:
			show_bar(p, v, item, at_work);
			break;
		case ITEM_LINES:
			show_lines(p, v, item, at_work);
			break;
		case ITEM_QR:
			show_code(p, v, item);
			break;
		}
	}
}

/* Those of which something else was said before, or nothing. */
static void show_areas(struct plain *p, const struct view *v)
{
	struct str out = {0};

	for (size_t i = 0; i < v->areas.n; i++) {
		const struct area *area = &v->areas.v[i];
		const char *to_do = area->to_do > 0 ? arena_printf(v->arena, " (%zu to do)", area->to_do) : "";
		const char *text = arena_printf(v->arena, "%zu. %s%s", plain_number(p, PLAIN_AREA, area->id), area->title, to_do);

		if (i == p->areas.n)
			vec_push(p->arena, &p->areas, "");
		if (strcmp(p->areas.v[i], text) == 0)
			continue;
		p->areas.v[i] = arena_strdup(p->arena, text);
		str_addf(&out, "%s%s", out.len > 0 ? "  " : "", plain_joined(v->arena, text));
	}
	if (out.len > 0)
		plain_put(p, 2, str_c(&out));
	str_free(&out);
}

/* What stands at the right of it is mostly a clock or a count: it comes with the title, and else when all is done. */
static void show_title(struct plain *p, const struct view *v, bool at_work)
{
	struct plain_page *page = plain_top(p);
	bool title = strcmp(page->title, v->title) != 0;
	bool right = v->right[0] != '\0' && strcmp(page->right, v->right) != 0 && (title || !at_work);
	const char *text = !right ? v->title : title ? arena_printf(v->arena, "%s  (%s)", v->title, v->right) : v->right;

	if (!title && !right)
		return;
	page->title = arena_strdup(p->arena, v->title);
	page->right = right ? arena_strdup(p->arena, v->right) : page->right;
	if (text[0] != '\0')
		plain_put(p, 2, text);
}

static void show_say(struct plain *p, const struct view *v)
{
	if (strcmp(p->said, v->say) == 0)
		return;
	p->said = arena_strdup(p->arena, v->say);
	if (v->say[0] != '\0')
		plain_put(p, 2, v->say);
}

static void show_place(struct plain *p, const struct view *v)
{
	plain_put(p, 0, "");
	plain_put(p, 4, arena_printf(v->arena, "--- %s%s%s", v->place, v->box[0] != '\0' ? "  on " : "", v->box));
}

/* The page that is seen now has its own memory of what was printed, those below it keep theirs. */
static void find_page(struct plain *p, const struct view *v)
{
	const struct page *page = session_top(p->s);
	bool moved = p->place == NULL || strcmp(v->place, p->place) != 0;

	struct plain_page was = p->n > 0 ? p->pages[0] : (struct plain_page){0};
	/* What lies on top has no areas of its own. */
	bool other_area = !moved && v->areas.n > 0 && strcmp(v->area, p->area) != 0;

	if (moved || other_area)
		p->n = 0;
	if (moved)
		show_place(p, v);
	if (moved || other_area) {
		p->place = arena_strdup(p->arena, v->place);
		p->area = arena_strdup(p->arena, v->area);
	}
	for (size_t i = 0; i < p->n; i++)
		if (p->pages[i].page == page)
			p->n = i + 1;
	if (p->n > 0 && plain_top(p)->page == page)
		return;
	if (p->n > 0 && !v->raw)
		plain_put(p, 0, "");
	if (p->n == PLAIN_TOPS)
		p->n--;
	p->pages[p->n++] = (struct plain_page){ .page = page, .heading = "", .title = "", .right = "" };
	if (other_area && was.page == page) {
		plain_top(p)->title = was.title;
		plain_top(p)->right = was.right;
	}
}

/* How wide the columns of rows are; where none has a state there is no column of them. */
static void find_columns(struct plain *p, const struct view *v)
{
	p->words = false;
	p->titles = 0;
	for (size_t i = 0; i < v->items.n; i++) {
		const struct item *item = &v->items.v[i];

		if (item->kind != ITEM_ROW || item->wide)
			continue;
		size_t width = text_width(item->title, strlen(item->title));
		p->words = p->words || item->word[0] != '\0';
		p->titles = width > p->titles && width <= PLAIN_TITLE ? width : p->titles;
	}
}

/* Nothing beside them, for a mouse to take. */
static void show_raw(struct plain *p, const struct view *v)
{
	for (size_t i = 0; i < v->items.n; i++) {
		const struct item *item = &v->items.v[i];

		if (item->kind != ITEM_LINES || !plain_is_new(p, v, plain_key(v, item), item->text, false))
			continue;
		plain_put(p, 0, "");
		plain_raw(p, item->text);
		plain_put(p, 0, "");
	}
}

void plain_show(struct plain *p, const struct view *v, bool at_work)
{
	find_page(p, v);
	if (v->raw) {
		show_raw(p, v);
		return;
	}
	find_columns(p, v);
	show_areas(p, v);
	show_title(p, v, at_work);
	show_items(p, v, at_work);
	show_say(p, v);
}
