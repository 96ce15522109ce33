#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "installer/front_plain_part.h"

/* What Enter does, in this order. */
static const char *const by_enter[] = { "next", "close", "no" };

static const char *name_of(const struct action *a)
{
	return a->key[0] != '\0' ? a->key : a->id;
}

static const struct action *default_action(const struct view *v)
{
	for (size_t k = 0; k < sizeof(by_enter) / sizeof(by_enter[0]); k++)
		for (size_t i = 0; i < v->actions.n; i++)
			if (strcmp(v->actions.v[i].id, by_enter[k]) == 0)
				return &v->actions.v[i];
	return NULL;
}

static bool has_key(const struct view *v, const char *key, const char *id)
{
	for (size_t i = 0; i < v->actions.n; i++)
		if ((key[0] != '\0' && strcmp(v->actions.v[i].key, key) == 0) || strcmp(v->actions.v[i].id, id) == 0)
			return true;
	return false;
}

/* Those of a row, or the others. */
static void add_actions(struct str *out, const struct view *v, bool of_row)
{
	for (size_t i = 0; i < v->actions.n; i++) {
		const struct action *a = &v->actions.v[i];

		if (a->of_row == of_row)
			str_addf(out, "%s%s", out->len > 0 ? ", " : "",
				 plain_joined(v->arena, arena_printf(v->arena, "%s %s", name_of(a), a->label)));
	}
}

static bool has_rows(const struct view *v)
{
	for (size_t i = 0; i < v->items.n; i++)
		if (v->items.v[i].kind == ITEM_ROW && v->items.v[i].id[0] != '\0')
			return true;
	return false;
}

/* "q quit" where the page has none, and nothing else leads away from it. */
static bool adds_quit(const struct view *v)
{
	return !v->asks && !has_key(v, "q", "quit") && !has_key(v, "", "close");
}

static const char *on_enter(struct plain *p, const struct view *v)
{
	const struct action *a = default_action(v);

	if (session_busy(p->s))
		return "wait";
	return a != NULL ? name_of(a) : NULL;
}

static void put_menu(struct plain *p, const struct view *v)
{
	const char *enter = on_enter(p, v);
	struct str out = {0}, rows = {0};

	add_actions(&out, v, false);
	if (adds_quit(v))
		str_addf(&out, "%sq%cquit", out.len > 0 ? ", " : "", PLAIN_JOIN);
	str_addf(&out, "%s?%chelp", out.len > 0 ? ", " : "", PLAIN_JOIN);
	if (has_rows(v))
		add_actions(&rows, v, true);
	if (rows.len > 0)
		str_addf(&out, "; with the number of a row: %s", str_c(&rows));
	str_free(&rows);
	if (enter != NULL)
		str_addf(&out, ":%c[%s] ", PLAIN_JOIN, enter);
	else
		str_adds(&out, ": ");
	plain_prompt(p, 2, str_c(&out));
	str_free(&out);
}

static const struct action *find_action(const struct view *v, const char *word)
{
	for (size_t i = 0; i < v->actions.n; i++)
		if (strcmp(v->actions.v[i].key, word) == 0)
			return &v->actions.v[i];
	for (size_t i = 0; i < v->actions.n; i++)
		if (strcasecmp(v->actions.v[i].id, word) == 0 || strcasecmp(v->actions.v[i].label, word) == 0)
			return &v->actions.v[i];
	return NULL;
}

static void help(struct plain *p, const struct view *v)
{
	if (v->help[0] != '\0')
		plain_put(p, 0, v->help);
	plain_put(p, 0, "Type the letter of what you want. A number alone shows more of that row, or asks that question "
			"again. A dot shows the whole page again.");
}

/* What keeps the operator from going on is asked again. */
static void ask_wrong_again(struct plain *p)
{
	struct arena *a = arena_new();
	struct view v;

	session_view(p->s, a, &v);
	for (size_t i = 0; i < v.items.n; i++) {
		const struct item *item = &v.items.v[i];

		if (item->kind == ITEM_FIELD && item->note[0] != '\0' && item->note_tone == TONE_BAD)
			plain_thing(p, plain_number(p, PLAIN_FIELD, item->id))->asked = false;
	}
	arena_free(a);
}

static void act(struct plain *p, const char *action, const char *row)
{
	const struct page *page = session_top(p->s);

	p->said = "";
	p->menu = false;
	if (!session_act(p->s, action, row))
		plain_put(p, 0, "That cannot be done here.");
	else if (strcmp(action, "next") == 0 && session_top(p->s) == page && !session_over(p->s, NULL))
		ask_wrong_again(p);
}

