#include "installer/option_field.h"

#include <string.h>

#include "conf/names.h"

static bool parse(const struct answers *w, struct arena *a, const struct option *o, struct site *site, struct err *err)
{
	struct str yaml = {0};

	option_from_typed(o, answers_get(w, o->path), &yaml);
	bool good = option_parse(a, o, str_c(&yaml), site, err);
	str_free(&yaml);
	return good;
}

const char *option_normal(const struct answers *w, struct arena *a, const struct option *o)
{
	struct site site = {0};
	struct err err = {0};
	struct str text = {0};

	if (!parse(w, a, o, &site, &err))
		return NULL;
	option_to_typed(o, &site, &text);
	const char *normal = arena_memdup(a, str_c(&text), text.len);
	str_free(&text);
	return normal;
}

void option_clash_find(const struct answers *w, struct arena *a, struct option_clash *clash)
{
	struct err err = {0};
	struct site site;

	*clash = (struct option_clash){0};
	if (answers_site(w, a, &site, &clash->path, &err))
		return;
	const char *why = strstr(err.msg, ": ");
	clash->why = arena_printf(a, "%s%s%s", why != NULL ? why + 2 : err.msg, err.hint[0] != '\0' ? "; " : "", err.hint);
}

static const char *expected(const struct option *o)
{
	return o->expected != NULL ? o->expected : option_type_words(o);
}

/* Beside the field nobody needs to be told again which one it is, nor what it holds. */
static const char *reason(struct arena *a, const struct option *o, const char *typed, const struct err *err)
{
	const char *why = err->msg, *all = arena_printf(a, "\"%s\" is not ", typed);
	size_t n = strlen(o->path);

	if (strncmp(why, o->path, n) == 0 && strncmp(why + n, ": ", 2) == 0)
		why += n + 2;
	if (o->type != OPT_LIST && strncmp(why, all, strlen(all)) == 0)
		why += strlen(all) - strlen("is not ");
	return arena_printf(a, "%.*s", (int)strcspn(why, "\n"), why);
}

static bool is_empty(const struct answers *w, const struct option *o)
{
	const char *typed = answers_get(w, o->path);

	return typed[strspn(typed, " \t")] == '\0';
}

/* Why the answer cannot be taken, or NULL. */
static const char *fault(const struct answers *w, struct arena *a, const struct option *o, const struct option_clash *clash)
{
	struct site site = {0};
	struct err err = {0};

	if (o->def == NULL && is_empty(w, o))
		return arena_printf(a, "needed is %s", expected(o));
	if (!parse(w, a, o, &site, &err))
		return reason(a, o, answers_get(w, o->path), &err);
	return clash->path != NULL && strcmp(clash->path, o->path) == 0 ? clash->why : NULL;
}

bool option_good(const struct answers *w, const struct option *o, const struct option_clash *clash, struct err *err)
{
	struct arena *a = arena_new();
	const char *why = fault(w, a, o, clash);

	if (why != NULL)
		err_set(err, ERR_SITE, "%s: %s.", o->label, why);
	arena_free(a);
	return why == NULL;
}

const char *option_for_people(struct arena *a, const char *normal)
{
	static const char between[] = ", @";
	struct str out = {0};

	for (const char *p = normal; *p != '\0';) {
		size_t n = strcspn(p, between), gap = strspn(p + n, between);

		name_for_people(arena_memdup(a, p, n), &out);
		str_add(&out, p + n, gap);
		p += n + gap;
	}
	const char *text = arena_memdup(a, str_c(&out), out.len);
	str_free(&out);
	return text;
}

/* The other way in which the same name is written: of bücher.example the A-label, of that what it looks like. */
static const char *becomes(const struct answers *w, struct arena *a, const struct option *o)
{
	const char *normal = option_normal(w, a, o), *typed = answers_get(w, o->path);

	if (normal == NULL || (o->type != OPT_STRING && o->type != OPT_LIST))
		return "";
	const char *shown = option_for_people(a, normal);
	if (strcmp(shown, normal) == 0)
		return "";
	return strstr(typed, "xn--") == NULL ? arena_printf(a, "in the DNS %s", normal) : arena_printf(a, "reads %s", shown);
}

static void add_details(struct view *v, struct item *item, const struct option *o)
{
	view_detail(v, item, "", o->help);
	if (o->type != OPT_BOOL)
		view_detail(v, item, "Takes", expected(o));
	if (o->type == OPT_BOOL)
		view_detail(v, item, "Default", strcmp(o->def, "true") == 0 ? "on" : "off");
	else if (o->def != NULL)
		view_detail(v, item, "Default", o->def);
}

struct item *option_field(struct view *v, const struct answers *w, const struct option *o, bool tried,
			  const struct option_clash *clash)
{
	struct item item = { .kind = ITEM_FIELD, .id = o->path, .title = o->label, .value = answers_get(w, o->path),
			     .choices = o->choices, .brief = o->brief };

	if (o->def == NULL) /* whoever must answer is shown an answer */
		item.brief = arena_printf(v->arena, "%s: %s", o->brief, expected(o));
	const char *wrong = tried || !is_empty(w, o) ? fault(w, v->arena, o, clash) : NULL;

	item.field = o->type == OPT_BOOL ? FIELD_TOGGLE : o->type == OPT_CHOICE ? FIELD_CHOICE : FIELD_TEXT;
	item.note = wrong != NULL ? wrong : becomes(w, v->arena, o);
	item.note_tone = wrong != NULL ? TONE_BAD : TONE_DIM;
	struct item *added = view_add(v, &item);
	add_details(v, added, o);
	return added;
}
