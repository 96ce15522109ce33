#include "host/trouble.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/fs.h"

/* A program takes away what it could not finish, and with it the proof. */
enum { KIB = 1024, NEARLY_FULL = 64 * 1024 * KIB };

const char *const trouble_paths[] = { "/var/lib/mailstead",
				      "/etc",
				      "/var/spool/postfix",
				      "/var/vmail",
				      "/var/cache/apt/archives",
				      "/var/lib/dpkg",
				      "/usr",
				      "/var/log",
				      "/tmp",
				      "/run",
				      "/",
				      NULL };

const char *trouble_size(int64_t bytes, char buf[24])
{
	double kib = (double)bytes / KIB;

	if (kib >= 1024.0 * 1024)
		snprintf(buf, 24, "%.1f GiB", kib / 1024 / 1024);
	else if (kib >= 1024)
		snprintf(buf, 24, "%.0f MiB", kib / 1024);
	else
		snprintf(buf, 24, "%.0f KiB", kib);
	return buf;
}

static bool out_of_inodes(const struct file_space *s)
{
	return s->inodes > 0 && s->inodes_avail <= 0;
}

static void hint_full(const char *mount, const struct file_space *s, struct err *err)
{
	if (out_of_inodes(s))
		err_hint(err,
			 "every file takes an inode: du -x --inodes %s | sort -n | tail -n 20 shows where they are. "
			 "Remove what nobody needs, then run this again",
			 mount);
	else
		err_hint(err,
			 "make room there: du -xh %s | sort -h | tail -n 20 shows what is large; "
			 "journalctl --vacuum-size=100M and apt-get clean give some back. Then run this again",
			 mount);
}

static void hint_readonly(const char *mount, struct err *err)
{
	err_hint(err,
		 "if nobody mounted it so, the kernel did because the disk fails: journalctl -k -p err says. When it "
		 "is well: mount -o remount,rw %s, then run this again",
		 mount);
}

static bool tell_full(const char *mount, const struct file_space *s, const char *doing, const char *path,
		      struct err *err)
{
	char avail[24], size[24];

	trouble_size(s->avail, avail);
	trouble_size(s->size, size);
	if (out_of_inodes(s))
		err_set(err, ERR_SYS,
			"cannot %s %s: the file system %s has no inodes left for new files (of space, %s of %s are left)",
			doing, path, mount, avail, size);
	else
		err_set(err, ERR_SYS, "cannot %s %s: the file system %s is full (%s of %s are left)", doing, path,
			mount, avail, size);
	hint_full(mount, s, err);
	return false;
}

bool trouble_tell(int errno_value, const char *mount, const struct file_space *s, const char *doing, const char *path,
		  struct err *err)
{
	switch (errno_value) {
	case ENOSPC:
		tell_full(mount, s, doing, path, err);
		break;
	case EDQUOT:
		err_set(err, ERR_SYS, "cannot %s %s: the quota of root on the file system %s is used up", doing, path,
			mount);
		err_hint(err, "quota -u root shows it; raise it or make room, then run this again");
		break;
	case EROFS:
		err_set(err, ERR_SYS, "cannot %s %s: the file system %s is mounted read-only", doing, path, mount);
		hint_readonly(mount, err);
		break;
	case EIO:
		err_set(err, ERR_SYS, "cannot %s %s: the disk below %s does not read or write (input/output error)",
			doing, path, mount);
		err_hint(
			err,
			"journalctl -k -p err says what the kernel saw. See that there is a backup elsewhere, and have "
			"the provider look at the disk");
		break;
	case EPERM:
		err_sys(err, errno_value, "cannot %s %s", doing, path);
		err_hint(err, "as root that means that it, or its directory, was made immutable: lsattr shows it, chattr -i "
			      "takes it away. Then run this again");
		break;
	default:
		return err_sys(err, errno_value, "cannot %s %s", doing, path);
	}
	err->sys_errno = errno_value;
	return false;
}

