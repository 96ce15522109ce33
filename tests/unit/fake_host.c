#include "tests/unit/fake_host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/host_linux.h"

static void must(bool ok, const struct err *err)
{
	if (!ok)
		fail_msg("%s", err->msg);
}

/* --- faults */

static bool hit(struct fake *f, const char *call, const char *on)
{
	f->calls++;
	if (f->fault == FAULT_NONE || f->calls < f->at || (f->calls > f->at && f->fault != FAULT_FROM))
		return false;
	if (f->fault == FAULT_KILL)
		_exit(FAKE_KILLED);
	f->last = arena_printf(f->a, "%s %s", call, on);
	return true;
}

static bool refuse(struct fake *f, struct err *err)
{
	return err_sys(err, ENOSPC, "%s", f->last);
}

/* A call that only looks: it fails or it does not. */
#define LOOK(call, on, doing) \
	do { \
		struct fake *f = h->test_ctx; \
		if (hit(f, call, on)) \
			return refuse(f, err); \
		return host_linux_fs.doing; \
	} while (0)

/* A call that changes something: it may fail before or after. */
#define CHANGE(call, on, doing) \
	do { \
		struct fake *f = h->test_ctx; \
		bool bad = hit(f, call, on); \
		if (bad && f->fault != FAULT_AFTER) \
			return refuse(f, err); \
		bool ok = host_linux_fs.doing; \
		return bad && ok ? refuse(f, err) : ok; \
	} while (0)

static bool f_stat(struct host *h, const char *path, struct file_stat *st, struct err *err)
{
	LOOK("stat", path, stat(h, path, st, err));
}

static bool f_read(struct host *h, const char *path, struct str *out, struct err *err)
{
	LOOK("read", path, read(h, path, out, err));
}

static bool f_write(struct host *h, const char *path, const void *data, size_t n, const struct file_meta *meta,
		    struct err *err)
{
	CHANGE("write", path, write(h, path, data, n, meta, err));
}

/* A write cut short leaves half of it: the torn last line of a journal. */
static void tear(struct host *h, const char *path, const void *data, size_t n)
{
	struct fake *f = h->test_ctx;
	struct err err = {0};

	if (f->fault == FAULT_KILL && f->calls + 1 == f->at && !host_linux_fs.append(h, path, data, n / 2, &err))
		_exit(1);
}

static bool f_append(struct host *h, const char *path, const void *data, size_t n, struct err *err)
{
	tear(h, path, data, n);
	CHANGE("append", path, append(h, path, data, n, err));
}

static bool f_mkdir(struct host *h, const char *path, const struct file_meta *meta, struct err *err)
{
	CHANGE("mkdir", path, mkdir(h, path, meta, err));
}

static bool f_mkdirs(struct host *h, const char *path, struct err *err)
{
	CHANGE("mkdirs", path, mkdirs(h, path, err));
}

static bool f_set_meta(struct host *h, const char *path, const struct file_meta *meta, struct err *err)
{
	CHANGE("set_meta", path, set_meta(h, path, meta, err));
}

static bool f_set_ids(struct host *h, const char *path, mode_t mode, uid_t uid, gid_t gid, struct err *err)
{
	CHANGE("set_ids", path, set_ids(h, path, mode, uid, gid, err));
}

static bool f_remove(struct host *h, const char *path, struct err *err)
{
	CHANGE("remove", path, remove(h, path, err));
}

static bool f_remove_tree(struct host *h, const char *path, struct err *err)
{
	CHANGE("remove_tree", path, remove_tree(h, path, err));
}

static bool f_list(struct host *h, struct arena *a, const char *path, strlist *names, struct err *err)
{
	LOOK("list", path, list(h, a, path, names, err));
}

static bool f_readlink(struct host *h, struct arena *a, const char *path, const char **target, struct err *err)
{
	LOOK("readlink", path, readlink(h, a, path, target, err));
}

static bool f_space(struct host *h, const char *path, struct file_space *space, struct err *err)
{
	struct fake *f = h->test_ctx;

	if (hit(f, "space", path))
		return refuse(f, err);
	/* The machine's own file systems may be small; the box's are not, unless a test says so. */
	*space = f->room != NULL ? *f->room
				 : (struct file_space){ .id = 1, .size = 20LL << 30, .avail = 10LL << 30 };
	return true;
}

static bool f_lock(struct host *h, struct arena *a, const char *path, const char *about, struct host_lock **lock,
		   const char **holder, struct err *err)
{
	LOOK("lock", path, lock(h, a, path, about, lock, holder, err));
}

static void f_unlock(struct host *h, struct host_lock *lock)
{
	host_linux_fs.unlock(h, lock);
}

static const struct host_fs faulty_fs = {
	.stat = f_stat,
	.read = f_read,
	.write = f_write,
	.append = f_append,
	.mkdir = f_mkdir,
	.mkdirs = f_mkdirs,
	.set_meta = f_set_meta,
	.set_ids = f_set_ids,
	.remove = f_remove,
	.remove_tree = f_remove_tree,
	.list = f_list,
	.readlink = f_readlink,
	.lock = f_lock,
	.unlock = f_unlock,
	.space = f_space,
};

