/* What we never wrote, in the trees that were kept whole: files that came with packages of ours, and those that are gone. */
#include <string.h>

#include "plan/compare.h"
#include "plan/give_back.h"

static bool was_dir(const struct former *f, const char *path, size_t n)
{
	for (size_t i = 0; i < f->dirs.n; i++)
		if (strlen(f->dirs.v[i]) == n && strncmp(f->dirs.v[i], path, n) == 0)
			return true;
	return false;
}

static bool give_back_new(struct give_back *g, const char *path, const char *package, struct err *err)
{
	struct standing now;

	if (strset_has(&g->ours, path) || !give_back_look(g, path, &now, err))
		return err->code == ERR_NONE;
	bool ok = now.st.type != FILE_REGULAR ||
		  give_back_plan(g, path, &now, NULL, arena_printf(g->a, "came with %s, which was not here", package), err);
	str_wipe(&now.bytes);
	return ok;
}

/*
 * A file that came with a package of ours into a directory that the daemon of
 * before reads (!include conf.d) would have it serve what it did not: POP3,
 * ManageSieve. They are ucf's, which takes a file that is gone for the
 * operator's wish. Its registry has "package<TAB>path" lines.
 */
bool give_back_doors(struct give_back *g, struct err *err)
{
	struct str text = {0};
	char *save = NULL;
	bool there, ok = compare_read(g->h, "/var/lib/ucf/registry", &text, &there, err);

	for (char *line = ok && there && text.p ? strtok_r(text.p, "\n", &save) : NULL; ok && line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		const char *path = strchr(line, '/'), *slash = strrchr(line, '/');
		const char *package = arena_memdup(g->a, line, strcspn(line, " \t"));

		if (path == NULL || former_find(g->former, path) != NULL || former_installed(g->former, package) ||
		    !was_dir(g->former, path, (size_t)(slash - path)))
			continue;
		ok = give_back_new(g, arena_strdup(g->a, path), package, err);
	}
	str_free(&text);
	return ok;
}

/* Never written by us: what is gone since comes back, what was changed since is not ours to change. */
bool give_back_missing(struct give_back *g, struct err *err)
{
	for (size_t i = 0; i < g->former->files.n; i++) {
		const struct former_file *f = &g->former->files.v[i];
		struct standing now;
		bool same = false;

		if (!f->there || strset_has(&g->ours, f->path))
			continue;
		if (!give_back_look(g, f->path, &now, err))
			return false;
		if (now.st.type == FILE_NONE)
			give_back_push(g, &f->file, CHANGE_CREATE, "as it was before mailstead");
		else if (!give_back_is_target(g, &now, &f->file, &same, err))
			return false;
		else if (!same)
			give_back_push(g, &f->file, CHANGE_KEEP, "changed since, not by mailstead: left as it is");
		str_wipe(&now.bytes);
	}
	return true;
}
