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

/* --- the site that comes of them */

/* Takes every answer that can be taken. False: one cannot, or is missing, *at is the first; err says why. */
static bool take_all(const struct answers *w, struct arena *a, struct site *site, const struct option **at, struct err *err)
{
	bool good = site_defaults(a, site, err);

	*at = NULL;
	for (size_t i = 0; i < w->options; i++) {
		const struct option *o = &option_table[i];
		struct err wrong = {0};
		struct str yaml = {0};
		const char *typed = w->by_option[i].typed;

		if (typed == NULL && o->def == NULL && o->min == o->max && o->type == OPT_INT)
			continue; /* the version of the file's format */
		if (typed == NULL && o->def == NULL)
			err_set(&wrong, ERR_SITE, "%s: there is no answer yet; needed is %s", o->path, o->expected);
		else if (typed != NULL)
			option_from_typed(o, typed, &yaml);
		if ((wrong.code != ERR_NONE || (yaml.len > 0 && !option_parse(a, o, str_c(&yaml), site, &wrong))) && good) {
			good = false;
			*at = o;
			*err = wrong;
		}
		str_free(&yaml);
	}
	return good;
}

/*
 * Puts what differs into the operator's own file, whose comments stay. False:
 * that file cannot be changed so, or would not load half-way.
 */
static bool edit_base(const struct answers *w, const struct site *site, struct str *out)
{
	struct str text = {0};
	bool good = true;

	str_add(&text, w->base, w->base_len);
	for (size_t i = 0; good && i < w->options; i++) {
		const struct option *o = &option_table[i];
		struct str was = {0}, now = {0}, edited = {0};
		struct err err = {0};

		option_format(o, &w->site, &was);
		option_format(o, site, &now);
		if (strcmp(str_c(&was), str_c(&now)) != 0) {
			good = site_set(SITE_PATH, str_c(&text), text.len, o->path, str_c(&now), &edited, &err);
			if (good) {
				str_cut(&text, 0);
				str_add(&text, str_c(&edited), edited.len);
			}
		}
		str_free(&was);
		str_free(&now);
		str_free(&edited);
	}
	if (good)
		str_add(out, str_c(&text), text.len);
	str_free(&text);
	return good;
}

static void write_site(const struct answers *w, const struct site *site, struct str *out)
{
	if (w->base == NULL || !edit_base(w, site, out))
		site_write(site, out);
}

void answers_text(const struct answers *w, struct str *out)
{
	struct arena *a = arena_new();
	const struct option *at;
	struct err err = {0};
	struct site site;

	(void)!take_all(w, a, &site, &at, &err);
	write_site(w, &site, out);
	arena_free(a);
}

/* The place in a file that nobody has seen yet says nothing: what is left of the message is the reason. */
static const char *blamed(struct arena *a, struct err *err)
{
	const struct err whole = *err;
	const char *from = strstr(whole.msg, ": ");

	if (from == NULL)
		return NULL;
	from += strlen(": ");
	err_set(err, ERR_SITE, "%.*s", (int)strcspn(from, "\n"), from);
	err_hint(err, "%s", whole.hint);
	const struct option *o = option_find(arena_memdup(a, from, strcspn(from, ": ")));
	return o != NULL ? o->path : NULL;
}

bool answers_site(const struct answers *w, struct arena *a, struct site *site, const char **path, struct err *err)
{
	const struct option *at;
	const char *blame = NULL;
	struct str text = {0};
	bool good = take_all(w, a, site, &at, err);

	if (good) {
		write_site(w, site, &text);
		good = site_load(a, SITE_PATH, str_c(&text), text.len, site, err);
		if (!good)
			blame = blamed(a, err);
		str_free(&text);
	} else if (at != NULL) {
		blame = at->path;
	}
	if (!good && path != NULL)
		*path = blame;
	return good;
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
