#include "cmd/upgrade_check_proof.h"

#include <string.h>

#include "plan/language.h"
#include "plan/paths.h"

bool upgrade_put_step(struct next_root *root, const struct step *s, bool ours, struct err *err)
{
	const struct resource *r = s->res;
	const char *content = r->content;
	size_t n = r->content_len;

	if (s->change == CHANGE_REMOVE)
		return next_root_drop(root, r->name, err);
	if (!ours && (s->change == CHANGE_KEEP || s->change == CHANGE_CONFLICT)) {
		content = s->old;
		n = s->old_len;
	} else if (!ours && s->change == CHANGE_UPDATE) {
		content = s->new_;
		n = s->new_len;
	}
	return next_root_put(root, r->name, content, n, &r->meta, err);
}

const char *upgrade_called(struct upgrade_look *u, const char *daemon)
{
	static const struct {
		const char *daemon, *package;
	} others[] = { { "dovecot", "dovecot-core" }, { "nginx", "nginx-light" }, { "redis", "redis-server" } };
	const char *package = daemon;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(others[i].daemon, daemon) == 0)
			package = others[i].package;
	return arena_printf(u->c->arena, "%s %s", daemon,
			    upstream_version(u->c->arena, facts_version(&u->then, package)));
}

const char *upgrade_in_short(struct upgrade_look *u, const struct err *why)
{
	strlist seen = {0};
	struct str all = {0};
	char *save = NULL;

	for (char *line = strtok_r(arena_strdup(u->c->arena, why->msg), "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		bool known = false;

		for (size_t i = 0; i < seen.n; i++)
			known = known || strstr(seen.v[i], line) != NULL;
		if (known)
			continue;
		vec_push(u->c->arena, &seen, line);
		str_addf(&all, "%s%s", all.len > 0 ? "; " : "", line);
	}
	const char *text = arena_strdup(u->c->arena, str_c(&all));
	str_free(&all);
	return text;
}

static bool is_edited(const struct step *s, const char *daemon)
{
	const struct resource *r = s->res;

	if (r->kind != RES_FILE || r->daemon == NULL || strcmp(r->daemon, daemon) != 0)
		return false;
	if (s->change == CHANGE_UPDATE)
		return s->new_len != r->content_len || memcmp(s->new_, r->content, s->new_len) != 0;
	return s->change == CHANGE_KEEP || s->change == CHANGE_CONFLICT;
}

/*
 * In another language the file becomes ours and his is kept (plan/language.h); in the same one nothing is taken from
 * him, so that nothing could be configured before he has mended it.
 */
static void edit_refused(struct upgrade_look *u, const struct step *s, const char *daemon, const struct err *why)
{
	struct arena *a = u->c->arena;
	const char *path = s->res->name;
	bool other = false;
	struct err ignored = {0};

	if (!language_changed(u->c->host, a, s->res, &other, &ignored))
		other = false;
	vec_push(a, &u->edits, ((struct upgrade_edit){ path, upgrade_in_short(u, why) }));
	upgrade_found(u, &(struct finding){
				 .id = "upgrade.edit",
				 .severity = other ? SEVERITY_WARN : SEVERITY_FAIL,
				 .subject = path,
				 .seen = arena_printf(a, "%s does not take what you changed in %s: %s", upgrade_called(u, daemon), path,
						      upgrade_in_short(u, why)),
				 .why = other ? arena_printf(a, "the file becomes ours; yours is kept whole as %s" ASIDE_SUFFIX, path)
					      : "with it nothing could be configured after the upgrade",
				 .fix = other ? "say the same again for the new version once you are there"
					      : arena_printf(a, "mend the line in %s; or give up what you changed: mailstead apply --reset %s",
							     path, path),
				 .source = path,
			 });
}

static void snippet_refused(struct upgrade_look *u, const char *path, const char *daemon, const struct err *why)
{
	vec_push(u->c->arena, &u->edits, ((struct upgrade_edit){ path, upgrade_in_short(u, why) }));
	upgrade_found(u, &(struct finding){
				 .id = "upgrade.local-d",
				 .severity = SEVERITY_FAIL,
				 .subject = path,
				 .seen = arena_printf(u->c->arena, "%s does not take %s: %s", upgrade_called(u, daemon), path, upgrade_in_short(u, why)),
				 .why = "with it nothing could be configured after the upgrade",
				 .fix = arena_printf(u->c->arena, "mv %s %s.off && mailstead apply", path, path),
				 .source = path,
			 });
}

/* An addition and the copy of it that the daemon reads, if there is one. */
static bool put_snippet(struct upgrade_look *u, struct next_root *root, const char *path, bool there, struct err *err)
{
	const char *name = strrchr(path, '/') + 1;
	struct str text = {0};

	bool ok = u->c->host->fs->read(u->c->host, path, &text, err) &&
		  (there ? next_root_put(root, path, str_c(&text), text.len, &(struct file_meta){ .mode = 0644 }, err)
			 : next_root_drop(root, path, err));
	for (size_t i = 0; ok && i < u->plan.resources.n; i++) {
		const struct resource *r = &u->plan.resources.v[i];
		const char *slash = strrchr(r->name, '/');

		if (r->kind != RES_FILE || slash == NULL || strcmp(slash + 1, name) != 0 || r->content_len != text.len ||
		    memcmp(r->content, str_c(&text), text.len) != 0)
			continue;
		ok = there ? next_root_put(root, r->name, r->content, r->content_len, &r->meta, err)
			   : next_root_drop(root, r->name, err);
	}
	str_free(&text);
	return ok;
}

/* A part of the operator's: an edit of a file of ours, or an addition of his own. */
struct suspect {
	const struct step *edit; /* NULL: an addition */
	const char *path;
};
typedef VEC(struct suspect) suspect_list;

static bool find_additions(struct upgrade_look *u, const char *dir, bool below, suspect_list *list, struct err *err)
{
	strlist names = {0};

	if (!u->c->host->fs->list(u->c->host, u->c->arena, dir, &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++) {
		struct file_stat st;
		const char *path = arena_printf(u->c->arena, "%s/%s", dir, names.v[i]);

		if (!u->c->host->fs->stat(u->c->host, path, &st, err))
			return false;
		if (st.type == FILE_REGULAR)
			vec_push(u->c->arena, list, ((struct suspect){ NULL, path }));
		else if (st.type == FILE_DIR && below && !find_additions(u, path, false, list, err))
			return false;
	}
	return true;
}

static bool find_suspects(struct upgrade_look *u, const char *daemon, suspect_list *list, struct err *err)
{
	for (size_t i = 0; i < u->plan.steps.n; i++)
		if (is_edited(&u->plan.steps.v[i], daemon))
			vec_push(u->c->arena, list, ((struct suspect){ &u->plan.steps.v[i], u->plan.steps.v[i].res->name }));
	return find_additions(u, arena_printf(u->c->arena, "%s/%s", PATH_LOCAL_D, daemon), true, list, err);
}

static bool put_suspect(struct upgrade_look *u, struct next_root *root, const struct suspect *s, bool theirs, struct err *err)
{
	return s->edit != NULL ? upgrade_put_step(root, s->edit, !theirs, err) : put_snippet(u, root, s->path, theirs, err);
}

bool upgrade_blame(struct upgrade_look *u, struct next_root *root, const struct validator *v, struct err *err)
{
	suspect_list list = {0};

	if (!find_suspects(u, v->daemon, &list, err) || list.n == 0)
		return false;
	for (size_t i = 0; i < list.n; i++)
		if (!put_suspect(u, root, &list.v[i], false, err))
			return false;
	if (!next_root_check(root, v, err))
		return false;
	for (size_t i = 0; i < list.n; i++) {
		const struct suspect *s = &list.v[i];
		struct err why = {0};

		if (put_suspect(u, root, s, true, &why) && next_root_check(root, v, &why))
			continue;
		if (upgrade_stopped(u))
			return false;
		if (s->edit != NULL)
			edit_refused(u, s->edit, v->daemon, &why);
		else
			snippet_refused(u, s->path, v->daemon, &why);
		if (!put_suspect(u, root, s, false, err))
			return false;
	}
	return true;
}
