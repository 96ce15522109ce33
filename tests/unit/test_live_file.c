/* plan/compare_file.c: what an operator may have put where a file of ours was, and what comes of each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan/compare.h"
#include "tests/unit/engine_box.h"

#define FILE_NAME "/etc/x"
#define BASE_NAME PATH_BASE FILE_NAME
#define OURS_BEFORE "biff = no\nswap_bangpath = no\n"
#define OURS_NOW "biff = no\nswap_bangpath = yes\n"

static const struct host_fs *real_fs;
static struct host_fs odd_fs;

static int setup(void **state)
{
	struct engine_box *b = test_calloc(1, sizeof(*b));

	engine_box_open(b);
	real_fs = b->f.h.fs;
	odd_fs = *real_fs;
	fake_put(&b->f, BASE_NAME, OURS_BEFORE);
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	engine_box_close(*state);
	test_free(*state);
	return 0;
}

static const struct step *compare(struct engine_box *b, struct err *err)
{
	const struct resource r = { .kind = RES_FILE, .daemon = "postfix", .name = FILE_NAME, .meta = { .mode = 0644 },
				    .content = OURS_NOW, .content_len = strlen(OURS_NOW), .format = SETTINGS_MAIN_CF };

	b->plan = (struct plan){ .site = &b->site, .facts = &b->facts };
	vec_push(b->a, &b->plan.resources, r);
	return plan_compare(&b->f.h, b->a, &b->plan, b->e.accounts, err) ? &b->plan.steps.v[0] : NULL;
}

static void becomes(struct engine_box *b, enum change change, const char *why, const char *content)
{
	struct err err = {0};
	const struct step *s = compare(b, &err);

	if (s == NULL)
		fail_msg("%s", err.msg);
	assert_string_equal(s->why ? s->why : "", why);
	assert_int_equal(s->change, change);
	if (content != NULL) {
		assert_int_equal(s->new_len, strlen(content));
		assert_memory_equal(s->new_, content, s->new_len);
	}
}

static void is_refused(struct engine_box *b, const char *says, const char *hint)
{
	struct err err = {0};

	assert_null(compare(b, &err));
	if (strstr(err.msg, says) == NULL || strstr(err.hint, hint) == NULL)
		fail_msg("it says \"%s\" (%s)", err.msg, err.hint);
}

static const char *real(struct engine_box *b)
{
	return arena_printf(b->a, "%s" FILE_NAME, b->f.root);
}

static void deleted(void **state)
{
	becomes(*state, CHANGE_CREATE, "2 lines", OURS_NOW);
}

static void symbolic_link(void **state)
{
	struct engine_box *b = *state;

	fake_put(&b->f, "/srv/theirs", "theirs\n");
	assert_int_equal(symlink("../srv/theirs", real(b)), 0);
	becomes(b, CHANGE_UPDATE, "is a symbolic link; becomes a file", OURS_NOW);
	assert_null(b->plan.steps.v[0].old); /* what it points to is not looked at */
	assert_int_equal(unlink(real(b)), 0);
	assert_int_equal(symlink("nowhere", real(b)), 0);
	becomes(b, CHANGE_UPDATE, "is a symbolic link; becomes a file", OURS_NOW);
}

static void no_file(void **state)
{
	struct engine_box *b = *state;

	assert_int_equal(mkdir(real(b), 0755), 0);
	is_refused(b, FILE_NAME " is not a regular file", "move it away");
	assert_int_equal(rmdir(real(b)), 0);
	assert_int_equal(mkfifo(real(b), 0644), 0);
	is_refused(b, FILE_NAME " is not a regular file", "move it away");
}

static bool broken_read(struct host *h, const char *path, struct str *out, struct err *err)
{
	if (strcmp(path, FILE_NAME) == 0)
		return err_sys(err, EACCES, "cannot read %s", path);
	return real_fs->read(h, path, out, err);
}

static void unreadable(void **state)
{
	struct engine_box *b = *state;

	fake_put(&b->f, FILE_NAME, OURS_BEFORE);
	odd_fs.read = broken_read;
	b->f.h.fs = &odd_fs;
	is_refused(b, "cannot read " FILE_NAME ": Permission denied", "can be kept only if it can be read");
}

