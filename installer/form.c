#include "installer/form.h"

#include <string.h>

struct form {
	const struct form_kind *kind;
	const char *subject;
	char values[FORM_FIELDS][FORM_VALUE];
};

static struct form *form_of(struct session *s)
{
	return session_state(s, &page_form);
}

static size_t index_of(const struct form *f, const char *field)
{
	size_t i = 0;

	while (i < f->kind->n && strcmp(f->kind->fields[i].id, field) != 0)
		i++;
	return i;
}

const char *form_value(const struct form *f, const char *field)
{
	size_t i = index_of(f, field);

	return i < f->kind->n ? f->values[i] : "";
}

const char *form_subject(const struct form *f)
{
	return f->subject;
}

static void set(struct session *s, const char *field, const char *value)
{
	struct form *f = form_of(s);
	size_t i = index_of(f, field), n = strlen(value);

	if (i == f->kind->n)
		return;
	if (n >= FORM_VALUE) {
		session_say(s, TONE_WARN, "That is too long.");
		return;
	}
	explicit_bzero(f->values[i], FORM_VALUE);
	memcpy(f->values[i], value, n);
}

void form_fill(struct session *s, const char *field, const char *value)
{
	set(s, field, value);
}

void form_open(struct session *s, const struct form_kind *kind, const char *subject)
{
	session_push(s, &page_form);
	if (session_top(s) != &page_form)
		return;
	struct form *f = form_of(s);
	f->kind = kind;
	f->subject = arena_strdup(session_arena(s), subject != NULL ? subject : "");
}

/* "" with false: it is still empty. */
static bool is_right(struct session *s, struct arena *a, size_t i, const char **note)
{
	struct form *f = form_of(s);
	const struct form_field *field = &f->kind->fields[i];

	*note = "";
	if (f->values[i][0] == '\0')
		return field->may_be_empty;
	return field->check == NULL || field->check(s, a, f, f->values[i], note);
}

static void view_field(struct session *s, struct view *v, size_t i)
{
	const struct form *f = form_of(s);
	const struct form_field *field = &f->kind->fields[i];
	const char *note, *value = f->values[i];
	bool right = is_right(s, v->arena, i, &note);

	if (field->kind == FIELD_SECRET)
		value = value[0] != '\0' ? "set" : "";
	view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = field->id, .field = field->kind, .title = field->label,
				    .value = value, .choices = field->choices, .note = note,
				    .note_tone = right ? TONE_NOTE : TONE_BAD, .brief = field->brief });
}

static void form_view(struct session *s, struct view *v)
{
	const struct form *f = form_of(s);

	v->title = view_clean(v->arena, f->subject[0] != '\0' ? arena_printf(v->arena, "%s: %s", f->kind->title, f->subject)
							      : f->kind->title);
	v->help = f->kind->help != NULL ? f->kind->help : v->help;
	if (f->kind->text != NULL)
		view_text(v, f->kind->text);
	for (size_t i = 0; i < f->kind->n; i++)
		view_field(s, v, i);
	view_action(v, "", "next", f->kind->button);
	view_action(v, "", "close", "cancel");
}

static bool all_right(struct session *s)
{
	const struct form *f = form_of(s);
	struct arena *a = arena_new();
	bool right = true;

	for (size_t i = 0; right && i < f->kind->n; i++) {
		const char *note;

		right = is_right(s, a, i, &note);
		if (!right)
			session_say(s, TONE_WARN, "%s: %s", f->kind->fields[i].label, note[0] != '\0' ? note : "this is needed");
	}
	arena_free(a);
	return right;
}

static bool form_act(struct session *s, const char *action, const char *row)
{
	(void)row;
	if (strcmp(action, "quit") == 0) {
		session_pop(s);
		return true;
	}
	if (strcmp(action, "next") != 0)
		return false;
	if (!all_right(s))
		return true;
	/* Closed first: what is done may put a page of its own on top. */
	struct form copy = *form_of(s);
	session_pop(s);
	copy.kind->done(s, &copy);
	explicit_bzero(copy.values, sizeof(copy.values));
	return true;
}

static void form_end(struct session *s)
{
	struct form *f = form_of(s);

	explicit_bzero(f->values, sizeof(f->values));
}

const struct page page_form = {
	.id = "form",
	.title = "",
	.help = "What is typed is checked at once. Esc leaves without changing anything.",
	.state_size = sizeof(struct form),
	.view = form_view,
	.set = set,
	.act = form_act,
	.end = form_end,
};
