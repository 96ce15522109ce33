#include "engine/room.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/journal.h"
#include "host/trouble.h"
#include "plan/compare.h"
#include "plan/paths.h"
#include "plan/room.h"

#define RESERVE PATH_JOURNAL "/reserve"

enum {
	MIB = 1024 * 1024,
	RESERVE_BYTES = MIB,
	ETC_COPY = 16 * MIB, /* /etc of a Debian server is 4 to 8 MiB in 2,000 files */
	ETC_INODES = 2500,
	SPARE = 4 * MIB, /* what daemons write meanwhile */
	SPARE_INODES = 64,
	INODES_A_PACKAGE = 300,
};

/* What one file system has to give. */
struct need {
	const char *path; /* on it */
	int64_t bytes;
	int64_t inodes;
	struct file_space space;
};
typedef VEC(struct need) need_list;

/* path may not be there yet: then what holds it counts. */
static bool look(struct engine *e, const char *path, struct file_space *s, struct err *err)
{
	char *at = arena_strdup(e->arena, path);

	for (char *slash; at[1] != '\0' && !host_exists(e->host, at); slash[slash == at] = '\0')
		slash = strrchr(at, '/');
	return e->host->fs->space(e->host, at, s, err);
}

/* Two paths on one file system need their room together. */
static bool add_need(struct engine *e, need_list *all, const char *path, int64_t bytes, int64_t inodes, struct err *err)
{
	struct need n = { .path = path, .bytes = bytes, .inodes = inodes };

	if (!look(e, path, &n.space, err))
		return false;
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].space.id == n.space.id && all->v[i].space.size == n.space.size &&
		    all->v[i].space.readonly == n.space.readonly) {
			all->v[i].bytes += bytes;
			all->v[i].inodes += inodes;
			return true;
		}
	vec_push(e->arena, all, n);
	return true;
}

static bool refuse(struct engine *e, const struct need *n, const char *doing, const char *what, struct err *err)
{
	char mount[TROUBLE_PATH], size[24];
	int no = n->space.readonly ? EROFS : ENOSPC;
	bool of_space = n->space.avail < n->bytes;
	struct file_space s = n->space;

	/* Said as if none were left: so few are none. */
	if (!of_space)
		s.inodes_avail = 0;
	trouble_mount(e->host, n->path, mount);
	trouble_tell(no, mount, &s, doing, what, err);
	if (no == EROFS)
		return err_wrap(err, "not begun");
	if (of_space)
		return err_wrap(err, "not begun, for %s are needed", trouble_size(n->bytes, size));
	return err_wrap(err, "not begun, for %lld inodes are needed and %lld are left", (long long)n->inodes,
			(long long)n->space.inodes_avail);
}

static bool all_have(struct engine *e, const need_list *all, const char *doing, const char *what, struct err *err)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct need *n = &all->v[i];

		if (n->space.readonly || n->space.avail < n->bytes ||
		    (n->space.inodes > 0 && n->space.inodes_avail < n->inodes))
			return refuse(e, n, doing, what, err);
	}
	return true;
}

bool room_for_files(struct engine *e, const struct plan *plan, struct err *err)
{
	need_list all = {0};
	int64_t rendered = 0, files = 0;

	if (!add_need(e, &all, "/etc", SPARE / 4, SPARE_INODES, err))
		return false;
	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];
		bool written = s->res->kind == RES_FILE && step_changes(s) && s->change != CHANGE_REMOVE;

		rendered += (int64_t)s->res->content_len;
		files += s->res->kind == RES_FILE;
		if (written && !add_need(e, &all, s->res->name, (int64_t)s->new_len + 4096, 2, err))
			return false;
	}
	/* Staged, as generation, as base copies; what was there before in the journal. */
	return add_need(e, &all, PATH_STATE, RESERVE_BYTES + SPARE + 4 * rendered + (e->host->live ? ETC_COPY : 0),
			4 * files + SPARE_INODES + (e->host->live ? ETC_INODES : 0), err) &&
	       all_have(e, &all, "write", "the new configuration", err);
}

