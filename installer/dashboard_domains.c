/* Hosted domains: what `mailstead domain` does. */
#include <string.h>

#include "conf/names.h"
#include "installer/dashboard.h"
#include "installer/form.h"

#define SEES (LOOK(DOMAINS) | LOOK(HEALTH) | LOOK(CHANGES) | LOOK(HISTORY) | LOOK(OPTIONS))

static const json_t *domains_of(struct session *s)
{
	return dash_of(s)->looks[LOOK_DOMAINS].value;
}

static bool check_domain(struct session *s, struct arena *a, const struct form *f, const char *value, const char **note)
{
	struct str normal = {0};
	struct err err = {0};

	(void)f;
	bool ok = name_domain(value, &normal, &err);
	if (!ok)
		*note = arena_strdup(a, err.msg);
	else if (json_find(domains_of(s), "domain", str_c(&normal)) != NULL)
		*note = "it is hosted already";
	else
		*note = strcmp(str_c(&normal), value) != 0 ? arena_strdup(a, str_c(&normal)) : "";
	ok = ok && json_find(domains_of(s), "domain", str_c(&normal)) == NULL;
	str_free(&normal);
	return ok;
}

static void change(struct session *s, const char *verb, const char *domain, const char *doing, const char *done)
{
	const char *const args[] = { "domain", verb, "--yes", "--", domain, NULL };

	work_start(s, &(struct work_req){ .args = args, .doing = doing, .done = done, .events = true, .looks = SEES });
}

static void add_done(struct session *s, const struct form *f)
{
	struct arena *a = session_arena(s);
	const char *domain = arena_strdup(a, form_value(f, "domain"));

	change(s, "add", domain, arena_printf(a, "Adding the domain %s", domain),
	       arena_printf(a, "%s is hosted. Now publish its records: the area Records names them.", domain));
}

static const struct form_field add_fields[] = {
	{ .id = "domain", .label = "Domain", .check = check_domain, .brief = "the part after the @, such as example.net" },
};

static const struct form_kind add_form = {
	.title = "Add a domain",
	.text = "It goes into site.yaml, and is applied: keys, signing and web names follow. Then its records have to be published.",
	.button = "add it",
	.fields = add_fields,
	.n = 1,
	.done = add_done,
};

static void remove_done(struct session *s, bool yes, void *ctx)
{
	const char *domain = ctx;
	struct arena *a = session_arena(s);

	if (yes)
		change(s, "remove", domain, arena_printf(a, "Removing the domain %s", domain),
		       arena_printf(a, "%s is no longer hosted here. Its records can go from DNS.", domain));
}

static void domains_view(struct session *s, struct dash *d, struct view *v)
{
	const json_t *domains = domains_of(s);

	if (!look_says_nothing(d, LOOK_DOMAINS, v))
		for (size_t i = 0; i < json_array_size(domains); i++) {
			const json_t *domain = json_array_get(domains, i);
			struct str shown = {0};

			name_for_people(json_text(domain, "domain"), &shown);
			view_add(v, &(struct item){ .kind = ITEM_ROW, .id = json_text(domain, "domain"), .wide = true,
						    .title = str_c(&shown),
						    .text = arena_printf(v->arena, "%s, %s",
									 count_words(v->arena, (size_t)json_number(domain, "users"), "account", "accounts"),
									 count_words(v->arena, (size_t)json_number(domain, "aliases"), "alias", "aliases")) });
			str_free(&shown);
		}
	view_action(v, "a", "add", "add");
	view_row_action(v, "x", "remove", "remove");
}

static bool domains_act(struct session *s, struct dash *d, const char *action, const char *row)
{
	struct arena *a = session_arena(s);
	const json_t *domain = json_find(domains_of(s), "domain", row);

	(void)d;
	if (strcmp(action, "add") == 0) {
		form_open(s, &add_form, NULL);
		return true;
	}
	if (strcmp(action, "remove") != 0)
		return false;
	if (domain == NULL)
		session_say(s, TONE_NOTE, "Choose a domain first.");
	else
		session_ask(s, arena_printf(a, "Remove the domain %s?", view_clean(a, row)),
			    "Mail for it is refused afterwards. One that still has accounts is not removed; mail on disk is never touched.",
			    "remove", remove_done, arena_strdup(a, json_text(domain, "domain")));
	return true;
}

const struct area_kind area_domains = {
	.id = "domains",
	.title = "Domains",
	.help = "The hosted domains, as `mailstead domain list` shows them. Adding or removing one is an apply: it is checked first, "
		"and undone if anything fails.",
	.looks = LOOK(DOMAINS),
	.view = domains_view,
	.act = domains_act,
};
