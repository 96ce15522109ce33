#include "plan/language.h"

#include <string.h>

#include "base/strset.h"
#include "plan/compare.h"
#include "plan/manifest.h"
#include "plan/source.h"

enum { EDIT_BYTES = 100 };

/* A line of PLAN_TEMPLATES_FILE. */
struct written {
	const char *template_, *path;
};
typedef VEC(struct written) written_list;

void language_list(const struct plan *plan, struct str *out)
{
	for (size_t i = 0; i < plan->resources.n; i++) {
		const struct resource *r = &plan->resources.v[i];

		if (r->kind == RES_FILE && r->template_ != NULL)
			str_addf(out, "%s %s\n", r->template_, r->name);
	}
}

static bool load(struct host *h, struct arena *a, written_list *out, struct err *err)
{
	struct str text = {0};
	char *lines = NULL;
	bool there;

	if (!compare_read(h, PLAN_TEMPLATES_FILE, &text, &there, err))
		return false;
	for (char *line = strtok_r(arena_strdup(a, str_c(&text)), "\n", &lines); line != NULL;
	     line = strtok_r(NULL, "\n", &lines)) {
		char *path = strchr(line, ' ');

		if (path != NULL) {
			*path++ = '\0';
			vec_push(a, out, ((struct written){ line, path }));
		}
	}
	str_free(&text);
	return true;
}

bool language_changed(struct host *h, struct arena *a, const struct resource *r, bool *changed, struct err *err)
{
	written_list all = {0};

	*changed = false;
	if (r->template_ == NULL)
		return true;
	if (!load(h, a, &all, err))
		return false;
	for (size_t i = 0; i < all.n; i++)
		if (strcmp(all.v[i].path, r->name) == 0)
			*changed = strcmp(all.v[i].template_, r->template_) != 0;
	return true;
}

/* Whether a template of that name is there, and still for what is installed. */
static bool still_fits(struct arena *a, const struct facts *facts, const manifest_list *entries, const char *name,
		       bool *fits, struct err *err)
{
	for (size_t i = 0; i < entries->n; i++) {
		const struct manifest_entry *e = &entries->v[i];

		if (strcmp(e->template_, name) == 0 && e->version != NULL)
			return version_holds(&(struct plan_builder){ .arena = a, .facts = facts }, e->version, fits, err);
	}
	*fits = true;
	return true;
}

bool language_fits(struct host *h, struct arena *a, const struct facts *facts, const char *daemon, const char *datadir,
		   bool *fits, struct err *err)
{
	const char *path = arena_printf(a, "%s/templates/%s/manifest.yaml", datadir, daemon);
	size_t n = strlen(daemon);
	struct str text = {0};
	manifest_list entries;
	written_list all = {0};

	*fits = true;
	bool ok = load(h, a, &all, err) && source_read(path, &text, err) &&
		  manifest_parse(a, path, str_c(&text), text.len, &entries, err);
	str_free(&text);
	for (size_t i = 0; ok && *fits && i < all.n; i++)
		if (strncmp(all.v[i].template_, daemon, n) == 0 && all.v[i].template_[n] == '/')
			ok = still_fits(a, facts, &entries, all.v[i].template_ + n + 1, fits, err);
	return ok;
}

bool language_put_aside(struct host *h, struct arena *a, struct step *s, const char *lost, struct err *err)
{
	if (!given_up_keep(h, a, s, err))
		return false;
	s->put_aside = true;
	s->change = CHANGE_UPDATE;
	s->new_ = s->res->content;
	s->new_len = s->res->content_len;
	s->why = arena_printf(a, "in another language now; what was changed by hand is not carried over%s%s%s: all of it is in %s",
			      lost[0] ? " (" : "", lost, lost[0] ? ")" : "", s->old_aside);
	return true;
}

const char *language_origin(struct arena *a, const char *aside)
{
	return arena_printf(a, PATH_ASIDE "%s", aside);
}

static const char *trimmed(struct arena *a, const char *line, size_t n)
{
	while (n > 0 && strchr(" \t\r", *line) != NULL) {
		line++;
		n--;
	}
	while (n > 0 && strchr(" \t\r", line[n - 1]) != NULL)
		n--;
	return arena_memdup(a, line, n);
}

void language_edits(struct arena *a, const struct str *aside, const struct str *ours, size_t max, strlist *lines)
{
	struct strset known = {0};
	size_t number = 0;

	for (const char *p = str_c(ours); *p != '\0'; p += strcspn(p, "\n"), p += *p == '\n')
		strset_add(a, &known, trimmed(a, p, strcspn(p, "\n")));
	for (const char *p = str_c(aside); *p != '\0' && lines->n < max; p += strcspn(p, "\n"), p += *p == '\n') {
		const char *line = trimmed(a, p, strcspn(p, "\n"));

		number++;
		if (line[0] != '\0' && line[0] != '#' && strset_add(a, &known, line))
			vec_push(a, lines, arena_printf(a, "line %zu: %.*s", number, EDIT_BYTES, line));
	}
}
