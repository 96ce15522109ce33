/* Addresses that lead to others: what `mailstead alias` does. */
#include <string.h>

#include "accounts/aliases.h"
#include "conf/names.h"
#include "installer/dashboard.h"
#include "installer/form.h"

enum { ROWS_MAX = 1000 }; /* drawn anew with each key, which must not wait */

#define SEES (LOOK(ALIASES) | LOOK(DOMAINS) | LOOK(ACCOUNTS_CHECK))

static const json_t *aliases_of(struct session *s)
{
	return dash_of(s)->looks[LOOK_ALIASES].value;
}

static bool check_alias(struct session *s, struct arena *a, const struct form *f, const char *value, const char **note)
{
	const json_t *domains = dash_of(s)->looks[LOOK_DOMAINS].value;
	const char *address, *domain;
	struct err err = {0};

	(void)f;
	if (!accounts_alias_name(a, value, &address, &domain, &err)) {
		*note = arena_strdup(a, err.msg);
		return false;
	}
	if (domains != NULL && json_find(domains, "domain", domain) == NULL) {
		*note = arena_printf(a, "%s is not hosted here; Domains adds it", domain);
		return false;
	}
	*note = address[0] == '@' ? "a catch-all: whatever is nobody's, spam to invented names included"
				  : strcmp(address, value) != 0 ? address : "";
	return true;
}

/* Split at blanks and commas. */
static void split_targets(struct arena *a, const char *text, strlist *out)
{
	for (text += strspn(text, " ,"); *text != '\0'; text += strspn(text, " ,")) {
		size_t n = strcspn(text, " ,");

		vec_push(a, out, arena_memdup(a, text, n));
		text += n;
	}
}

static bool check_targets(struct session *s, struct arena *a, const struct form *f, const char *value, const char **note)
{
	strlist targets = {0};
	struct err err = {0};

	(void)s;
	(void)f;
	split_targets(a, value, &targets);
	for (size_t i = 0; i < targets.n; i++) {
		struct str normal = {0};
		bool ok = name_address(targets.v[i], &normal, &err);

		str_free(&normal);
		if (!ok) {
			*note = arena_strdup(a, err.msg);
			return false;
		}
	}
	*note = targets.n > 0 ? "" : "an address is needed";
	return targets.n > 0;
}

static void add_done(struct session *s, const struct form *f)
{
	struct arena *a = session_arena(s);
	const char *address = arena_strdup(a, form_value(f, "address"));
	strlist args = {0};

	vec_push(a, &args, "alias");
	vec_push(a, &args, "add");
	vec_push(a, &args, "--");
	vec_push(a, &args, address);
	split_targets(a, form_value(f, "targets"), &args);
	vec_push(a, &args, NULL);
	work_start(s, &(struct work_req){ .args = args.v, .doing = arena_printf(a, "Adding the alias %s", address),
					  .done = arena_printf(a, "%s leads there from now on.", address), .looks = SEES });
}

static const struct form_field add_fields[] = {
	{ .id = "address", .label = "Address", .check = check_alias,
	  .brief = "of a hosted domain, such as info@example.org; @example.org is what is nobody's" },
	{ .id = "targets", .label = "Leads to", .check = check_targets, .brief = "one or more addresses, here or elsewhere" },
};

static const struct form_kind add_form = {
	.title = "Add an alias",
	.text = "Mail to it goes to where it leads. If there is such an alias already, it leads there as well.",
	.button = "add it",
	.fields = add_fields,
	.n = sizeof(add_fields) / sizeof(add_fields[0]),
	.done = add_done,
};

static void remove_done(struct session *s, bool yes, void *ctx)
{
	const char *address = ctx, *const args[] = { "alias", "remove", "--yes", "--", address, NULL };
	struct arena *a = session_arena(s);

	if (yes)
		work_start(s, &(struct work_req){ .args = args, .doing = arena_printf(a, "Removing the alias %s", address),
						  .done = arena_printf(a, "The alias %s is gone.", address), .looks = SEES });
}

static const char *targets_words(struct arena *a, const json_t *alias)
{
	const json_t *targets = json_object_get(alias, "targets");
	struct str text = {0};

	for (size_t i = 0; i < json_array_size(targets); i++) {
		const char *target = json_string_value(json_array_get(targets, i));

		str_addf(&text, "%s%s", text.len > 0 ? ", " : "", target != NULL ? target : "");
	}
	const char *made = arena_memdup(a, str_c(&text), text.len);
	str_free(&text);
	return made;
}

static void aliases_view(struct session *s, struct dash *d, struct view *v)
{
	const json_t *aliases = aliases_of(s);
	size_t n = json_array_size(aliases);

	if (!look_says_nothing(d, LOOK_ALIASES, v)) {
		view_heading(v, count_words(v->arena, n, "alias", "aliases"));
		for (size_t i = 0; i < n && i < ROWS_MAX; i++) {
			const json_t *alias = json_array_get(aliases, i);
			const char *targets = targets_words(v->arena, alias);
			struct item *row = view_add(v, &(struct item){ .kind = ITEM_ROW, .id = json_text(alias, "address"), .wide = true,
								       .title = json_text(alias, "display"),
								       .text = arena_printf(v->arena, "→ %s", targets) });

			view_detail(v, row, "Leads to", targets);
		}
		if (n > ROWS_MAX)
			view_textf(v, "The first %d; `mailstead alias list` has them all.", ROWS_MAX);
	}
	view_action(v, "a", "add", "add");
	view_row_action(v, "x", "remove", "remove");
}

static bool aliases_act(struct session *s, struct dash *d, const char *action, const char *row)
{
	struct arena *a = session_arena(s);
	const json_t *alias = json_find(aliases_of(s), "address", row);

	(void)d;
	if (strcmp(action, "add") == 0) {
		form_open(s, &add_form, NULL);
		return true;
	}
	if (strcmp(action, "remove") != 0)
		return false;
	if (alias == NULL)
		session_say(s, TONE_NOTE, "Choose an alias first.");
	else
		session_ask(s, arena_printf(a, "Remove the alias %s?", view_clean(a, json_text(alias, "display"))),
			    arena_printf(a, "It leads to %s. Mail to it is refused afterwards.", targets_words(a, alias)), "remove",
			    remove_done, arena_strdup(a, json_text(alias, "address")));
	return true;
}

const struct area_kind area_aliases = {
	.id = "aliases",
	.title = "Aliases",
	.help = "Addresses that lead to others, as `mailstead alias list` shows them. a adds one, or another target to one; x "
		"removes one. Every change works at once.",
	.looks = LOOK(ALIASES) | LOOK(DOMAINS),
	.view = aliases_view,
	.act = aliases_act,
};
