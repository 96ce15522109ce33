/* The files of a host (host.h): what is there, and the only ways to change it. */
#ifndef HOST_FILES_H
#define HOST_FILES_H

#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

enum file_type { FILE_NONE, FILE_REGULAR, FILE_DIR, FILE_SYMLINK, FILE_OTHER };

struct file_stat {
	enum file_type type; /* of the path itself: a final symbolic link is not followed */
	mode_t mode;         /* permission bits */
	uid_t uid;
	gid_t gid;
	int64_t size;     /* bytes */
	int64_t mtime_ns; /* since the epoch */
	bool immutable;   /* a regular file that even root can neither change nor replace (chattr +i or +a) */
};

/* Who may do what with a file. Names are looked up in the box's own passwd and group; "+107" is a number. */
struct file_meta {
	mode_t mode;
	const char *owner; /* NULL: root */
	const char *group; /* NULL: root */
	/* Of a file that is written: dated two seconds back, for who takes a younger one for half written, and waits. */
	bool settled;
	int64_t mtime_ns; /* of a file that is written: its date since the epoch; 0: now */
};

/* What is left of a file system. */
struct file_space {
	uint64_t id;         /* the same for two paths on one file system */
	int64_t size, avail; /* bytes; avail is what a program without privileges can have */
	int64_t inodes, inodes_avail; /* 0, 0 where the file system does not count them */
	bool readonly; /* mounted so */
};

struct host_lock; /* a held lock; given back with host->fs->unlock */

struct host;

struct host_fs {
	/* A path that does not exist is no failure: st->type is FILE_NONE. */
	bool (*stat)(struct host *h, const char *path, struct file_stat *st, struct err *err) MUST;
	/* Replaces *out by the content of a regular file of at most 64 MiB. ERR_NOT_FOUND if there is none. */
	bool (*read)(struct host *h, const char *path, struct str *out, struct err *err) MUST;
	/*
	 * Appends to *out what stands in a regular file from offset on, at most max bytes: nothing at its end or beyond.
	 * *size is how large it is. For one that grows, or to see its end. ERR_NOT_FOUND.
	 */
	bool (*read_from)(struct host *h, const char *path, int64_t offset, size_t max, struct str *out, int64_t *size,
			  struct err *err) MUST;
	/*
	 * Replaces the file at path as one step: a temporary file beside it, owner
	 * and mode set before any content is in it, fsync, rename, fsync of the
	 * directory. After a crash either the old or the new content is there.
	 * A symbolic link at path is replaced, not followed. A parent directory
	 * that somebody other than its owner can write to is refused.
	 */
	bool (*write)(struct host *h, const char *path, const void *data, size_t n,
		      const struct file_meta *meta, struct err *err) MUST;
	/* Adds to a file (made with mode 0600 if missing) and fsyncs it. */
	bool (*append)(struct host *h, const char *path, const void *data, size_t n, struct err *err) MUST;
	/* Makes one directory with this meta; its parent must exist. One that is there gets the meta. */
	bool (*mkdir)(struct host *h, const char *path, const struct file_meta *meta, struct err *err) MUST;
	/* Makes path and its parents, root's and 0755, where missing; leaves what is there alone. */
	bool (*mkdirs)(struct host *h, const char *path, struct err *err) MUST;
	bool (*set_meta)(struct host *h, const char *path, const struct file_meta *meta, struct err *err) MUST;
	/* Sets numeric owners, for putting back what host->fs->stat said. */
	bool (*set_ids)(struct host *h, const char *path, mode_t mode, uid_t uid, gid_t gid, struct err *err) MUST;
	/*
	 * Removes a file, a symbolic link or an empty directory, and what a killed
	 * write left beside it. One that is not there is no failure.
	 */
	bool (*remove)(struct host *h, const char *path, struct err *err) MUST;
	/* Removes path and all below it, following no symbolic link. */
	bool (*remove_tree)(struct host *h, const char *path, struct err *err) MUST;
	/* Names in a directory, sorted, without "." and "..". One that is not there is empty. */
	bool (*list)(struct host *h, struct arena *a, const char *path, strlist *names, struct err *err) MUST;
	bool (*readlink)(struct host *h, struct arena *a, const char *path, const char **target, struct err *err) MUST;
	/* ERR_BUSY if another process holds it; *holder (in a) then is what that process wrote about itself. */
	bool (*lock)(struct host *h, struct arena *a, const char *path, const char *about,
		     struct host_lock **lock, const char **holder, struct err *err) MUST;
	void (*unlock)(struct host *h, struct host_lock *lock);
	/* Of the file system that path is on. */
	bool (*space)(struct host *h, const char *path, struct file_space *space, struct err *err) MUST;
};

#endif