static bool f_run(struct host *h, const struct run_req *req, struct run_res *res, struct err *err)
{
	struct fake *f = h->test_ctx;
	bool bad = hit(f, "run", req->argv[0]);

	*res = (struct run_res){0};
	if (bad && f->fault != FAULT_AFTER)
		return refuse(f, err);
	if (!fake_run(f, req, res, err))
		return false;
	if (!bad)
		return true;
	run_res_free(res);
	return refuse(f, err);
}

void fake_arm(struct fake *f, enum fault_kind kind, long at)
{
	f->fault = kind;
	f->at = at;
	f->calls = 0;
	f->last = "nothing";
}

/* --- the box */

static void open_hosts(struct fake *f)
{
	struct err err = {0};

	must(host_linux_open(&f->plain, f->root, &err), &err);
	f->plain.live = true;
	f->plain.test_ctx = f;
	f->h = f->plain;
	f->h.fs = &faulty_fs;
	f->h.run = f_run;
}

void fake_open(struct fake *f)
{
	*f = (struct fake){ .a = arena_new() };
	snprintf(f->dir, sizeof(f->dir), "%s/fake-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->root, sizeof(f->root), "%s/root", f->dir);
	assert_int_equal(mkdir(f->root, 0755), 0);
	open_hosts(f);
}

static void remove_dir(struct fake *f, const char *name)
{
	struct host h;
	struct err err = {0};

	must(host_linux_open(&h, f->dir, &err), &err);
	must(h.fs->remove_tree(&h, name, &err), &err);
	host_linux_close(&h);
}

void fake_close(struct fake *f)
{
	host_linux_close(&f->plain);
	remove_dir(f, "/root");
	remove_dir(f, "/kept");
	assert_int_equal(rmdir(f->dir), 0);
	arena_free(f->a);
}

void fake_keep(struct fake *f)
{
	remove_dir(f, "/kept");
	fake_copy_tree(f->root, arena_printf(f->a, "%s/kept", f->dir));
}

void fake_restore(struct fake *f)
{
	arena_free(f->a);
	f->a = arena_new();
	f->ran = (strlist){0};
	host_linux_close(&f->plain);
	remove_dir(f, "/root");
	fake_copy_tree(arena_printf(f->a, "%s/kept", f->dir), f->root);
	open_hosts(f);
	fake_arm(f, FAULT_NONE, 0);
}

void fake_put(struct fake *f, const char *path, const char *text)
{
	struct err err = {0};
	char *dir = arena_strdup(f->a, path);

	*strrchr(dir, '/') = '\0';
	must(dir[0] == '\0' || f->plain.fs->mkdirs(&f->plain, dir, &err), &err);
	must(f->plain.fs->write(&f->plain, path, text, strlen(text), &(struct file_meta){ .mode = 0644 }, &err), &err);
}

const char *fake_get(struct fake *f, const char *path)
{
	struct str text = {0};
	struct err err = {0};

	if (!f->plain.fs->read(&f->plain, path, &text, &err)) {
		assert_int_equal(err.code, ERR_NOT_FOUND);
		return NULL;
	}
	const char *copy = arena_memdup(f->a, str_c(&text), text.len);
	str_free(&text);
	return copy;
}

void fake_link(struct fake *f, const char *target, const char *path)
{
	assert_int_equal(symlink(target, arena_printf(f->a, "%s%s", f->root, path)), 0);
}

bool fake_is_there(struct fake *f, const char *path)
{
	struct stat st;

	return lstat(arena_printf(f->a, "%s%s", f->root, path), &st) == 0;
}

static void dump_dir(struct fake *f, const char *path, bool times, struct str *out)
{
	struct arena *a = arena_new();
	struct err err = {0};
	strlist names;

	must(f->plain.fs->list(&f->plain, a, path, &names, &err), &err);
	for (size_t i = 0; i < names.n; i++)
		fake_dump(f, arena_printf(a, "%s/%s", path, names.v[i]), times, out);
	arena_free(a);
}

static void dump_content(struct fake *f, const char *path, enum file_type type, struct str *out)
{
	struct arena *a = arena_new();
	struct err err = {0};
	struct str text = {0};
	const char *target;

	if (type == FILE_REGULAR) {
		must(f->plain.fs->read(&f->plain, path, &text, &err), &err);
		str_add(out, str_c(&text), text.len);
	} else if (type == FILE_SYMLINK) {
		must(f->plain.fs->readlink(&f->plain, a, path, &target, &err), &err);
		str_addf(out, "-> %s\n", target);
	}
	str_free(&text);
	arena_free(a);
}

void fake_dump(struct fake *f, const char *path, bool times, struct str *out)
{
	struct file_stat st;
	struct err err = {0};

	must(f->plain.fs->stat(&f->plain, path, &st, &err), &err);
	if (st.type == FILE_NONE)
		return;
	str_addf(out, "%s %d %o %u:%u", path, (int)st.type, (unsigned)st.mode, (unsigned)st.uid, (unsigned)st.gid);
	if (times)
		str_addf(out, " %lld", (long long)st.mtime_ns);
	str_addc(out, '\n');
	if (st.type == FILE_DIR)
		dump_dir(f, path, times, out);
	else
		dump_content(f, path, st.type, out);
}

bool fake_ran(const struct fake *f, const char *begins)
{
	for (size_t i = 0; i < f->ran.n; i++)
		if (strncmp(f->ran.v[i], begins, strlen(begins)) == 0)
			return true;
	return false;
}

void fake_forget(struct fake *f)
{
	f->ran.n = 0;
}
