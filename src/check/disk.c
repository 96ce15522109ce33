/* Room for mail (daemons.md, 63): each file system that mail or the queue is on. */
#include <inttypes.h>

#include "check/check.h"
#include "plan/paths.h"

#define QUEUE "/var/spool/postfix"

enum { WARN_PERCENT = 10, FAIL_PERCENT = 4, MIB = 1024 * 1024 };

/* Postfix takes no message unless there is room for one and a half of the largest (queue_minfree's rule). */
static bool postfix_refuses(struct check *k, const char *path, const struct file_space *s)
{
	return path[0] != '\0' && s->avail < k->site->limits.message_size + k->site->limits.message_size / 2;
}

static void full(struct check *k, const char *path, const struct file_space *s, bool refuses)
{
	int64_t percent = s->size > 0 ? s->avail * 100 / s->size : 100;

	if (percent >= WARN_PERCENT && !refuses)
		return;
	check_add(k, &(struct finding){
			     .id = "disk.full",
			     .severity = refuses || percent < FAIL_PERCENT ? SEVERITY_FAIL : SEVERITY_WARN,
			     .blocks = refuses ? BLOCKS_DELIVERY : BLOCKS_NOTHING,
			     .subject = path,
			     .seen = arena_printf(k->arena, "%" PRId64 " MiB (%" PRId64 " %%) are left on the file system of %s",
						  s->avail / MIB, percent, path),
			     .why = refuses ? "no room for a message of the largest size: mail is not taken or not delivered"
					    : "when it is full no mail comes in, and databases may break",
			     .fix = arena_printf(k->arena, "du -xh %s | sort -h | tail -n 20; journalctl --vacuum-size=100M; apt-get clean",
						 path),
			     .source = arena_printf(k->arena, "df %s", path),
		     });
}

static void inodes(struct check *k, const char *path, const struct file_space *s)
{
	int64_t percent = s->inodes > 0 ? s->inodes_avail * 100 / s->inodes : 100;

	if (percent >= WARN_PERCENT)
		return;
	check_add(k, &(struct finding){
			     .id = "disk.inodes",
			     .severity = percent < FAIL_PERCENT ? SEVERITY_FAIL : SEVERITY_WARN,
			     .blocks = s->inodes_avail == 0 ? BLOCKS_DELIVERY : BLOCKS_NOTHING,
			     .subject = path,
			     .seen = arena_printf(k->arena, "%" PRId64 " %% of the inodes are left on the file system of %s", percent,
						  path),
			     .why = "each message is a file: without inodes none comes in, whatever room there is",
			     .fix = arena_printf(k->arena, "du -x --inodes %s | sort -n | tail -n 20", path),
			     .source = arena_printf(k->arena, "df -i %s", path),
		     });
}

void check_disk(struct check *k)
{
	static const struct {
		const char *path;
		bool takes_mail;
	} places[] = { { QUEUE, true }, { PATH_VMAIL, true }, { PATH_STATE, false }, { "/var/log", false }, { "/", false } };
	enum { N = sizeof(places) / sizeof(places[0]) };
	uint64_t seen[N];
	size_t nseen = 0;

	for (size_t i = 0; i < N; i++) {
		struct file_space s;
		struct err err = {0};
		bool known = false;

		if (!k->host->fs->space(k->host, places[i].path, &s, &err)) {
			check_unknown(k, "disk.full", places[i].path, arena_printf(k->arena, "df %s", places[i].path), &err);
			continue;
		}
		for (size_t j = 0; j < nseen; j++)
			known = known || seen[j] == s.id;
		if (known)
			continue;
		seen[nseen++] = s.id;
		full(k, places[i].path, &s, places[i].takes_mail && postfix_refuses(k, places[i].path, &s));
		inodes(k, places[i].path, &s);
	}
}
