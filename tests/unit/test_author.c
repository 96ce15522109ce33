/* engine/author.h: who asked for a change, by what stands in the environment and in /proc. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "engine/author.h"
#include "tests/unit/scratch.h"

static void put(struct scratch *t, const char *path, const char *text, size_t n)
{
	char *dir = arena_strdup(t->a, path);

	*strrchr(dir, '/') = '\0';
	assert_true(t->h.fs->mkdirs(&t->h, dir, &t->err));
	assert_true(t->h.fs->write(&t->h, path, text, n, &(struct file_meta){ .mode = 0644 }, &t->err));
}

#define PUT(path, text) put(t, path, text, sizeof(text) - 1)

static void assert_author(struct scratch *t, const struct author_signs *signs, const char *words)
{
	struct author by;

	author_of(&t->h, t->a, signs, &by);
	assert_string_equal(author_words(t->a, &by), words);
}

static const struct author_signs terminal = { .terminal = true };

static void test_user(void **state)
{
	struct scratch *t = *state;

	t->h.owners = false;
	assert_author(t, &terminal, "");
	t->h.owners = true;
	assert_author(t, &terminal, "root");
	PUT("/etc/passwd", "root:x:0:0::/root:/bin/sh\n:x:1000:1000\nbroken\nanna:x:1000:1000:Anna,,,:/home/anna:/bin/sh\n");
	PUT("/proc/self/loginuid", "4294967295");
	assert_author(t, &terminal, "root");
	PUT("/proc/self/loginuid", "1000");
	assert_author(t, &terminal, "anna");
	PUT("/proc/self/loginuid", "1001");
	assert_author(t, &terminal, "uid 1001");
	assert_author(t, &(struct author_signs){ .terminal = true, .sudo_user = "bert" }, "bert");
	assert_author(t, &(struct author_signs){ .terminal = true, .sudo_user = "" }, "uid 1001");
	assert_author(t, &(struct author_signs){ .sudo_user = "bert" }, "bert, without a terminal");
}

static void test_address(void **state)
{
	struct scratch *t = *state;
	const struct author_signs said = { .terminal = true, .sudo_user = "anna", .ssh_connection = "192.0.2.7 5022 192.0.2.1 22" },
				  hidden = { .terminal = true, .sudo_user = "anna" };

	assert_author(t, &said, "anna from 192.0.2.7");
	assert_author(t, &(struct author_signs){ .terminal = true, .sudo_user = "anna", .ssh_connection = "fe80::1%eth0 1 fe80::2%eth0 22" },
		      "anna from fe80::1");
	assert_author(t, &(struct author_signs){ .terminal = true, .sudo_user = "anna", .ssh_connection = "; rm 1" }, "anna");
	/* sudo has its parent's environment kept from us: the shell above it is asked. */
	assert_author(t, &hidden, "anna");
	PUT("/proc/self/stat", "30 (mail) stead) R 20 30 30");
	PUT("/proc/20/stat", "20 (sudo) S 10 20 20");
	PUT("/proc/20/environ", "HOME=/root\0XSSH_CONNECTION=192.0.2.9\0");
	PUT("/proc/10/stat", "10 (bash) S 1 20 20");
	PUT("/proc/10/environ", "HOME=/home/anna\0SSH_CONNECTION=2001:db8::7 5022 2001:db8::1 22\0TERM=x");
	assert_author(t, &hidden, "anna from 2001:db8::7");
	PUT("/proc/10/stat", "10 (bash) S 10 20 20");
	PUT("/proc/10/environ", "");
	assert_author(t, &hidden, "anna"); /* its own parent: the look ends all the same */
}

static void test_how(void **state)
{
	struct scratch *t = *state;

	PUT("/etc/passwd", "root:x:0:0::/root:/bin/sh\nanna:x:1000:1000::/home/anna:/bin/sh\n");
	PUT("/proc/self/loginuid", "1000");
	assert_author(t, &(struct author_signs){ .dpkg_package = "mailstead" }, "anna, through dpkg");
	assert_author(t, &(struct author_signs){ .renewed = "/etc/letsencrypt/live/x" }, "anna, through certbot");
	PUT("/proc/self/cgroup", "0::/user.slice/user-1000.slice/session-3.scope\n");
	assert_author(t, &terminal, "anna");
	PUT("/proc/self/cgroup", "1:name=systemd:/x\n0::/system.slice/ssh.service\n");
	assert_author(t, &terminal, "anna");
	PUT("/proc/self/loginuid", "4294967295");
	PUT("/proc/self/cgroup", "0::/system.slice/mailstead-follow.service\n");
	assert_author(t, &(struct author_signs){ 0 }, "mailstead-follow.service");
	PUT("/proc/self/cgroup", "0::/system.slice/mailstead-background.service\n");
	assert_author(t, &(struct author_signs){ 0 }, "");
	PUT("/proc/self/cgroup", "0::/system.slice/apt-daily-upgrade.service\n");
	assert_author(t, &(struct author_signs){ .dpkg_package = "mailstead" }, "dpkg");
}

/* A second line, an escape sequence, a name without end: none of it comes into a history. */
static void test_hostile(void **state)
{
	struct scratch *t = *state;
	struct author by;

	author_of(&t->h, t->a, &(struct author_signs){ .terminal = true, .sudo_user = "a\n\033[2Jb\xff" }, &by);
	assert_string_equal(by.user, "a??[2Jb?");
	const char *name = arena_printf(t->a, "%0200d", 0);
	author_of(&t->h, t->a, &(struct author_signs){ .terminal = true, .sudo_user = name }, &by);
	assert_int_equal(strlen(by.user), 64);
	json_t *o = json_pack("{s:s, s:i, s:s}", "user", "x\ny", "from", 7, "how", "cron.service");
	author_from_json(t->a, o, &by);
	json_decref(o);
	assert_string_equal(author_words(t->a, &by), "x?y, in cron.service");
	assert_string_equal(author_name(t->a, &by), "x?y");
	author_from_json(t->a, NULL, &by);
	assert_string_equal(author_words(t->a, &by), "");
}

#define T(t) cmocka_unit_test_setup_teardown(t, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { T(test_user), T(test_address), T(test_how), T(test_hostile) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
