/* The file of the first account: what is taken, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <unistd.h>

#include "accounts/account_file.h"
#include "accounts/password.h"
#include "tests/unit/accounts_box.h"

#define PATH "/account"
#define HASH "{CRYPT}$y$j9T$2b7Ww0zyqYHeB0jpIk2kB/$kDdUaN8jGZfYZVv0nXX1bPYmgrpbBcSdBBHPWT2dAb9"

static bool take(struct accounts_box *box, const char *text, size_t n, mode_t mode, struct account_file *f)
{
	assert_true(box->host.fs->write(&box->host, PATH, text, n, &(struct file_meta){ .mode = mode }, &box->err));
	err_clear(&box->err);
	return account_file_read(&box->host, box->arena, PATH, f, &box->err);
}

static void test_is_taken(void **state)
{
	struct accounts_box *box = *state;
	struct account_file f;
	bool added = false;

	assert_true(take(box, "Alice@Example.org " HASH "\n", strlen("Alice@Example.org " HASH "\n"), 0600, &f));
	assert_string_equal(f.user.address, "alice@example.org");
	assert_string_equal(f.hash, HASH);
	assert_true(account_file_add(&box->host, box->arena, &f, &added, &box->err));
	assert_true(added);
	assert_string_equal(accounts_box_query(box, "SELECT password FROM users WHERE address = ?1", "alice@example.org"), HASH);
	/* One that is there keeps its password. */
	f.hash = "{CRYPT}$y$other";
	assert_true(account_file_add(&box->host, box->arena, &f, &added, &box->err));
	assert_false(added);
	assert_string_equal(accounts_box_query(box, "SELECT password FROM users WHERE address = ?1", "alice@example.org"), HASH);
	/* Its last newline may be missing. */
	assert_true(take(box, "bob@example.org " HASH, strlen("bob@example.org " HASH), 0400, &f));
}

/* What password_hash() makes is taken, whatever this libcrypt's default cost is. */
static void test_our_own_hashes(void **state)
{
	struct accounts_box *box = *state;
	struct str password = {0}, hash = {0}, line = {0};
	struct account_file f;

	str_adds(&password, "four random words here");
	assert_true(password_hash(&box->host, &password, &hash, &box->err));
	str_addf(&line, "alice@example.org %s\n", str_c(&hash));
	assert_true(take(box, str_c(&line), line.len, 0600, &f));
	assert_string_equal(f.hash, str_c(&hash));
	str_free(&password);
	str_free(&hash);
	str_free(&line);
}

static void refused(struct accounts_box *box, const char *text, size_t n, mode_t mode, const char *because)
{
	struct account_file f;

	if (take(box, text, n, mode, &f))
		fail_msg("taken: %s", text);
	if (strstr(box->err.msg, because) == NULL)
		fail_msg("%s: %s, not \"%s\"", text, box->err.msg, because);
	assert_null(strstr(box->err.msg, "kDdUaN8j")); /* no hash in a message, which goes to logs */
}

static void test_content_that_is_refused(void **state)
{
	static const char *const lines[] = {
		"", "\n", "alice@example.org", "alice@example.org\n" HASH "\n",
		"alice@example.org  " HASH "\n", "alice@example.org " HASH " \n", "alice@example.org\t" HASH "\n",
		"alice@example.org " HASH "\nbob@example.org " HASH "\n", "alice@example.org " HASH "\r\n", HASH "\n",
	};
	static const char *const hashes[] = {
		"{CRYPT}$6$saltsalt$abcdefgh", "{PLAIN}secret", "{plain}$y$", "secret", "{CRYPT}$y$", "{CRYPT}$y$$$",
		"{CRYPT}$y$j9T$salt$short", "$y$j9T$2b7Ww0zyqYHeB0jpIk2kB/$kDdUaN8jGZfYZVv0nXX1bPYmgrpbBcSdBBHPWT2dAb9",
		HASH "x", "{CRYPT}$y$j9T$2b7Ww0zyqYHeB0jpIk2kB:$kDdUaN8jGZfYZVv0nXX1bPYmgrpbBcSdBBHPWT2dAb9",
		"{CRYPT}$gy$j9T$2b7Ww0zyqYHeB0jpIk2kB/$kDdUaN8jGZfYZVv0nXX1bPYmgrpbBcSdBBHPWT2dAb9",
	};
	struct accounts_box *box = *state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		refused(box, lines[i], strlen(lines[i]), 0600, "cannot take the account from its file: " PATH ": it is not one line");
	for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
		const char *line = arena_printf(box->arena, "alice@example.org %s\n", hashes[i]);

		refused(box, line, strlen(line), 0600, "the hash is none of yescrypt");
	}
	refused(box, "alice@example.org " HASH "\0x\n", strlen(HASH) + 21, 0600, "it is not one line");
	refused(box, "alice+x@example.org " HASH "\n", strlen(HASH) + 21, 0600, "cannot take the account");
	refused(box, "alice " HASH "\n", strlen(HASH) + 7, 0600, "cannot take the account");
	char *long_one = arena_alloc(box->arena, 5000);
	memset(long_one, 'a', 5000);
	refused(box, long_one, 5000, 0600, "it is not one line");
}

static void test_a_file_that_others_can_touch(void **state)
{
	static const char good[] = "alice@example.org " HASH "\n";
	struct accounts_box *box = *state;
	struct account_file f;

	for (mode_t bit = 1; bit <= 040; bit <<= 1)
		refused(box, good, sizeof(good) - 1, 0600 | bit, "could be read or written by others");
	if (geteuid() == 0) {
		assert_true(box->host.fs->set_ids(&box->host, PATH, 0600, 1234, 0, &box->err));
		assert_false(account_file_read(&box->host, box->arena, PATH, &f, &box->err));
		assert_non_null(strstr(box->err.msg, "could be read or written by others"));
	}
	err_clear(&box->err);
	assert_true(take(box, good, sizeof(good) - 1, 0600, &f));
	assert_int_equal(symlink("account", accounts_box_path(box, "/link")), 0);
	assert_false(account_file_read(&box->host, box->arena, "/link", &f, &box->err));
	assert_non_null(strstr(box->err.msg, "is not a regular file"));
	err_clear(&box->err);
	assert_false(account_file_read(&box->host, box->arena, "/nothing", &f, &box->err));
	assert_int_equal(box->err.code, ERR_NOT_FOUND);
	err_clear(&box->err);
	assert_false(account_file_read(&box->host, box->arena, "/", &f, &box->err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_is_taken, accounts_box_setup, accounts_box_teardown),
		cmocka_unit_test_setup_teardown(test_our_own_hashes, accounts_box_setup, accounts_box_teardown),
		cmocka_unit_test_setup_teardown(test_content_that_is_refused, accounts_box_setup, accounts_box_teardown),
		cmocka_unit_test_setup_teardown(test_a_file_that_others_can_touch, accounts_box_setup, accounts_box_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
