/* host/: files below a root, with what an operator, or somebody worse, may have put there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/host_linux.h"

/* dir holds "outside", which nothing may touch, and "root". */
struct box {
	char dir[32];
	char root[48];
	struct host h;
	struct arena *a;
};

static const char *real(struct box *b, const char *path)
{
	return arena_printf(b->a, "%s%s", b->dir, path);
}

static void put(struct box *b, const char *path, const char *text)
{
	FILE *f = fopen(real(b, path), "we");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static const char *get(struct box *b, const char *path)
{
	char buf[256] = "";
	FILE *f = fopen(real(b, path), "re");

	if (f == NULL)
		return NULL;
	size_t n = fread(buf, 1, sizeof(buf) - 1, f);
	fclose(f);
	return arena_memdup(b->a, buf, n);
}

static int setup(void **state)
{
	struct box *b = test_calloc(1, sizeof(*b));
	struct err err = {0};

	umask(022);
	b->a = arena_new();
	snprintf(b->dir, sizeof(b->dir), "/tmp/test-fs-XXXXXX");
	assert_non_null(mkdtemp(b->dir));
	snprintf(b->root, sizeof(b->root), "%s/root", b->dir);
	assert_int_equal(mkdir(b->root, 0755), 0);
	assert_int_equal(mkdir(real(b, "/root/etc"), 0755), 0);
	assert_int_equal(mkdir(real(b, "/outside"), 0755), 0);
	put(b, "/outside/file", "outside");
	put(b, "/root/etc/passwd", "root:x:0:0::/root:/bin/sh\nmail:x:8:8::/:/bin/sh\n");
	put(b, "/root/etc/group", "root:x:0:\nmail:x:8:\n");
	assert_true(host_linux_open(&b->h, b->root, &err));
	assert_false(b->h.live);
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	struct box *b = *state;
	struct host h;
	struct err err = {0};

	assert_string_equal(get(b, "/outside/file"), "outside");
	host_linux_close(&b->h);
	assert_true(host_linux_open(&h, "/tmp", &err));
	assert_true(h.fs->remove_tree(&h, b->dir + strlen("/tmp"), &err));
	host_linux_close(&h);
	arena_free(b->a);
	test_free(b);
	return 0;
}

static bool write_text(struct box *b, const char *path, const char *text, mode_t mode, struct err *err)
{
	return b->h.fs->write(&b->h, path, text, strlen(text), &(struct file_meta){ .mode = mode }, err);
}

static const char *read_text(struct box *b, const char *path)
{
	struct str s = {0};
	struct err err = {0};

	if (!b->h.fs->read(&b->h, path, &s, &err))
		return arena_printf(b->a, "error %d", err.code);
	const char *copy = arena_memdup(b->a, str_c(&s), s.len);
	str_free(&s);
	return copy;
}

static struct file_stat stat_of(struct box *b, const char *path)
{
	struct file_stat st;
	struct err err = {0};

	if (!b->h.fs->stat(&b->h, path, &st, &err))
		fail_msg("%s", err.msg);
	return st;
}

static void test_links_stay_inside(void **state)
{
	struct box *b = *state;
	struct err err = {0};

	/* Absolute and upward links mean what they mean on the box. */
	assert_int_equal(symlink("/etc/passwd", real(b, "/root/etc/absolute")), 0);
	assert_int_equal(symlink("../../../../../etc/passwd", real(b, "/root/etc/upward")), 0);
	assert_int_equal(symlink(real(b, "/outside"), real(b, "/root/outside")), 0);
	assert_int_equal(symlink("../outside", real(b, "/root/up")), 0);
	assert_memory_equal(read_text(b, "/etc/absolute"), "root:x:0", 8);
	assert_memory_equal(read_text(b, "/etc/upward"), "root:x:0", 8);
	assert_string_equal(read_text(b, "/outside/file"), arena_printf(b->a, "error %d", ERR_NOT_FOUND));
	assert_string_equal(read_text(b, "/up/file"), arena_printf(b->a, "error %d", ERR_NOT_FOUND));
	assert_string_equal(read_text(b, "/../../outside/file"), arena_printf(b->a, "error %d", ERR_NOT_FOUND));
	assert_false(write_text(b, "/up/file", "inside", 0644, &err));
	assert_int_equal(stat_of(b, "/up/file").type, FILE_NONE);
	assert_int_equal(stat_of(b, "/etc/absolute").type, FILE_SYMLINK);
}

static void test_write(void **state)
{
	struct box *b = *state;
	struct err err = {0};

	assert_true(write_text(b, "/etc/new", "one", 0640, &err));
	assert_string_equal(get(b, "/root/etc/new"), "one");
	assert_int_equal(stat_of(b, "/etc/new").mode, 0640);
	assert_true(write_text(b, "/etc/new", "", 04600, &err));
	assert_int_equal(stat_of(b, "/etc/new").size, 0);
	assert_int_equal(stat_of(b, "/etc/new").mode, 04600);
	/* No temporary file stays, and a leftover one, were it a link, does no harm. */
	assert_int_equal(symlink(real(b, "/outside/file"), real(b, "/root/etc/.new.mailstead-tmp")), 0);
	assert_true(write_text(b, "/etc/new", "two", 0644, &err));
	assert_string_equal(get(b, "/root/etc/new"), "two");
	assert_int_equal(stat_of(b, "/etc/.new.mailstead-tmp").type, FILE_NONE);
	/* Nowhere to write. */
	assert_false(write_text(b, "/nowhere/new", "x", 0644, &err));
	assert_int_equal(err.sys_errno, ENOENT);
	assert_false(write_text(b, "relative", "x", 0644, &err));
	assert_false(write_text(b, "/etc/..", "x", 0644, &err));
	assert_false(write_text(b, "/etc/", "x", 0644, &err));
	assert_false(write_text(b, "/", "x", 0644, &err));
}

/* Two seconds back, whole seconds counted: what Postfix wants of its files. */
static void test_write_settled(void **state)
{
	struct box *b = *state;
	struct err err = {0};
	struct stat st;

	int64_t now = b->h.now(&b->h);
	assert_true(b->h.fs->write(&b->h, "/etc/x", "x", 1, &(struct file_meta){ .mode = 0644, .settled = true }, &err));
	assert_int_equal(stat(real(b, "/root/etc/x"), &st), 0);
	assert_true(st.st_mtim.tv_sec >= now - 2 && st.st_mtim.tv_sec < b->h.now(&b->h) - 1);
	assert_true(b->h.fs->write(&b->h, "/etc/x", "y", 1, &(struct file_meta){ .mode = 0644 }, &err));
	assert_int_equal(stat(real(b, "/root/etc/x"), &st), 0);
	assert_true(st.st_mtim.tv_sec >= now - 1); /* the kernel counts in ticks */
}

static void test_write_replaces_a_link(void **state)
{
	struct box *b = *state;
	struct err err = {0};

	put(b, "/root/target", "target");
	assert_int_equal(symlink("/target", real(b, "/root/etc/link")), 0);
	assert_true(write_text(b, "/etc/link", "file", 0644, &err));
	assert_int_equal(stat_of(b, "/etc/link").type, FILE_REGULAR);
	assert_string_equal(get(b, "/root/target"), "target");
}

static void test_write_needs_a_safe_directory(void **state)
{
	struct box *b = *state;
	struct err err = {0};

	assert_int_equal(mkdir(real(b, "/root/tmp"), 0700), 0);
	assert_int_equal(chmod(real(b, "/root/tmp"), 01777), 0);
	put(b, "/root/tmp/.x.mailstead-tmp", "somebody's");
	assert_false(write_text(b, "/tmp/x", "x", 0644, &err));
	assert_string_equal(err.msg, "will not write /tmp/x: others can write to its directory");
	assert_true(err.hint[0] != '\0');
	assert_string_equal(get(b, "/root/tmp/.x.mailstead-tmp"), "somebody's");
	if (geteuid() != 0)
		return;
	assert_int_equal(chmod(real(b, "/root/tmp"), 0775), 0);
	assert_true(write_text(b, "/tmp/x", "x", 0644, &err));
	assert_int_equal(chown(real(b, "/root/tmp"), 0, 8), 0);
	assert_int_equal(chmod(real(b, "/root/tmp"), 0775), 0);
	assert_false(write_text(b, "/tmp/x", "x", 0644, &err));
}

static void test_owners(void **state)
{
	struct box *b = *state;
	struct err err = {0};
	const struct file_meta mail = { .mode = 0640, .owner = "mail", .group = "mail" };

	if (geteuid() != 0)
		skip();
	assert_true(b->h.fs->write(&b->h, "/etc/x", "x", 1, &mail, &err));
	assert_int_equal(stat_of(b, "/etc/x").uid, 8);
	assert_int_equal(stat_of(b, "/etc/x").gid, 8);
	/* By the root's own passwd, not this machine's. */
	assert_false(b->h.fs->write(&b->h, "/etc/y", "x", 1, &(struct file_meta){ .mode = 0640, .owner = "daemon" }, &err));
	assert_string_equal(err.msg, "cannot set the owner of /etc/y: there is no user daemon in /etc/passwd");
	assert_int_equal(stat_of(b, "/etc/y").type, FILE_NONE);
	assert_int_equal(stat_of(b, "/etc/.y.mailstead-tmp").type, FILE_NONE);
	assert_true(b->h.fs->set_ids(&b->h, "/etc/x", 0604, 1, 2, &err));
	assert_int_equal(stat_of(b, "/etc/x").uid, 1);
	assert_int_equal(stat_of(b, "/etc/x").mode, 0604);
	assert_true(b->h.fs->set_meta(&b->h, "/etc/x", &mail, &err));
	assert_int_equal(stat_of(b, "/etc/x").uid, 8);
	/* A link is not followed to somebody else's file. */
	assert_int_equal(symlink("/etc/passwd", real(b, "/root/etc/link")), 0);
	assert_false(b->h.fs->set_meta(&b->h, "/etc/link", &mail, &err));
	assert_int_equal(stat_of(b, "/etc/passwd").uid, 0);
}

static void test_read(void **state)
{
	struct box *b = *state;
	struct str s = {0};
	struct err err = {0};

	str_adds(&s, "kept");
	assert_false(b->h.fs->read(&b->h, "/etc/none", &s, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_false(b->h.fs->read(&b->h, "/etc/passwd/none", &s, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_false(b->h.fs->read(&b->h, "/etc", &s, &err));
	assert_int_equal(err.code, ERR_INVALID);
	assert_string_equal(str_c(&s), "kept");
	/* A fifo that nobody writes to does not stop us. */
	assert_int_equal(mkfifo(real(b, "/root/etc/fifo"), 0600), 0);
	assert_false(b->h.fs->read(&b->h, "/etc/fifo", &s, &err));
	assert_int_equal(err.code, ERR_INVALID);
	assert_int_equal(truncate(real(b, "/root/etc/group"), 64 * 1024 * 1024 + 1), 0);
	assert_false(b->h.fs->read(&b->h, "/etc/group", &s, &err));
	assert_int_equal(err.code, ERR_INVALID);
	str_free(&s);
}

static void test_append(void **state)
{
	struct box *b = *state;
	struct err err = {0};

	assert_true(b->h.fs->append(&b->h, "/etc/log", "a\n", 2, &err));
	assert_true(b->h.fs->append(&b->h, "/etc/log", "b\n", 2, &err));
	assert_string_equal(get(b, "/root/etc/log"), "a\nb\n");
	assert_int_equal(stat_of(b, "/etc/log").mode, 0600);
	assert_int_equal(symlink(real(b, "/outside/file"), real(b, "/root/etc/link")), 0);
	assert_false(b->h.fs->append(&b->h, "/etc/link", "x", 1, &err));
}

static void test_directories(void **state)
{
	struct box *b = *state;
	struct err err = {0};

	assert_true(b->h.fs->mkdirs(&b->h, "/a/b/c", &err));
	assert_int_equal(stat_of(b, "/a/b/c").type, FILE_DIR);
	assert_true(b->h.fs->mkdir(&b->h, "/a/b", &(struct file_meta){ .mode = 02750 }, &err));
	assert_int_equal(stat_of(b, "/a/b").mode, 02750);
	assert_true(b->h.fs->mkdirs(&b->h, "/a/b/c", &err));
	assert_int_equal(stat_of(b, "/a/b").mode, 02750);
	assert_false(b->h.fs->mkdir(&b->h, "/x/y", &(struct file_meta){ .mode = 0755 }, &err));
	assert_false(b->h.fs->mkdir(&b->h, "/etc/passwd", &(struct file_meta){ .mode = 0755 }, &err));
	assert_false(b->h.fs->mkdirs(&b->h, "/etc/passwd/x", &err));
	/* Through a link, still inside. */
	assert_int_equal(symlink("/a", real(b, "/root/link")), 0);
	assert_true(b->h.fs->mkdirs(&b->h, "/link/d", &err));
	assert_int_equal(stat_of(b, "/a/d").type, FILE_DIR);
}

static void test_list(void **state)
{
	struct box *b = *state;
	struct err err = {0};
	strlist names;

	put(b, "/root/etc/b", "");
	put(b, "/root/etc/.a", "");
	assert_true(b->h.fs->list(&b->h, b->a, "/etc", &names, &err));
	assert_int_equal(names.n, 4);
	assert_string_equal(names.v[0], ".a");
	assert_string_equal(names.v[1], "b");
	assert_string_equal(names.v[2], "group");
	assert_true(b->h.fs->list(&b->h, b->a, "/none", &names, &err));
	assert_int_equal(names.n, 0);
	assert_false(b->h.fs->list(&b->h, b->a, "/etc/b", &names, &err));
}

static void test_remove(void **state)
{
	struct box *b = *state;
	struct err err = {0};

	put(b, "/root/etc/x", "x");
	put(b, "/root/etc/.x.mailstead-tmp", "what a killed write left");
	assert_true(b->h.fs->remove(&b->h, "/etc/x", &err));
	assert_int_equal(stat_of(b, "/etc/x").type, FILE_NONE);
	assert_int_equal(stat_of(b, "/etc/.x.mailstead-tmp").type, FILE_NONE);
	assert_true(b->h.fs->remove(&b->h, "/etc/x", &err));
	assert_true(b->h.fs->remove(&b->h, "/none/x", &err));
	assert_false(b->h.fs->remove(&b->h, "/etc", &err));
	assert_int_equal(err.sys_errno, ENOTEMPTY);
	assert_true(b->h.fs->mkdirs(&b->h, "/empty", &err) && b->h.fs->remove(&b->h, "/empty", &err));
	assert_int_equal(symlink("/etc", real(b, "/root/link")), 0);
	assert_true(b->h.fs->remove(&b->h, "/link", &err));
	assert_int_equal(stat_of(b, "/etc/passwd").type, FILE_REGULAR);
}

static void test_remove_tree(void **state)
{
	struct box *b = *state;
	struct err err = {0};

	assert_true(b->h.fs->mkdirs(&b->h, "/tree/a/b", &err));
	put(b, "/root/tree/a/file", "x");
	assert_int_equal(symlink(real(b, "/outside"), real(b, "/root/tree/a/out")), 0);
	assert_int_equal(symlink("/etc", real(b, "/root/tree/etc")), 0);
	assert_true(b->h.fs->remove_tree(&b->h, "/tree", &err));
	assert_int_equal(stat_of(b, "/tree").type, FILE_NONE);
	assert_int_equal(stat_of(b, "/etc/passwd").type, FILE_REGULAR);
	assert_true(b->h.fs->remove_tree(&b->h, "/tree", &err));
	/* A link to a tree is only a link. */
	assert_int_equal(symlink("/etc", real(b, "/root/link")), 0);
	assert_true(b->h.fs->remove_tree(&b->h, "/link", &err));
	assert_int_equal(stat_of(b, "/etc/passwd").type, FILE_REGULAR);
}

static void test_readlink(void **state)
{
	struct box *b = *state;
	struct err err = {0};
	const char *target;

	assert_int_equal(symlink("../x y", real(b, "/root/etc/link")), 0);
	assert_true(b->h.fs->readlink(&b->h, b->a, "/etc/link", &target, &err));
	assert_string_equal(target, "../x y");
	assert_false(b->h.fs->readlink(&b->h, b->a, "/etc/passwd", &target, &err));
}

/* Takes the lock in a process of its own, and says so. */
static pid_t locker(struct box *b, int *ready, int *done)
{
	int up[2], down[2];
	char c = 0;

	assert_int_equal(pipe(up), 0);
	assert_int_equal(pipe(down), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct host_lock *lock;
		const char *holder;
		struct err err = {0};

		close(down[1]);
		if (!b->h.fs->lock(&b->h, b->a, "/lock", "the first", &lock, &holder, &err) || write(up[1], &c, 1) != 1 ||
		    read(down[0], &c, 1) < 0)
			_exit(1);
		_exit(0);
	}
	close(up[1]);
	close(down[0]);
	*ready = up[0];
	*done = down[1];
	return pid;
}

static void test_lock(void **state)
{
	struct box *b = *state;
	struct host_lock *lock;
	const char *holder = NULL;
	struct err err = {0};
	int ready, done, status;
	char c;
	pid_t pid = locker(b, &ready, &done);

	assert_int_equal(read(ready, &c, 1), 1);
	assert_false(b->h.fs->lock(&b->h, b->a, "/lock", "the second", &lock, &holder, &err));
	assert_int_equal(err.code, ERR_BUSY);
	assert_string_equal(holder, "the first");
	/* It goes with its holder, however that ends. */
	close(done);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(ready);
	assert_true(b->h.fs->lock(&b->h, b->a, "/lock", "the second", &lock, &holder, &err));
	assert_string_equal(get(b, "/root/lock"), "the second");
	b->h.fs->unlock(&b->h, lock);
	b->h.fs->unlock(&b->h, NULL);
}

/* A helper that was forked while the lock was held does not hold it on. */
static void test_lock_and_a_forked_child(void **state)
{
	struct box *b = *state;
	struct host_lock *lock, *again;
	const char *holder;
	struct err err = {0};
	int down[2], status;
	char c;

	assert_true(b->h.fs->lock(&b->h, b->a, "/lock", "parent", &lock, &holder, &err));
	assert_int_equal(pipe(down), 0);
	pid_t pid = fork();
	if (pid == 0) {
		close(down[1]);
		_exit(read(down[0], &c, 1) < 0);
	}
	b->h.fs->unlock(&b->h, lock);
	assert_true(b->h.fs->lock(&b->h, b->a, "/lock", "again", &again, &holder, &err));
	b->h.fs->unlock(&b->h, again);
	close(down[0]);
	close(down[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_links_stay_inside),
		T(test_write),
		T(test_write_settled),
		T(test_write_replaces_a_link),
		T(test_write_needs_a_safe_directory),
		T(test_owners),
		T(test_read),
		T(test_append),
		T(test_directories),
		T(test_list),
		T(test_remove),
		T(test_remove_tree),
		T(test_readlink),
		T(test_lock),
		T(test_lock_and_a_forked_child),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
