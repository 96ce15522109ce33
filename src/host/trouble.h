/*
 * What a file system that says no means, in words: which one it is, how full,
 * and what to do. Never a bare "No space left on device", which may be said
 * of space or of inodes, and of any file system of the box.
 */
#ifndef HOST_TROUBLE_H
#define HOST_TROUBLE_H

#include "host/host.h"

/*
 * Fills *err with "cannot <doing> <path>: why" and, where the operator can do
 * something about it, the hint. errno_value is what the system call said.
 * Returns false.
 */
bool trouble_fail(struct host *h, int errno_value, const char *doing, const char *path, struct err *err);

/* Where the file system that path is or would be on is mounted; mount has room for TROUBLE_PATH bytes. */
enum { TROUBLE_PATH = 4096 };
void trouble_mount(struct host *h, const char *path, char mount[TROUBLE_PATH]);

/* As trouble_fail, of one file system; mount is where it is mounted. */
bool trouble_tell(int errno_value, const char *mount, const struct file_space *s, const char *doing, const char *path,
		  struct err *err);

/*
 * For an error of a program or a library, which says only its text: if that
 * speaks of a full or read-only file system, the hint becomes which of those
 * that hold these paths (NULL-terminated) it is. Else *err stays as it is.
 */
void trouble_explain(struct host *h, const char *const *paths, struct err *err);
/* Where an apply and the daemons write. */
extern const char *const trouble_paths[];

/* "3.1 GiB", "412 MiB", "96 KiB" */
const char *trouble_size(int64_t bytes, char buf[24]);

#endif
