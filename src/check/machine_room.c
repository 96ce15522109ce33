#include <inttypes.h>
#include <string.h>

#include "check/machine.h"
#include "plan/room.h"

/* What one file system has to give. */
struct need {
	const char *path; /* on it */
	int64_t bytes;
	struct file_space space;
};

enum { MAX_NEEDS = 3 };

/* An earlier attempt may have installed everything. */
static bool is_installed(const struct facts *f)
{
	return facts_installed(f, "postfix") && facts_installed(f, "dovecot-core") && facts_installed(f, "rspamd") &&
	       facts_installed(f, "redis-server");
}

/* Paths on one file system need their room together. */
static bool add(struct check *k, struct need *needs, size_t *n, const char *path, int64_t bytes, struct err *err)
{
	struct need want = { .path = path, .bytes = bytes };

	if (!k->host->fs->space(k->host, path, &want.space, err))
		return false;
	for (size_t i = 0; i < *n; i++)
		if (needs[i].space.id == want.space.id && needs[i].space.readonly == want.space.readonly) {
			needs[i].bytes += bytes;
			return true;
		}
	needs[(*n)++] = want;
	return true;
}

static void judge(struct check *k, const struct need *n)
{
	bool readonly = n->space.readonly, few = n->space.avail < n->bytes;

	if (!readonly && !few)
		return;
	check_add(k, &(struct finding){
			     .id = "machine.room",
			     .severity = SEVERITY_FAIL,
			     .blocks = BLOCKS_INSTALLATION,
			     .subject = n->path,
			     .seen = readonly ? arena_printf(k->arena, "the file system of %s is mounted read-only", n->path)
					      : arena_printf(k->arena, "%" PRId64 " MiB are left on the file system of %s, and an installation takes %" PRId64,
							     n->space.avail / ROOM_MIB, n->path, n->bytes / ROOM_MIB),
			     .why = "the packages do not fit, and mail itself wants room, too",
			     .fix = readonly ? arena_printf(k->arena, "dmesg | grep -i 'remount\\|error'; mount -o remount,rw %s", n->path)
					     : "apt-get clean; du -xh --max-depth=2 / | sort -h | tail -n 20",
			     .source = arena_printf(k->arena, "df %s", n->path),
		     });
}

void machine_room(struct check *k)
{
	bool installed = is_installed(k->facts);
	struct need needs[MAX_NEEDS];
	struct err err = {0};
	size_t n = 0;

	if (!add(k, needs, &n, "/", 0, &err) || !add(k, needs, &n, "/usr", installed ? 0 : ROOM_PACKAGES, &err) ||
	    !add(k, needs, &n, "/var", ROOM_LISTS + ROOM_STATE + (installed ? 0 : ROOM_ARCHIVES), &err)) {
		check_unknown(k, "machine.room", "", "df / /usr /var", &err);
		return;
	}
	for (size_t i = 0; i < n; i++)
		judge(k, &needs[i]);
}
