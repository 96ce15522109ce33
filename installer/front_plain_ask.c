#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "installer/front_plain_part.h"

static size_t count(const char *const *choices)
{
	size_t n = 0;

	while (choices != NULL && choices[n] != NULL)
		n++;
	return n;
}

static bool is_wrong(const struct item *f)
{
	return f->note[0] != '\0' && f->note_tone == TONE_BAD;
}

/* What is wrong already is no default. */
static void put_question(struct plain *p, const struct item *f)
{
	bool good = f->value[0] != '\0' && !is_wrong(f);
	struct str out = {0};

	str_addf(&out, "%2zu. %s", plain_number(p, PLAIN_FIELD, f->id), f->title);
	if (f->field == FIELD_CHOICE) {
		for (size_t i = 0; i < count(f->choices); i++)
			str_addf(&out, "\n%2zu  %s", i + 1, f->choices[i]);
		str_adds(&out, "\nWhich");
	}
	if (f->field == FIELD_TOGGLE)
		str_addf(&out, " (yes or no) [%s]", plain_field_value(f));
	else if (f->field == FIELD_SECRET)
		str_addf(&out, "%s%s", p->io->terminal ? " (not shown)" : "", good ? " [as it is]" : "");
	else if (good)
		str_addf(&out, " [%s]", f->value);
	str_adds(&out, ": ");
	plain_prompt(p, 4, str_c(&out));
	str_free(&out);
}

static void explain(struct plain *p, const struct item *f)
{
	struct arena *a = arena_new();

	if (f->brief[0] != '\0')
		plain_put(p, 4, arena_printf(a, "    %s", f->brief));
	plain_details(p, f);
	plain_put(p, 4, "    Enter takes what is in brackets, - empties it, < leaves the questions of this page.");
	arena_free(a);
}

static bool parse_toggle(const char *text, const char **value)
{
	if (strcasecmp(text, "y") == 0 || strcasecmp(text, "yes") == 0 || strcasecmp(text, "true") == 0)
		*value = "true";
	else if (strcasecmp(text, "n") == 0 || strcasecmp(text, "no") == 0 || strcasecmp(text, "false") == 0)
		*value = "false";
	else
		return false;
	return true;
}

/* By its number or as it is written. */
static bool parse_choice(const struct item *f, const char *text, const char **value)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	for (size_t i = 0; i < count(f->choices); i++)
		if (strcasecmp(f->choices[i], text) == 0 || (*end == '\0' && number == i + 1)) {
			*value = f->choices[i];
			return true;
		}
	return false;
}

/* What was typed as a value of that field; false: it is none, and that was said. */
static bool parse(struct plain *p, const struct item *f, const char *text, const char **value)
{
	switch (f->field) {
	case FIELD_TOGGLE:
		if (parse_toggle(text, value))
			return true;
		plain_put(p, 4, "    Say yes or no.");
		return false;
	case FIELD_CHOICE:
		if (parse_choice(f, text, value))
			return true;
		plain_put(p, 4, "    Say one of the numbers.");
		return false;
	case FIELD_TEXT:
		*value = strcmp(text, "-") == 0 ? "" : text;
		return true;
	case FIELD_SECRET:
		*value = text;
		return true;
	}
	return false;
}

enum answered { AGAIN, GIVEN, LEAVE, ENDED };

static enum answered read_answer(struct plain *p, const struct item *f)
{
	struct str line = {0};
	enum answered did = AGAIN;
	const char *value;

	put_question(p, f);
	switch (plain_wait(p, &(struct plain_until){ .secret = f->field == FIELD_SECRET }, &line)) {
	case PLAIN_EOF:
		did = ENDED;
		break;
	case PLAIN_MOVED:
		did = LEAVE;
		break;
	case PLAIN_REFUSED:
	case PLAIN_CHANGED:
		break;
	case PLAIN_LINE:
		if (strcmp(str_c(&line), "?") == 0) {
			explain(p, f);
		} else if (strcmp(str_c(&line), "<") == 0) {
			did = LEAVE;
		} else if (line.len == 0) {
			did = GIVEN;
		} else if (parse(p, f, str_c(&line), &value)) {
			session_set(p->s, f->id, value);
			did = GIVEN;
		}
		break;
	}
	str_wipe(&line);
	return did;
}

/* What the page makes of the answer. False: it is wrong. */
static bool accepted(struct plain *p, const char *id)
{
	struct arena *a = arena_new();
	struct view v;
	bool ok;

	session_view(p->s, a, &v);
	const struct item *f = plain_item(&v, PLAIN_FIELD, id);
	if (f != NULL && f->note[0] != '\0')
		plain_put(p, 4, arena_printf(a, "    %s", f->note));
	ok = f == NULL || !is_wrong(f);
	if (f != NULL)
		plain_asked(p, &v, f);
	arena_free(a);
	return ok;
}

/* All that are there now count as asked. */
static void skip_all(struct plain *p, const struct view *v)
{
	for (size_t i = 0; i < v->items.n; i++)
		if (v->items.v[i].kind == ITEM_FIELD)
			plain_asked(p, v, &v->items.v[i]);
}

static enum answered ask_once(struct plain *p, const char *id)
{
	const struct page *page = session_top(p->s);
	struct arena *a = arena_new();
	enum answered did = LEAVE;
	struct view v;

	session_view(p->s, a, &v);
	const struct item *f = plain_item(&v, PLAIN_FIELD, id);
	if (f != NULL) {
		plain_heading(p, &v, f);
		did = read_answer(p, f);
	}
	if (did == LEAVE && session_top(p->s) == page)
		skip_all(p, &v);
	arena_free(a);
	if (did == GIVEN && session_top(p->s) == page && !accepted(p, id))
		return AGAIN;
	return did;
}

bool plain_ask(struct plain *p, const char *id)
{
	enum answered did;

	do
		did = ask_once(p, id);
	while (did == AGAIN && !session_over(p->s, NULL));
	return did != ENDED;
}
