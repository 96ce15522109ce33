#include <string.h>

#include "engine/full_upgrade_part.h"
#include "engine/full_upgrade_sources.h"
#include "facts/release.h"

#define COPIES PATH_UPGRADE "/sources"
#define LIST_DIR "/etc/apt/sources.list.d"

static bool ends_with(const char *s, const char *tail)
{
	size_t n = strlen(s), t = strlen(tail);

	return n > t && strcmp(s + n - t, tail) == 0;
}

/* Those that apt reads (sources.list(5)). */
static bool find_sources(struct full_upgrade *u, strlist *paths, struct err *err)
{
	struct host *h = u->engine->host;
	struct arena *a = u->engine->arena;
	struct file_stat st;
	strlist names;

	if (!h->fs->stat(h, "/etc/apt/sources.list", &st, err))
		return false;
	if (st.type != FILE_NONE)
		vec_push(a, paths, "/etc/apt/sources.list");
	if (!h->fs->list(h, a, LIST_DIR, &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++)
		if (names.v[i][0] != '.' && (ends_with(names.v[i], ".list") || ends_with(names.v[i], ".sources")))
			vec_push(a, paths, arena_printf(a, LIST_DIR "/%s", names.v[i]));
	return true;
}

static const char *copy_path(struct full_upgrade *u, const struct upgrade_source *s)
{
	return arena_printf(u->engine->arena, COPIES "/%s", s->copy);
}

static bool keep_copy(struct full_upgrade *u, const char *path, struct err *err)
{
	struct host *h = u->engine->host;
	struct arena *a = u->engine->arena;
	struct upgrade_source s = { path, arena_printf(a, "%zu", u->state.sources.n + 1) };
	struct str text = {0};
	struct file_stat st;

	if (!h->fs->stat(h, path, &st, err))
		return false;
	if (st.type == FILE_SYMLINK) {
		err_set(err, ERR_INVALID, "%s is a symbolic link, which mailstead does not follow", path);
		return err_hint(err, "put the file itself there (cp --remove-destination \"$(readlink -f %s)\" %s), then run this "
				     "again: it goes on", path, path);
	}
	bool ok = h->fs->read(h, path, &text, err) &&
		  h->fs->write(h, copy_path(u, &s), str_c(&text), text.len, &(struct file_meta){ .mode = 0600 }, err);
	str_free(&text);
	if (ok)
		vec_push(a, &u->state.sources, s);
	return ok;
}

/* What serves Debian itself, as the indexes say that apt has: "http://deb.debian.org/debian/|Debian". */
static bool ask_archives(struct full_upgrade *u, struct err *err)
{
	const char *argv[] = { "apt-get", "indextargets", "--format", "$(REPO_URI)|$(ORIGIN)", NULL };
	struct arena *a = u->engine->arena;
	struct str said = {0};
	const char *last = "";

	if (!upgrade_program(u, argv, 60, &said, err))
		return false;
	for (const char *at = str_c(&said), *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
		char *line = arena_memdup(a, at, (size_t)(end - at)), *bar = strrchr(line, '|');

		if (bar == NULL || (strncmp(bar + 1, "Debian", 6) != 0 && strcmp(bar + 1, "mailstead") != 0))
			continue;
		*bar = '\0';
		if (strcmp(line, last) != 0)
			vec_push(a, &u->state.archives, line);
		last = line;
	}
	str_free(&said);
	return true;
}

/* Once: what is on record from an earlier try is what stood there first. */
static bool keep_copies(struct full_upgrade *u, struct err *err)
{
	struct host *h = u->engine->host;
	strlist paths = {0};

	if (u->state.sources.n > 0)
		return true;
	u->state.archives = (strlist){0};
	if (!ask_archives(u, err) || !find_sources(u, &paths, err) ||
	    !h->fs->mkdir(h, COPIES, &(struct file_meta){ .mode = 0700 }, err))
		return false;
	for (size_t i = 0; i < paths.n; i++)
		if (!keep_copy(u, paths.v[i], err))
			return false;
	return upgrade_state_save(h, &u->state, err);
}

/* A password may stand in one that not everybody can read. */
static bool put(struct host *h, const char *path, const struct str *text, struct err *err)
{
	struct file_stat st;

	return h->fs->stat(h, path, &st, err) &&
	       h->fs->write(h, path, str_c(text), text->len,
			    &(struct file_meta){ .mode = st.type == FILE_REGULAR ? st.mode & 0777 : 0600 }, err);
}

static bool move(struct full_upgrade *u, struct sources_move *m, const struct upgrade_source *s, struct err *err)
{
	struct host *h = u->engine->host;
	struct str old = {0}, new_ = {0}, now = {0};

	bool ok = h->fs->read(h, copy_path(u, s), &old, err);
	if (ok) {
		sources_move(m, ends_with(s->path, ".sources"), str_c(&old), old.len, &new_);
		struct err gone = {0};
		bool same = h->fs->read(h, s->path, &now, &gone) && now.len == new_.len &&
			    memcmp(str_c(&now), str_c(&new_), now.len) == 0;

		ok = same || put(h, s->path, &new_, err);
	}
	str_free(&old);
	str_free(&new_);
	str_free(&now);
	return ok;
}

bool upgrade_move_sources(struct full_upgrade *u, struct err *err)
{
	const struct release *from = release_find(u->state.from), *to = release_find(u->state.to);

	if (from == NULL || to == NULL)
		return err_set(err, ERR_INVALID, "there is no step from Debian %s to %s", u->state.from, u->state.to);
	if (!keep_copies(u, err))
		return err_wrap(err, "cannot move apt's sources");
	struct sources_move m = {
		.a = u->engine->arena,
		.from = from->codename,
		.to = to->codename,
		.archives = &u->state.archives,
		.mark = arena_printf(u->engine->arena, UPGRADE_DISABLED " on the way to Debian %s", to->number),
	};
	for (size_t i = 0; i < u->state.sources.n; i++)
		if (!move(u, &m, &u->state.sources.v[i], err))
			return err_wrap(err, "cannot move apt's sources");
	if (m.moved == 0) {
		err_set(err, ERR_INVALID, "none of apt's sources is Debian's %s", from->codename);
		return err_hint(err, "mailstead upgrade run --undo puts them back. Which are there:  apt-get indextargets --format "
				     "'$(REPO_URI) $(SUITE) $(ORIGIN)'");
	}
	u->state.disabled = m.disabled;
	for (size_t i = 0; i < m.disabled.n; i++)
		event_emit(u->engine->sink, EVENT_WARNING, "this source is not Debian's and is disabled: %s", m.disabled.v[i]);
	event_emit(u->engine->sink, EVENT_STEP, "apt's sources are those of %s", to->codename);
	return upgrade_state_save(u->engine->host, &u->state, err);
}

bool upgrade_restore_sources(struct full_upgrade *u, struct err *err)
{
	struct host *h = u->engine->host;

	for (size_t i = 0; i < u->state.sources.n; i++) {
		const struct upgrade_source *s = &u->state.sources.v[i];
		struct str text = {0};
		bool ok = h->fs->read(h, copy_path(u, s), &text, err) && put(h, s->path, &text, err);

		str_free(&text);
		if (!ok)
			return err_wrap(err, "cannot put %s back", s->path);
	}
	return true;
}
