/* Disk room: what apt says that it fetches and unpacks, on the file systems where that lands. */
#include <string.h>

#include "cmd/upgrade_check.h"
#include "host/trouble.h"
#include "plan/room.h"

enum {
	SPARE = 128 * ROOM_MIB,    /* what daemons write meanwhile; a package's old and new files lie there together */
	BOOT = 300 * ROOM_MIB,     /* a kernel more with its initial file system, and what making that takes */
	BOOT_LEAST = 100 * ROOM_MIB,
	CLOSELY = 4,               /* a part of what it takes that should be left over */
};

struct need {
	const char *path;
	int64_t bytes;
	struct file_space space;
};
typedef VEC(struct need) need_list;

/* Paths on one file system need their room together. */
static bool add(struct upgrade_look *u, need_list *all, const char *path, int64_t bytes, struct err *err)
{
	struct need n = { .path = path, .bytes = bytes };

	if (!u->c->host->fs->space(u->c->host, path, &n.space, err))
		return false;
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].space.id == n.space.id) {
			all->v[i].bytes += bytes;
			return true;
		}
	vec_push(u->c->arena, all, n);
	return true;
}

static void tell(struct upgrade_look *u, const struct need *n, enum severity severity)
{
	char left[24], takes[24];

	upgrade_found(u, &(struct finding){
				 .id = "upgrade.room",
				 .severity = severity,
				 .subject = n->path,
				 .seen = arena_printf(u->c->arena, "%s are left on the file system of %s, and the upgrade takes %s",
						      trouble_size(n->space.avail, left), n->path, trouble_size(n->bytes, takes)),
				 .why = severity == SEVERITY_FAIL ? "dpkg would stop in the midst of its work"
								  : "mail that comes in meanwhile needs room as well",
				 .fix = "apt-get clean; journalctl --vacuum-size=100M; du -xh --max-depth=2 / | sort -h | tail -n 20",
				 .source = arena_printf(u->c->arena, "df %s", n->path),
			 });
}

static void judge(struct upgrade_look *u, const need_list *all)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct need *n = &all->v[i];

		if (n->space.readonly || n->space.avail < n->bytes)
			tell(u, n, SEVERITY_FAIL);
		else if (n->space.avail < n->bytes + n->bytes / CLOSELY)
			tell(u, n, SEVERITY_WARN);
	}
}

bool upgrade_has_room_for_lists(struct upgrade_look *u)
{
	need_list all = {0};
	struct err err = {0};

	/* The lists, and as much again for what apt makes of them. */
	if (!add(u, &all, "/var/lib/mailstead", 2 * (int64_t)ROOM_LISTS, &err)) {
		upgrade_unknown(u, "upgrade.room", "df /var/lib/mailstead", &err);
		return true;
	}
	if (all.v[0].space.avail >= all.v[0].bytes && !all.v[0].space.readonly)
		return true;
	tell(u, &all.v[0], SEVERITY_FAIL);
	return false;
}

/* Kernels lie there, where it is a file system of its own. */
static void look_at_boot(struct upgrade_look *u)
{
	struct file_space boot, root;
	struct err err = {0};
	bool kernel = false;

	for (size_t i = 0; i < u->steps.n; i++)
		kernel = kernel || strncmp(u->steps.v[i].package, "linux-image-", 12) == 0;
	if (!kernel || !u->c->host->fs->space(u->c->host, "/boot", &boot, &err) ||
	    !u->c->host->fs->space(u->c->host, "/", &root, &err) || boot.id == root.id || boot.avail >= BOOT)
		return;
	tell(u, &(struct need){ "/boot", BOOT, boot }, boot.avail < BOOT_LEAST ? SEVERITY_FAIL : SEVERITY_WARN);
}

void upgrade_look_at_room(struct upgrade_look *u)
{
	need_list all = {0};
	struct err err = {0};
	int64_t unpacked = u->unpacked > 0 ? u->unpacked : 0;

	if (u->out->download < 0) {
		err_set(&err, ERR_RUN, "apt does not say how much it would fetch");
		upgrade_unknown(u, "upgrade.room", "apt-get full-upgrade", &err);
		return;
	}
	if (!add(u, &all, "/usr", unpacked + SPARE, &err) || !add(u, &all, "/var/cache/apt/archives", u->out->download, &err) ||
	    !add(u, &all, "/var/lib/apt/lists", ROOM_LISTS, &err) || !add(u, &all, "/var/lib/mailstead", ROOM_STATE, &err)) {
		upgrade_unknown(u, "upgrade.room", "df /usr /var", &err);
		return;
	}
	judge(u, &all);
	look_at_boot(u);
}