static bool immutable_stat(struct host *h, const char *path, struct file_stat *st, struct err *err)
{
	bool ok = real_fs->stat(h, path, st, err);

	st->immutable = strcmp(path, FILE_NAME) == 0;
	return ok;
}

static void immutable(void **state)
{
	struct engine_box *b = *state;

	odd_fs.stat = immutable_stat;
	b->f.h.fs = &odd_fs;
	fake_put(&b->f, FILE_NAME, OURS_BEFORE);
	becomes(b, CHANGE_CONFLICT, "is immutable (chattr +i); theirs stays, ours is in " FILE_NAME ".mailstead-new", OURS_NOW);
	fake_put(&b->f, FILE_NAME ".mailstead-new", OURS_NOW);
	becomes(b, CHANGE_CONFLICT, "is immutable (chattr +i); theirs stays, ours is in " FILE_NAME ".mailstead-new", OURS_NOW);
	assert_true(plan_is_empty(&b->plan));
	/* Nothing to write: nothing in the way, nor is its mode tried. */
	fake_put(&b->f, FILE_NAME, OURS_NOW);
	assert_int_equal(chmod(real(b), 0600), 0);
	becomes(b, CHANGE_NONE, "", NULL);
	/* A box that is set up now. */
	struct err err = {0};
	fake_put(&b->f, FILE_NAME, "theirs\n");
	assert_true(b->f.plain.fs->remove(&b->f.plain, BASE_NAME, &err));
	is_refused(b, FILE_NAME " is immutable", "chattr -i " FILE_NAME " lets mailstead write it");
}

/* The real attribute, where root and the file system allow it. */
static void immutable_for_real(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};
	struct file_stat st;
	int flags = 0;

	fake_put(&b->f, FILE_NAME, OURS_BEFORE);
	int fd = open(real(b), O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_true(b->f.plain.fs->stat(&b->f.plain, FILE_NAME, &st, &err) && !st.immutable);
	int with = FS_IMMUTABLE_FL;
	bool can = ioctl(fd, FS_IOC_GETFLAGS, &flags) == 0 && (with |= flags, ioctl(fd, FS_IOC_SETFLAGS, &with) == 0);
	bool told = b->f.plain.fs->stat(&b->f.plain, FILE_NAME, &st, &err) && st.immutable;
	bool wrote = b->f.plain.fs->write(&b->f.plain, FILE_NAME, "x", 1, &(struct file_meta){ .mode = 0644 }, &err);
	if (can)
		assert_int_equal(ioctl(fd, FS_IOC_SETFLAGS, &flags), 0);
	close(fd);
	if (!can)
		skip();
	assert_true(told && !wrote);
	assert_non_null(strstr(err.msg, "Operation not permitted"));
	assert_non_null(strstr(err.hint, "chattr -i"));
}

static void windows_and_latin1(void **state)
{
	struct engine_box *b = *state;

	fake_put(&b->f, FILE_NAME, "biff = yes\r\nswap_bangpath = no\r\n");
	becomes(b, CHANGE_UPDATE, "changed by hand and by us, merged", "biff = yes\r\nswap_bangpath = yes\r\n");
	fake_put(&b->f, FILE_NAME, "# M\xfcller\nbiff = no\nswap_bangpath = no\n");
	becomes(b, CHANGE_UPDATE, "changed by hand and by us, merged", "# M\xfcller\nbiff = no\nswap_bangpath = yes\n");
}

static void clashes_are_named(void **state)
{
	struct engine_box *b = *state;

	fake_put(&b->f, FILE_NAME, "# mine\nbiff = no\nswap_bangpath = maybe\n");
	becomes(b, CHANGE_CONFLICT,
		"changed by hand and by us, differently (line 3: swap_bangpath); theirs stays, ours is in " FILE_NAME
		".mailstead-new",
		OURS_NOW);
}

#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(deleted),    T(symbolic_link),      T(no_file),	       T(unreadable),
		T(immutable),  T(immutable_for_real), T(windows_and_latin1), T(clashes_are_named),
	};

	return cmocka_run_group_tests_name("the live file", tests, NULL, NULL);
}