/* --- one row */

static bool row_menu(struct plain *p, const struct view *v, const struct item *row)
{
	struct str out = {0}, line = {0};

	plain_details(p, row);
	add_actions(&out, v, true);
	if (out.len == 0) {
		if (row->details.n == 0)
			plain_put(p, 4, "    There is no more to it.");
		return true;
	}
	str_adds(&out, ": [nothing] ");
	plain_prompt(p, 4, arena_printf(v->arena, "    %s", str_c(&out)));
	enum plain_woke woke = plain_wait(p, &(struct plain_until){0}, &line);
	const struct action *a = woke == PLAIN_LINE && line.len > 0 ? find_action(v, str_c(&line)) : NULL;
	if (a != NULL)
		act(p, a->id, a->of_row ? row->id : "");
	else if (woke == PLAIN_LINE && line.len > 0)
		plain_put(p, 4, "    There is no such letter here.");
	str_free(&out);
	str_free(&line);
	return woke != PLAIN_EOF;
}

static bool choose_number(struct plain *p, const struct view *v, size_t number)
{
	const struct plain_thing *thing = plain_thing(p, number);
	const struct item *item = thing != NULL ? plain_item(v, thing->kind, thing->id) : NULL;

	if (thing != NULL && thing->kind == PLAIN_AREA) {
		act(p, "area", thing->id);
	} else if (item == NULL) {
		plain_put(p, 0, "There is nothing of that number here.");
	} else if (thing->kind == PLAIN_FIELD) {
		return plain_ask(p, thing->id);
	} else {
		return row_menu(p, v, item);
	}
	return true;
}

/* --- what was typed */

static void act_on(struct plain *p, const struct view *v, const struct action *a, size_t number)
{
	const struct plain_thing *thing = plain_thing(p, number);
	bool row = thing != NULL && thing->kind == PLAIN_ROW && plain_item(v, PLAIN_ROW, thing->id) != NULL;

	if (a->of_row && !row)
		plain_put(p, 0, arena_printf(v->arena, "Say of which row, such as: %s 3", name_of(a)));
	else
		act(p, a->id, row ? thing->id : "");
}

/* "n", "3" or "r 3" */
static bool obey(struct plain *p, const struct view *v, char *text)
{
	char *save = NULL, *end = NULL;
	const char *word = strtok_r(text, " \t", &save), *rest = strtok_r(NULL, " \t", &save);
	size_t number = strtoul(rest != NULL ? rest : word, &end, 10);
	bool is_number = isdigit((unsigned char)(rest != NULL ? rest : word)[0]) && *end == '\0';
	const struct action *a = find_action(v, word);

	if (is_number && rest == NULL && a == NULL)
		return choose_number(p, v, number);
	if (a != NULL && (rest == NULL || is_number))
		act_on(p, v, a, is_number && rest != NULL ? number : 0);
	else if (strcmp(word, "?") == 0)
		help(p, v);
	else if (strcmp(word, ".") == 0)
		plain_forget(p);
	else if (strcmp(word, "q") == 0 && adds_quit(v))
		act(p, "quit", "");
	else
		plain_put(p, 0, "There is no such letter here; ? explains.");
	return true;
}

static bool enter(struct plain *p, const struct view *v)
{
	const struct action *a = default_action(v);

	if (session_busy(p->s))
		p->menu = false;
	else if (a != NULL)
		act(p, a->id, "");
	return true;
}

bool plain_answer(struct plain *p, const struct str *line)
{
	struct arena *a = arena_new();
	struct view v;

	session_view(p->s, a, &v);
	bool blank = strspn(str_c(line), " \t") == line->len;
	bool on = blank ? enter(p, &v) : obey(p, &v, arena_strdup(a, str_c(line)));
	arena_free(a);
	return on;
}

bool plain_menu(struct plain *p)
{
	struct arena *a = arena_new();
	struct str line = {0};
	struct view v;

	session_view(p->s, a, &v);
	put_menu(p, &v);
	arena_free(a);
	enum plain_woke woke = plain_wait(p, &(struct plain_until){0}, &line);
	bool on = woke == PLAIN_LINE ? plain_answer(p, &line) : woke != PLAIN_EOF;
	str_free(&line);
	return on;
}
