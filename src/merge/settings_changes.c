#include "merge/settings_changes.h"

#include <string.h>

#include "base/str.h"
#include "merge/settings_match.h"
#include "merge/settings_text.h"

struct compare {
	struct arena *a;
	settings_changes *out;
	bool deep;
	VEC(const struct setting *) blocks;
};

static const char *name_of(struct compare *c, const struct setting *s)
{
	struct str name = {0};

	for (size_t i = 0; i < c->blocks.n; i++) {
		settings_add_name(&name, c->blocks.v[i]->key);
		str_adds(&name, " / ");
	}
	settings_add_name(&name, s->key);
	const char *kept = arena_strdup(c->a, str_c(&name));
	str_free(&name);
	return kept;
}

static void push(struct compare *c, enum settings_what what, const struct setting *base, const struct setting *live)
{
	struct settings_change change = { .what = what, .base = base, .live = live };

	change.name = name_of(c, live != NULL ? live : base);
	for (size_t i = 0; i < c->blocks.n; i++)
		vec_push(c->a, &change.blocks, c->blocks.v[i]);
	vec_push(c->a, c->out, change);
}

static void compare_blocks(struct compare *c, const struct setting *base, const struct setting *live);

static void compare_one(struct compare *c, const struct setting *base, const struct setting *live)
{
	if (strcmp(base->meaning, live->meaning) == 0)
		return;
	if (!c->deep || !base->block || !live->block || strcmp(settings_meaning(c->a, base->text), settings_meaning(c->a, live->text)) != 0) {
		push(c, SETTING_CHANGED, base, live);
		return;
	}
	vec_push(c->a, &c->blocks, live);
	compare_blocks(c, base, live);
	c->blocks.n--;
}

static void compare_blocks(struct compare *c, const struct setting *base, const struct setting *live)
{
	struct settings_match m;

	/* Nothing is in another order than itself. */
	if (!settings_match(c->a, base, live, base, &m))
		return;
	for (size_t i = 0; i < live->below.n; i++)
		if (m.live_base[i] == MATCH_NONE)
			push(c, SETTING_ADDED, NULL, &live->below.v[i]);
		else
			compare_one(c, &base->below.v[m.live_base[i]], &live->below.v[i]);
	for (size_t i = 0; i < base->below.n; i++)
		if (m.base_live[i] == MATCH_NONE)
			push(c, SETTING_TAKEN_AWAY, &base->below.v[i], NULL);
}

void settings_compare(struct arena *a, const struct setting *base, const struct setting *live, bool deep,
		      settings_changes *out)
{
	struct compare c = { .a = a, .out = out, .deep = deep };

	*out = (settings_changes){0};
	compare_blocks(&c, base, live);
}

static const char *behind_name(enum settings_format format, const struct setting *s, const char *meaning)
{
	const char *p;

	switch (format) {
	case SETTINGS_MAIN_CF:
	case SETTINGS_DOVECOT:
		p = strchr(meaning, '=');
		return p != NULL ? p + 1 : NULL;
	case SETTINGS_UNBOUND:
		p = strchr(meaning, ':');
		return p != NULL ? p + 1 : NULL;
	case SETTINGS_UCL:
		p = meaning + strlen(s->key);
		return strncmp(meaning, s->key, strlen(s->key)) == 0 ? p + strspn(p, " =:") : NULL;
	case SETTINGS_NONE:
	case SETTINGS_MASTER_CF:
	case SETTINGS_FORMATS:
		break;
	}
	return NULL;
}

const char *settings_value(struct arena *a, enum settings_format format, const struct setting *s)
{
	const char *from = s->block ? NULL : behind_name(format, s, settings_meaning(a, s->text));

	if (from == NULL)
		return NULL;
	char *value = arena_strdup(a, from + strspn(from, " "));
	size_t n = strlen(value);

	while (n > 0 && strchr(" \n", value[n - 1]) != NULL)
		value[--n] = '\0';
	if (format == SETTINGS_UCL && n > 0 && (value[n - 1] == ';' || value[n - 1] == ','))
		value[--n] = '\0';
	while (n > 0 && value[n - 1] == ' ')
		value[--n] = '\0';
	return strchr(value, '\n') == NULL ? value : NULL;
}
