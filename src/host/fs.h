/*
 * The parts of host_linux_fs, one file each. Every path is resolved by
 * openat2(RESOLVE_IN_ROOT): symbolic links on the way stay inside the root,
 * and the last component is never followed where something is changed. What
 * each function does is said in host.h. Private to host/.
 */
#ifndef HOST_FS_H
#define HOST_FS_H

#include "host/host.h"

/* fs_open.c: these return -1 and set errno. */
int fs_open(struct host *h, const char *path, int flags);
/* Opens the directory that holds path; *base is then the last component. The caller closes the descriptor. */
int fs_open_parent(struct host *h, const char *path, const char **base);
/* What fs_write writes to before it renames. */
void fs_temp_name(const char *base, struct str *temp);
bool fs_write_all(int fd, const void *data, size_t n);

/* host_fs.c */
bool fs_stat(struct host *h, const char *path, struct file_stat *st, struct err *err) MUST;
bool host_linux_space(struct host *h, const char *path, struct file_space *space, struct err *err) MUST;

/* fs_write.c */
bool fs_write(struct host *h, const char *path, const void *data, size_t n, const struct file_meta *meta,
	      struct err *err) MUST;
bool fs_append(struct host *h, const char *path, const void *data, size_t n, struct err *err) MUST;

/* fs_make.c */
bool fs_apply_meta(struct host *h, int fd, const char *path, const struct file_meta *meta, struct err *err) MUST;
bool fs_mkdir(struct host *h, const char *path, const struct file_meta *meta, struct err *err) MUST;
bool fs_mkdirs(struct host *h, const char *path, struct err *err) MUST;
bool fs_set_meta(struct host *h, const char *path, const struct file_meta *meta, struct err *err) MUST;
bool fs_set_ids(struct host *h, const char *path, mode_t mode, uid_t uid, gid_t gid, struct err *err) MUST;

/* fs_remove.c */
bool fs_remove(struct host *h, const char *path, struct err *err) MUST;
bool fs_remove_tree(struct host *h, const char *path, struct err *err) MUST;

/* fs_lock.c */
bool fs_lock(struct host *h, struct arena *a, const char *path, const char *about, struct host_lock **lock,
	     const char **holder, struct err *err) MUST;
void fs_unlock(struct host *h, struct host_lock *lock);

#endif
