#include "installer/answers.h"

#include <string.h>

#include "conf/load.h"
#include "installer/answers_part.h"
#include "installer/view.h"

static const char *copy_of(struct arena *a, struct str *s)
{
	const char *copy = arena_memdup(a, str_c(s), s->len);

	str_free(s);
	return copy;
}

static const char *typed_of(struct arena *a, const struct option *o, const struct site *site)
{
	struct str text = {0};

	option_to_typed(o, site, &text);
	return copy_of(a, &text);
}

struct answers *answers_new(struct arena *a)
{
	struct answers *w = arena_new_of(a, struct answers);
	struct site defaults;
	struct err err = {0};
	bool known = site_defaults(a, &defaults, &err);

	w->a = a;
	w->address = w->hash = w->page = "";
	while (option_table[w->options].path != NULL)
		w->options++;
	w->by_option = arena_alloc(a, w->options * sizeof(*w->by_option));
	for (size_t i = 0; i < w->options; i++) {
		const struct option *o = &option_table[i];

		w->by_option[i].def = known && o->def != NULL ? typed_of(a, o, &defaults) : "";
	}
	return w;
}

void answers_reset(struct answers *w)
{
	*w = *answers_new(w->a);
}

bool answers_of_site(const struct answers *w)
{
	return w->base != NULL;
}

struct answer *answers_find(const struct answers *w, const char *path)
{
	const struct option *o = option_find(path);

	return o != NULL ? &w->by_option[o - option_table] : NULL;
}

const char *answers_get(const struct answers *w, const char *path)
{
	const struct answer *answer = answers_find(w, path);

	return answer == NULL ? "" : answer->typed != NULL ? answer->typed : answer->def;
}

bool answers_has(const struct answers *w, const char *path)
{
	const struct answer *answer = answers_find(w, path);

	return answer != NULL && answer->typed != NULL;
}

/* One line of text, whatever a paste held: what is none of it becomes "?", and so a wrong answer that can be seen. */
void answers_set(struct answers *w, const char *path, const char *text)
{
	struct answer *answer = answers_find(w, path);

	if (answer == NULL)
		return;
	char *clean = arena_strdup(w->a, strlen(text) <= ANSWER_MAX ? view_clean(w->a, text) : "?");
	for (char *p = clean; *p != '\0'; p++)
		if (*p == '\n')
			*p = '?';
	answer->typed = clean;
}

void answers_take_site(struct answers *w, const char *text, size_t len, const struct site *site)
{
	w->base = arena_memdup(w->a, text, len);
	w->base_len = len;
	w->site = *site;
	for (size_t i = 0; i < w->options; i++) {
		const char *typed = typed_of(w->a, &option_table[i], site);

		if (option_table[i].def == NULL || strcmp(typed, w->by_option[i].def) != 0)
			w->by_option[i].typed = typed;
	}
}

/* --- the first account, the page */

const char *answers_account(const struct answers *w)
{
	return w->address;
}

const char *answers_account_hash(const struct answers *w)
{
	return w->hash;
}

void answers_set_account(struct answers *w, const char *address, const char *hash)
{
	w->address = arena_strdup(w->a, address);
	w->hash = arena_strdup(w->a, hash);
}

const char *answers_page(const struct answers *w)
{
	return w->page;
}

void answers_set_page(struct answers *w, const char *page_id)
{
	w->page = arena_strdup(w->a, page_id);
}
