/* Lists: items kept, replaced, removed and appended, in [] or on lines of their own. */
#include <string.h>

#include "conf/edit.h"

static bool is_comment_or_end(const struct str *s, size_t at)
{
	size_t end = edit_line_end(s, at);

	while (at < end && (s->p[at] == ' ' || s->p[at] == '\t'))
		at++;
	return at == end || s->p[at] == '#';
}

/* Behind the spaces and the comma after a flow item; *comma says whether there was one. */
static size_t after_comma(const struct str *s, size_t at, bool *comma)
{
	size_t to = at;

	while (to < s->len && s->p[to] == ' ')
		to++;
	*comma = to < s->len && s->p[to] == ',';
	return *comma ? to + 1 : at;
}

/* A flow item that has its line for itself. */
static bool is_alone(const struct str *s, const struct node *item)
{
	bool comma;

	return edit_is_blank(s, edit_line_start(s, item->start), item->start) &&
	       is_comment_or_end(s, after_comma(s, item->end, &comma));
}

static void remove_lines(struct str *s, size_t first, size_t last)
{
	size_t from = edit_line_start(s, first), to = edit_line_end(s, last);

	if (to < s->len)
		to += s->p[to] == '\r' ? 2 : 1;
	edit_splice(s, from, to, &(struct str){0});
}

/* `- item` with its comment goes as a whole line. */
static bool remove_block_item(struct edit *e, const struct node *item)
{
	struct str *s = &e->out;
	size_t dash = item->start;

	while (dash > 0 && (s->p[dash - 1] == ' ' || s->p[dash - 1] == '\t'))
		dash--;
	if (dash == 0 || s->p[dash - 1] != '-' || !edit_is_blank(s, edit_line_start(s, dash), dash - 1))
		return edit_by_hand(e);
	remove_lines(s, item->start, item->end);
	return true;
}

static bool remove_flow_item(struct edit *e, const struct node *item, const struct node *before)
{
	struct str *s = &e->out;
	bool comma;

	if (is_alone(s, item)) {
		remove_lines(s, item->start, item->end);
		return true;
	}
	if (before != NULL && before->end >= edit_line_start(s, item->start)) {
		edit_splice(s, before->end, item->end, &(struct str){0});
		return true;
	}
	size_t to = after_comma(s, item->end, &comma);
	while (comma && to < s->len && s->p[to] == ' ')
		to++;
	edit_splice(s, item->start, to, &(struct str){0});
	return true;
}

static bool append_block(struct edit *e, const struct node *list, const struct str *text)
{
	struct str *s = &e->out;
	size_t margin = edit_line_start(s, list->start);
	struct str line = {0};

	if (s->p[list->start] != '-' || !edit_is_blank(s, margin, list->start))
		return edit_by_hand(e);
	str_adds(&line, e->eol);
	str_add(&line, s->p + margin, list->start - margin);
	str_addf(&line, "- %s", str_c(text));
	size_t at = edit_line_end(s, list->end);
	edit_splice(s, at, at, &line);
	str_free(&line);
	return true;
}

/* On a line of its own if the last item has one. */
static void append_flow(struct edit *e, const struct node *last, const struct str *text)
{
	struct str *s = &e->out;
	struct str more = {0};
	bool comma;

	if (!is_alone(s, last)) {
		str_addf(&more, ", %s", str_c(text));
		edit_splice(s, last->end, last->end, &more);
		str_free(&more);
		return;
	}
	size_t margin = edit_line_start(s, last->start), at = edit_line_end(s, last->end);
	after_comma(s, last->end, &comma);
	str_adds(&more, e->eol);
	str_add(&more, s->p + margin, last->start - margin);
	str_addf(&more, "%s%s", str_c(text), comma ? "," : "");
	edit_splice(s, at, at, &more);
	if (!comma) {
		str_cut(&more, 0);
		str_addc(&more, ',');
		edit_splice(s, last->end, last->end, &more);
	}
	str_free(&more);
}