bool room_for_lists(struct engine *e, struct err *err)
{
	need_list all = {0};

	return add_need(e, &all, "/var/lib/apt/lists", ROOM_LISTS, SPARE_INODES, err) &&
	       all_have(e, &all, "fetch", "the lists of packages", err);
}

/* "Need to get 41.2 MB/61.0 MB of archives." and "After this operation, 139 MB of additional disk space will be used." */
static int64_t amount(const char *said, const char *before, const char *after)
{
	static const char units[] = "kMG";
	const char *at = strstr(said, before);
	double value, factor = 1000;
	char unit[4] = "";

	if (at == NULL || sscanf(at + strlen(before), "%lf%*[ ]%3s", &value, unit) != 2 || strstr(at, after) == NULL)
		return 0;
	const char *u = strchr(units, unit[0]);
	for (const char *p = units; u != NULL && p < u; p++)
		factor *= 1000;
	return (int64_t)(value * (u != NULL && unit[0] != '\0' ? factor : 1));
}

static bool ask_apt(struct engine *e, const strlist *names, int64_t *fetched, int64_t *installed, int64_t *packages,
		    struct err *err)
{
	static const char *const head[] = {
		"apt-get", "install", "-q", "--assume-no", "--no-install-recommends", "--"
	};
	VEC(const char *) argv = {0};
	struct run_res res;

	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		vec_push(e->arena, &argv, head[i]);
	for (size_t i = 0; i < names->n; i++)
		vec_push(e->arena, &argv, names->v[i]);
	vec_push(e->arena, &argv, NULL);
	if (!e->host->run(e->host, &(struct run_req){ .argv = argv.v }, &res, err))
		return false;
	/* Its status says no, as it was told to; what it cannot do at all the real run says better. */
	const char *newly = strstr(str_c(&res.out), " upgraded, ");
	*fetched = amount(str_c(&res.out), "Need to get ", "of archives");
	*installed = amount(str_c(&res.out), "After this operation, ", "additional disk space will be used");
	*packages = newly != NULL ? strtoll(newly + strlen(" upgraded, "), NULL, 10) : 0;
	run_res_free(&res);
	return true;
}

static bool has_plenty(const struct file_space *s)
{
	return s->avail >= ROOM_PLENTY && (s->inodes == 0 || s->inodes_avail >= ROOM_PLENTY_INODES) && !s->readonly;
}

bool room_for_packages(struct engine *e, const strlist *names, struct err *err)
{
	static const char cache[] = "/var/cache/apt/archives", dpkg[] = "/var/lib/dpkg", usr[] = "/usr";
	struct file_space of_cache, of_dpkg, of_usr;
	int64_t fetched, installed, packages;
	need_list all = {0};

	if (!look(e, cache, &of_cache, err) || !look(e, dpkg, &of_dpkg, err) || !look(e, usr, &of_usr, err))
		return false;
	if (has_plenty(&of_cache) && has_plenty(&of_dpkg) && has_plenty(&of_usr))
		return true;
	return ask_apt(e, names, &fetched, &installed, &packages, err) &&
	       add_need(e, &all, usr, installed + SPARE, packages * INODES_A_PACKAGE, err) &&
	       add_need(e, &all, dpkg, 2 * SPARE, packages * 8, err) &&
	       add_need(e, &all, cache, fetched + SPARE, packages, err) &&
	       all_have(e, &all, "install", "the packages", err);
}

bool room_reserve(struct engine *e, struct err *err)
{
	static const char block[RESERVE_BYTES];

	return e->host->fs->write(e->host, RESERVE, block, sizeof(block), &(struct file_meta){ .mode = 0600 }, err);
}

void room_release(struct engine *e)
{
	struct err ignored = {0};

	if (!e->host->fs->remove(e->host, RESERVE, &ignored))
		event_emit(e->sink, EVENT_WARNING, "%s", ignored.msg);
}
