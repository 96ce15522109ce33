/* The site, one value at a time: `mailstead config`. */
#include <string.h>

#include "conf/option.h"
#include "installer/dashboard.h"
#include "installer/form.h"

#define SEES (LOOK(OPTIONS) | LOOK(CHANGES) | LOOK(HISTORY) | LOOK(HEALTH) | LOOK(DOMAINS))

static void view_option(struct view *v, const json_t *o)
{
	const struct option *option = option_find(json_text(o, "option"));
	const char *value = json_text(o, "value"), *def = json_text(o, "default");
	struct item *row = view_add(v, &(struct item){
					       .kind = ITEM_ROW,
					       .id = json_text(o, "option"),
					       .tone = strcmp(value, def) == 0 ? TONE_DIM : TONE_PLAIN,
					       .title = json_text(o, "option"),
					       .text = value,
					       .wide = true,
				       });

	view_detail(v, row, "Value", value);
	view_detail(v, row, "Default", def);
	view_detail(v, row, "Is for", json_text(o, "brief"));
	if (option != NULL)
		view_detail(v, row, "More", option->help);
}

static void options_view(struct session *s, struct dash *d, struct view *v)
{
	const json_t *all = d->looks[LOOK_OPTIONS].value;

	(void)s;
	if (!look_says_nothing(d, LOOK_OPTIONS, v))
		for (size_t i = 0; i < json_array_size(all); i++)
			view_option(v, json_array_get(all, i));
	view_row_action(v, "c", "change", "change");
}

static bool check_value(struct session *s, struct arena *a, const struct form *f, const char *value, const char **note)
{
	const struct option *o = option_find(form_subject(f));
	struct site site = {0};
	struct err err = {0};

	(void)s;
	if (o == NULL || option_parse(a, o, value, &site, &err))
		return o != NULL;
	*note = arena_strdup(a, err.msg);
	return false;
}

static void change_done(struct session *s, const struct form *f)
{
	struct arena *a = session_arena(s);
	const char *path = form_subject(f), *value = arena_strdup(a, form_value(f, "value"));
	const char *const args[] = { "config", "set", "--yes", "--", path, value, NULL };

	work_start(s, &(struct work_req){ .args = args, .doing = arena_printf(a, "Setting %s", path),
					  .done = arena_printf(a, "%s is %s now.", path, value), .events = true, .looks = SEES });
}

/* The same form in two shapes: to type a value, or to choose one. */
static void open_change(struct session *s, const struct option *o, const char *value)
{
	static const char *const yes_no[] = { "true", "false", NULL };
	struct arena *a = session_arena(s);
	struct form_field *field = arena_new_of(a, struct form_field);
	struct form_kind *kind = arena_new_of(a, struct form_kind);

	*field = (struct form_field){ .id = "value", .label = "Value", .brief = o->brief, .check = check_value };
	if (o->type == OPT_BOOL || o->type == OPT_CHOICE) {
		field->kind = FIELD_CHOICE;
		field->choices = o->type == OPT_BOOL ? yes_no : o->choices;
	}
	field->may_be_empty = o->def != NULL && o->def[0] == '\0';
	*kind = (struct form_kind){ .title = "Change", .text = o->help, .button = "set and apply", .fields = field, .n = 1,
				    .done = change_done };
	form_open(s, kind, o->path);
	form_fill(s, "value", value);
}

static bool options_act(struct session *s, struct dash *d, const char *action, const char *row)
{
	const json_t *o = json_find(d->looks[LOOK_OPTIONS].value, "option", row);
	const struct option *option = option_find(row);

	if (strcmp(action, "change") != 0)
		return false;
	if (o == NULL || option == NULL)
		session_say(s, TONE_NOTE, "Choose an option first.");
	else
		open_change(s, option, json_text(o, "value"));
	return true;
}

const struct area_kind area_options = {
	.id = "options",
	.title = "Options",
	.help = "Every option of /etc/mailstead/site.yaml with its value, as `mailstead config list` shows them. Enter explains one; c "
		"changes it, keeps your comments in the file, and applies.",
	.looks = LOOK(OPTIONS),
	.view = options_view,
	.act = options_act,
};