static bool append(struct edit *e, const struct node *list, const char *text)
{
	struct str quoted = {0};
	bool good = true;

	edit_quote(e->o, text, false, &quoted);
	if (!list->flow)
		good = append_block(e, list, &quoted);
	else if (list->items.n > 0)
		append_flow(e, list->items.v[list->items.n - 1], &quoted);
	else
		edit_splice(&e->out, list->start + 1, list->start + 1, &quoted);
	str_free(&quoted);
	return good;
}

static bool replace_item(struct edit *e, const struct node *item, const char *text)
{
	struct str quoted = {0};

	if (item->kind != NODE_SCALAR || item->block || node_is_empty(item))
		return edit_by_hand(e);
	edit_quote(e->o, text, item->quoted, &quoted);
	edit_splice(&e->out, item->start, item->end, &quoted);
	str_free(&quoted);
	return true;
}

/* The last line of a block list went: an explicit empty list takes its place. */
static bool leave_empty(struct edit *e, const struct node *key)
{
	struct str *s = &e->out, empty = {0};
	size_t at = key->end;

	while (at < s->len && s->p[at] == ' ')
		at++;
	if (at == s->len || s->p[at] != ':')
		return edit_by_hand(e);
	str_adds(&empty, " []");
	edit_splice(s, at + 1, at + 1, &empty);
	str_free(&empty);
	return true;
}

static bool means(const struct edit_word *a, const struct edit_word *b)
{
	return a->normal != NULL && b->normal != NULL && strcmp(a->normal, b->normal) == 0;
}

/*
 * If what stays of old stands in want in the same order and at its
 * beginning, the others are removed; gives how many stay. Else all items
 * are written anew, one after the other; gives false.
 */
static bool can_keep(const edit_words *old, const edit_words *want, bool *keep, size_t *kept)
{
	*kept = 0;
	for (size_t i = 0; i < old->n; i++) {
		keep[i] = *kept < want->n && means(&old->v[i], &want->v[*kept]);
		*kept += keep[i];
	}
	/* an item of old that was skipped and is wanted later would be there as new: then order matters */
	for (size_t i = *kept; i < want->n; i++)
		for (size_t j = 0; j < old->n; j++)
			if (means(&want->v[i], &old->v[j]))
				return false;
	return true;
}

bool edit_list(struct edit *e, const struct node *key, const edit_words *old, const edit_words *want)
{
	const struct node *list = key->value;
	bool *keep = arena_alloc(e->a, old->n + 1);
	size_t kept, stays;
	bool keeping = can_keep(old, want, keep, &kept);

	stays = keeping ? kept : want->n < old->n ? want->n : old->n;
	/* each is put behind the last old item, so the last one first */
	for (size_t i = want->n; i > stays; i--) {
		if (!append(e, list, want->v[i - 1].text))
			return false;
		/* in an empty [] the next one needs a comma behind it */
		if (list->items.n == 0 && i - 1 > stays) {
			struct str comma = {0};
			str_adds(&comma, ", ");
			edit_splice(&e->out, list->start + 1, list->start + 1, &comma);
			str_free(&comma);
		}
	}
	for (size_t i = old->n; i > 0; i--) {
		const struct node *item = list->items.v[i - 1], *before = i > 1 ? list->items.v[i - 2] : NULL;
		bool gone = keeping ? !keep[i - 1] : i - 1 >= stays;
		bool same = keeping || means(&old->v[i - 1], &want->v[i - 1]);
		bool good = true;
		if (gone)
			good = list->flow ? remove_flow_item(e, item, before) : remove_block_item(e, item);
		else if (!same)
			good = replace_item(e, item, want->v[i - 1].text);
		if (!good)
			return false;
	}
	return list->flow || want->n > 0 || old->n == 0 || leave_empty(e, key);
}
