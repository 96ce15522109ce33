/* want_templates: a daemon's manifest, rendered. */
#include <fcntl.h>
#include <string.h>

#include "plan/builder.h"
#include "plan/manifest.h"
#include "plan/source.h"

bool version_holds(struct plan_builder *b, const char *rule, bool *holds, struct err *err)
{
	char *save = NULL, *copy = arena_strdup(b->arena, rule);
	const char *package = strtok_r(copy, " ", &save);
	const char *op = strtok_r(NULL, " ", &save), *version = strtok_r(NULL, " ", &save);

	if (package == NULL || op == NULL || version == NULL)
		return err_set(err, ERR_INVALID, "version rule is not PACKAGE OP VERSION: %s", rule);
	const char *have = facts_version(b->facts, package);
	if (have[0] == '\0') {
		err_set(err, ERR_INVALID, "cannot tell which version of %s would be installed", package);
		return err_hint(err, "run apt-get update, then try again");
	}

	int c = facts_version_compare(have, version);
	if (strcmp(op, "<") == 0)
		*holds = c < 0;
	else if (strcmp(op, "<=") == 0)
		*holds = c <= 0;
	else if (strcmp(op, "=") == 0)
		*holds = c == 0;
	else if (strcmp(op, ">=") == 0)
		*holds = c >= 0;
	else if (strcmp(op, ">") == 0)
		*holds = c > 0;
	else
		return err_set(err, ERR_INVALID, "version rule has no such operator: %s", op);
	return true;
}

static bool when_holds(struct plan_builder *b, const char *rule, bool *holds, struct err *err)
{
	bool negate = rule[0] == '!';
	char *save = NULL, *copy = arena_strdup(b->arena, rule + negate);
	const json_t *v = b->vars;

	for (const char *part = strtok_r(copy, ".", &save); part != NULL; part = strtok_r(NULL, ".", &save))
		v = json_object_get(v, part);
	if (!json_is_boolean(v))
		return err_set(err, ERR_INVALID, "when: %s is not a boolean variable", rule);
	*holds = json_is_true(v) != negate;
	return true;
}

static bool render(struct plan_builder *b, const struct manifest_entry *e, struct err *err)
{
	const char *path = arena_printf(b->arena, "%s/templates/%s/%s", b->datadir, b->daemon->name, e->template_);
	const char *name = arena_printf(b->arena, "%s/%s", b->daemon->name, e->template_);
	struct str text = {0}, out = {0};

	bool ok = source_read(path, &text, err) &&
		  tmpl_render(name, str_c(&text), text.len, b->vars, e->escape, &out, err);
	if (ok)
		vec_push(b->arena, &b->resources,
			 ((struct resource){ .kind = RES_FILE,
					     .daemon = b->daemon->name,
					     .name = e->target,
					     .template_ = name,
					     .meta = e->meta,
					     .content = arena_memdup(b->arena, str_c(&out), out.len),
					     .content_len = out.len,
					     .format = e->format,
					     .unit = e->unit,
					     .action = e->unit ? e->action : UNIT_NOTHING,
					     .restart_for = e->restart_for }));
	str_free(&text);
	str_free(&out);
	return ok;
}

bool want_templates(struct plan_builder *b, struct err *err)
{
	const char *path = arena_printf(b->arena, "%s/templates/%s/manifest.yaml", b->datadir, b->daemon->name);
	struct str text = {0};
	manifest_list entries;

	bool ok = source_read(path, &text, err) &&
		  manifest_parse(b->arena, path, str_c(&text), text.len, &entries, err);
	str_free(&text);
	for (size_t i = 0; ok && i < entries.n; i++) {
		const struct manifest_entry *e = &entries.v[i];
		bool version = true, when = true;

		ok = (e->version == NULL || version_holds(b, e->version, &version, err)) &&
		     (e->when == NULL || when_holds(b, e->when, &when, err));
		if (ok && version && when)
			ok = render(b, e, err);
		if (!ok)
			err_wrap(err, "cannot make %s", e->target);
	}
	return ok;
}
