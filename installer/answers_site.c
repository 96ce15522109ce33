/* The site that comes of the answers. */
#include <string.h>

#include "conf/load.h"
#include "installer/answers_part.h"

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

/* Sets the one option, if it differs. False: the file cannot be changed so, or would not load with it. */
static bool edit_one(const struct answers *w, const struct option *o, const struct site *site, struct str *text)
{
	struct str was = {0}, now = {0}, edited = {0};
	struct err err = {0};

	option_format(o, &w->site, &was);
	option_format(o, site, &now);
	bool same = strcmp(str_c(&was), str_c(&now)) == 0;
	bool good = same || site_set(SITE_PATH, str_c(text), text->len, o->path, str_c(&now), &edited, &err);
	if (good && !same) {
		str_cut(text, 0);
		str_add(text, str_c(&edited), edited.len);
	}
	str_free(&was);
	str_free(&now);
	str_free(&edited);
	return good;
}

/*
 * Puts what differs into the operator's own file, whose comments stay. What
 * contradicts another option as long as that is the old one gets its turn
 * again after it. False: something cannot be changed in this way.
 */
static bool edit_base(const struct answers *w, const struct site *site, struct str *out)
{
	struct arena *a = arena_new();
	bool *done = arena_alloc(a, w->options * sizeof(*done)), any = true;
	struct str text = {0};
	size_t left = w->options;

	str_add(&text, w->base, w->base_len);
	while (left > 0 && any) {
		any = false;
		for (size_t i = 0; i < w->options; i++) {
			if (done[i] || !edit_one(w, &option_table[i], site, &text))
				continue;
			done[i] = any = true;
			left--;
		}
	}
	if (left == 0)
		str_add(out, str_c(&text), text.len);
	str_free(&text);
	arena_free(a);
	return left == 0;
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