/* The deepest directory on the way to path that is there. */
static int open_nearest(struct host *h, char *path)
{
	for (;;) {
		int fd = fs_open(h, path, O_PATH);
		char *slash = strrchr(path, '/');

		if (fd >= 0 || slash == NULL || path[1] == '\0')
			return fd;
		slash[slash == path] = '\0';
	}
}

static bool mount_of(int fd, uint64_t *id)
{
	struct statx s;

	if (fd < 0 || statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &s) != 0 || !(s.stx_mask & STATX_MNT_ID))
		return false;
	*id = s.stx_mnt_id;
	return true;
}

/* Up from path for as long as it is one mount. */
void trouble_mount(struct host *h, const char *path, char mount[TROUBLE_PATH])
{
	char at[TROUBLE_PATH];
	uint64_t id = 0, of_path = 0;

	snprintf(at, sizeof(at), "%s", path);
	snprintf(mount, TROUBLE_PATH, "/");
	for (bool first = true;; first = false) {
		int fd = first ? open_nearest(h, at) : fs_open(h, at, O_PATH);
		bool ok = mount_of(fd, &id);

		if (fd >= 0)
			close(fd);
		if (first)
			of_path = id;
		if (!ok || id != of_path)
			return;
		snprintf(mount, TROUBLE_PATH, "%s", at);
		char *slash = strrchr(at, '/');
		if (slash == NULL || at[1] == '\0')
			return;
		slash[slash == at] = '\0';
	}
}

bool trouble_fail(struct host *h, int errno_value, const char *doing, const char *path, struct err *err)
{
	char mount[TROUBLE_PATH];
	struct file_space s = {0};
	struct err ignored = {0};

	if (errno_value != ENOSPC && errno_value != EDQUOT && errno_value != EROFS && errno_value != EIO)
		return trouble_tell(errno_value, "", &s, doing, path, err);
	trouble_mount(h, path, mount);
	if (!host_linux_space(h, mount, &s, &ignored))
		s = (struct file_space){0};
	return trouble_tell(errno_value, mount, &s, doing, path, err);
}

static bool speaks_of(const struct err *err, const char *const *phrases)
{
	for (; *phrases != NULL; phrases++)
		if (strstr(err->msg, *phrases) != NULL)
			return true;
	return false;
}

static bool hint_the_worst(struct host *h, const char *const *paths, bool is_readonly, struct err *err)
{
	struct file_space worst = { .avail = NEARLY_FULL };
	char mount[TROUBLE_PATH] = "";

	for (; *paths != NULL; paths++) {
		struct file_space s;
		struct err ignored = {0};

		if (!h->fs->space(h, *paths, &s, &ignored) ||
		    !(is_readonly ? s.readonly
				  : s.avail < worst.avail || (out_of_inodes(&s) && !out_of_inodes(&worst))))
			continue;
		trouble_mount(h, *paths, mount);
		worst = s;
		if (is_readonly)
			break;
	}
	if (mount[0] == '\0')
		return false;
	err->hint[0] = '\0';
	if (is_readonly)
		hint_readonly(mount, err);
	else
		hint_full(mount, &worst, err);
	return true;
}

void trouble_explain(struct host *h, const char *const *paths, struct err *err)
{
	static const char *const full[] = { "No space left on device", "disk is full", "enough free space", NULL };
	static const char *const readonly[] = { "Read-only file system", "readonly database", NULL };
	bool is_full = speaks_of(err, full), is_readonly = speaks_of(err, readonly);

	if (!is_full && !is_readonly)
		return;
	if (hint_the_worst(h, paths, is_readonly, err))
		return;
	/* Whatever filled it is gone again, or it is none that we know of. */
	if (is_full) {
		err->hint[0] = '\0';
		err_hint(err, "df -h and df -i show which file system it is; make room there, then run this again");
	}
}
