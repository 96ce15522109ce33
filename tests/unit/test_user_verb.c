/* mailstead user and mailstead alias as the operator meets them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/verbs.h"
#include "plan/paths.h"
#include "tests/unit/accounts_box.h"

struct said {
	int status;
	const char *out, *err;
};

static void feed_stdin(const char *input)
{
	int ends[2];

	if (pipe(ends) != 0 || write(ends[1], input, strlen(input)) != (ssize_t)strlen(input))
		abort();
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	close(ends[1]);
}

/* Runs a command line (split at blanks) with this standard input. */
static struct said run(struct accounts_box *box, const char *line, const char *input)
{
	char *argv[32], *rest = arena_strdup(box->arena, line), *out = NULL, *err = NULL, *word;
	size_t out_len, err_len;
	int argc = 0;

	while ((word = strsep(&rest, " ")) != NULL && argc < 31)
		argv[argc++] = word;
	argv[argc] = NULL;
	struct cmd c = { .host = &box->host, .arena = box->arena, .out = open_memstream(&out, &out_len),
			 .errout = open_memstream(&err, &err_len) };

	c.verb = strcmp(argv[0], "user") == 0 ? &verb_user : &verb_alias;
	feed_stdin(input);
	struct said said = { .status = c.verb->run(&c, argc, argv) };
	fclose(c.out);
	fclose(c.errout);
	said.out = arena_strdup(box->arena, out);
	said.err = arena_strdup(box->arena, err);
	free(out);
	free(err);
	/* whatever happens, the password is in no output */
	size_t n = strcspn(input, "\n");
	if (n > 0) {
		const char *secret = arena_memdup(box->arena, input, n);

		assert_null(strstr(said.out, secret));
		assert_null(strstr(said.err, secret));
	}
	return said;
}

static void add(struct accounts_box *box, const char *line)
{
	struct said said = run(box, line, "four random words\n");

	assert_string_equal(said.err, "");
	assert_int_equal(said.status, EXIT_YES);
}

static void users_are_added_listed_and_shown(void **state)
{
	struct accounts_box *box = *state;

	add(box, "user add alice@example.org --password-stdin --quota 5G");
	add(box, "user --password-stdin add Bob@example.net");
	add(box, "user add eve@example.net --password-stdin --quota none");
	add(box, "alias add info@example.org alice@example.org bob@example.net");
	const char *day = accounts_box_query(box, "SELECT date(created, 'unixepoch') FROM users LIMIT 1", NULL);
	assert_string_equal(run(box, "user list", "").out,
			    arena_printf(box->arena,
					 "USER               QUOTA    ADDED\n"
					 "bob@example.net    default  %s\n"
					 "eve@example.net    none     %s\n"
					 "alice@example.org  5G       %s\n",
					 day, day, day));
	assert_string_equal(run(box, "user show alice@example.org", "").out,
			    arena_printf(box->arena,
					 "User      alice@example.org\n"
					 "Quota     5G\n"
					 "Added     %s\n"
					 "Mail      /var/vmail/example.org/alice  (none yet)\n"
					 "Aliases   info@example.org\n",
					 day));
	assert_string_equal(run(box, "alias list", "").out,
			    "ALIAS             LEADS TO\n"
			    "info@example.org  alice@example.org, bob@example.net\n");
	assert_int_equal(run(box, "user list example.com", "").status, EXIT_NO);
}

static void names_from_anywhere_are_shown_as_written(void **state)
{
	struct accounts_box *box = *state;
	sqlite3 *sql = accounts_box_sql(box, SQLITE_OPEN_READWRITE);

	sqlite3_exec(sql, "INSERT INTO domains VALUES ('xn--bcher-kva.example')", NULL, NULL, NULL);
	sqlite3_close(sql);
	add(box, "user add otto@B\303\274cher.example --password-stdin");
	struct said said = run(box, "user list", "");
	assert_non_null(strstr(said.out, "USER                 QUOTA "));
	assert_non_null(strstr(said.out, "otto@b\303\274cher.example  default"));
	assert_string_equal(accounts_box_query(box, "SELECT address FROM users", NULL), "otto@xn--bcher-kva.example");
}

static void json_is_json(void **state)
{
	struct accounts_box *box = *state;
	json_error_t where;

	assert_string_equal(run(box, "user list --json", "").out, "[]\n");
	add(box, "user add alice@example.org --password-stdin --quota 1M --json");
	add(box, "user add bob@example.org --password-stdin --json");
	add(box, "alias add info@example.org alice@example.org bob@example.org");
	add(box, "alias add sales@example.org bob@example.org");
	json_t *users = json_loads(run(box, "user --json list", "").out, 0, &where);
	assert_int_equal(json_array_size(users), 2);
	assert_int_equal(json_integer_value(json_object_get(json_array_get(users, 0), "quota")), 1048576);
	assert_true(json_is_null(json_object_get(json_array_get(users, 1), "quota")));
	assert_null(json_object_get(json_array_get(users, 1), "password"));
	json_decref(users);
	json_t *aliases = json_loads(run(box, "alias list --json", "").out, 0, &where);
	assert_int_equal(json_array_size(aliases), 2);
	assert_int_equal(json_array_size(json_object_get(json_array_get(aliases, 0), "targets")), 2);
	assert_int_equal(json_array_size(json_object_get(json_array_get(aliases, 1), "targets")), 1);
	json_decref(aliases);
}

static void a_password_is_no_argument(void **state)
{
	struct accounts_box *box = *state;
	struct said said = run(box, "user add alice@example.org --password hunter2hunter2", "");

	assert_int_equal(said.status, EXIT_USAGE);
	assert_non_null(strstr(said.err, "--password-stdin"));
	assert_null(strstr(said.err, "hunter2"));
	said = run(box, "user password alice@example.org --password=hunter2hunter2", "");
	assert_int_equal(said.status, EXIT_USAGE);
	assert_null(strstr(said.err, "hunter2"));
}

static void refusals_say_why_before_a_password_is_asked_for(void **state)
{
	struct accounts_box *box = *state;
	struct said said = run(box, "user add alice@example.com", "");

	assert_int_equal(said.status, EXIT_NO);
	assert_non_null(strstr(said.err, "mailstead domain add example.com"));
	assert_int_equal(run(box, "user add alice+x@example.org --password-stdin", "").status, EXIT_USAGE);
	assert_int_equal(run(box, "user add alice@example.org --quota 5X --password-stdin", "").status, EXIT_USAGE);
	assert_int_equal(run(box, "user add alice@example.org --password-stdin", "tiny1\n").status, EXIT_NO);
	add(box, "user add alice@example.org --password-stdin");
	said = run(box, "user add alice@example.org", "");
	assert_int_equal(said.status, EXIT_NO);
	assert_non_null(strstr(said.err, "mailstead user password alice@example.org"));
	assert_int_equal(run(box, "user frobnicate", "").status, EXIT_USAGE);
	assert_int_equal(run(box, "user", "").status, EXIT_USAGE);
	assert_int_equal(run(box, "user show bob@example.org", "").status, EXIT_NO);
	assert_int_equal(run(box, "alias show bob@example.org", "").status, EXIT_NO);
	assert_int_equal(run(box, "user --help", "").status, EXIT_YES);
}

static void a_weak_password_is_taken_with_a_warning(void **state)
{
	struct accounts_box *box = *state;
	struct said said = run(box, "user add alice@example.org --password-stdin", "alice-2026\n");

	assert_int_equal(said.status, EXIT_YES);
	assert_string_equal(said.err, "mailstead: this password is weak: it contains the account's name, "
				      "which bots try first\n");
}

static void a_password_is_changed(void **state)
{
	struct accounts_box *box = *state;

	add(box, "user add alice@example.org --password-stdin");
	const char *before = accounts_box_query(box, "SELECT password FROM users", NULL);
	add(box, "user password alice@example.org --password-stdin");
	assert_string_not_equal(accounts_box_query(box, "SELECT password FROM users", NULL), before);
	assert_int_equal(run(box, "user password bob@example.org --password-stdin", "four random words\n").status, EXIT_NO);
}

static void an_account_is_suspended_and_resumed(void **state)
{
	struct accounts_box *box = *state;
	json_error_t where;

	add(box, "user add alice@example.org --password-stdin");
	assert_int_equal(run(box, "user resume alice@example.org", "").status, EXIT_NO);
	assert_int_equal(run(box, "user suspend bob@example.org", "").status, EXIT_NO);
	assert_int_equal(run(box, "user suspend alice@example.org --reason two\nlines", "").status, EXIT_USAGE);
	assert_string_equal(accounts_box_query(box, "SELECT enabled FROM users", NULL), "1");
	struct said said = run(box, "user suspend alice@example.org --reason spam", "");
	assert_int_equal(said.status, EXIT_YES);
	assert_string_equal(said.out, "Suspended alice@example.org: it can no longer log in or send. "
				      "Mail for it is still taken.\n");
	const char *day = accounts_box_query(box, "SELECT date(suspended, 'unixepoch') FROM users", NULL);
	assert_non_null(strstr(run(box, "user list", "").out,
			       arena_printf(box->arena, "  suspended since %s: spam\n", day)));
	assert_non_null(strstr(run(box, "user show alice@example.org", "").out,
			       arena_printf(box->arena, "State     suspended since %s: spam\n", day)));
	said = run(box, "user suspend alice@example.org", "");
	assert_int_equal(said.status, EXIT_NO);
	assert_non_null(strstr(said.err, arena_printf(box->arena, "is suspended already, since %s", day)));
	json_t *user = json_loads(run(box, "user show alice@example.org --json", "").out, 0, &where);
	assert_true(json_is_false(json_object_get(user, "enabled")));
	assert_string_equal(json_string_value(json_object_get(json_object_get(user, "suspended"), "reason")), "spam");
	json_decref(user);
	user = json_loads(run(box, "user resume alice@example.org --json", "").out, 0, &where);
	assert_true(json_is_true(json_object_get(user, "enabled")) && json_is_null(json_object_get(user, "suspended")));
	assert_int_equal(json_integer_value(json_object_get(user, "messages_released")), 0);
	json_decref(user);
}

static void put_mail(struct accounts_box *box, const char *dir)
{
	struct file_meta meta = { .mode = 0600 };

	assert_true(box->host.fs->mkdirs(&box->host, dir, &box->err));
	assert_true(box->host.fs->write(&box->host, arena_printf(box->arena, "%s/1", dir), "x", 1, &meta, &box->err));
}

static void removing_asks_and_keeps_mail(void **state)
{
	struct accounts_box *box = *state;

	add(box, "user add alice@example.org --password-stdin");
	add(box, "alias add info@example.org alice@example.org");
	put_mail(box, PATH_VMAIL "/example.org/alice");
	struct said said = run(box, "user remove alice@example.org", "");
	assert_int_equal(said.status, EXIT_NO);
	assert_non_null(strstr(said.err, "--yes"));
	said = run(box, "user remove alice@example.org --yes", "");
	assert_int_equal(said.status, EXIT_YES);
	assert_string_equal(said.out, "Removed alice@example.org.\n"
				      "Its mail is still in /var/vmail/example.org/alice.\n"
				      "Alias info@example.org no longer leads to alice@example.org.\n");
	assert_true(host_exists(&box->host, PATH_VMAIL "/example.org/alice/1"));
	said = run(box, "user add alice@example.org --password-stdin", "four random words\n");
	assert_int_equal(said.status, EXIT_YES);
	assert_non_null(strstr(said.err, "there is mail already in /var/vmail/example.org/alice"));
}

static void purging_follows_no_link(void **state)
{
	struct accounts_box *box = *state;

	add(box, "user add alice@example.org --password-stdin");
	put_mail(box, PATH_VMAIL "/example.org/alice/new");
	put_mail(box, "/precious");
	assert_int_equal(symlink("/precious", accounts_box_path(box, PATH_VMAIL "/example.org/alice/cur")), 0);
	assert_int_equal(run(box, "user remove alice@example.org --purge-mail --yes", "").status, EXIT_YES);
	assert_false(host_exists(&box->host, PATH_VMAIL "/example.org/alice"));
	assert_true(host_exists(&box->host, "/precious/1"));
}

static void a_quota_is_changed(void **state)
{
	struct accounts_box *box = *state;
	static const char sql[] = "SELECT coalesce(quota, 'default') FROM users";

	add(box, "user add alice@example.org --password-stdin");
	struct said said = run(box, "user quota Alice@example.org 2G", "");
	assert_int_equal(said.status, EXIT_YES);
	assert_string_equal(said.out, "The quota of alice@example.org is 2G now.\n");
	assert_string_equal(accounts_box_query(box, sql, NULL), "2147483648");
	assert_int_equal(run(box, "user quota alice@example.org none --json", "").status, EXIT_YES);
	assert_string_equal(accounts_box_query(box, sql, NULL), "0");
	assert_int_equal(run(box, "user quota alice@example.org default", "").status, EXIT_YES);
	assert_string_equal(accounts_box_query(box, sql, NULL), "default");
	assert_int_equal(run(box, "user quota alice@example.org much", "").status, EXIT_USAGE);
	assert_int_equal(run(box, "user quota alice@example.org", "").status, EXIT_USAGE);
	assert_int_equal(run(box, "user quota bob@example.org 1G", "").status, EXIT_NO);
	assert_string_equal(accounts_box_query(box, sql, NULL), "default");
}

static void an_alias_to_nobody_is_warned_of(void **state)
{
	struct accounts_box *box = *state;
	struct said said = run(box, "alias add info@example.org bob@example.org", "");

	assert_int_equal(said.status, EXIT_YES);
	assert_string_equal(said.out, "info@example.org leads to bob@example.org, from now on.\n");
	assert_non_null(strstr(said.err, "mailstead user add bob@example.org"));
	said = run(box, "alias remove info@example.org --yes", "");
	assert_string_equal(said.out, "info@example.org no longer leads to bob@example.org.\n");
	assert_int_equal(run(box, "alias remove info@example.org --yes", "").status, EXIT_NO);
	assert_int_equal(run(box, "alias add info@example.org not-an-address", "").status, EXIT_USAGE);
	add(box, "alias add @example.net x@elsewhere.example");
	assert_string_equal(run(box, "alias show @example.net", "").out,
			    "Alias     @example.net  (catch-all: whatever is nobody's)\n"
			    "Leads to  x@elsewhere.example\n");
}

#define WITH_BOX(test) cmocka_unit_test_setup_teardown(test, accounts_box_setup, accounts_box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_BOX(users_are_added_listed_and_shown),
		WITH_BOX(names_from_anywhere_are_shown_as_written),
		WITH_BOX(json_is_json),
		WITH_BOX(a_password_is_no_argument),
		WITH_BOX(refusals_say_why_before_a_password_is_asked_for),
		WITH_BOX(a_weak_password_is_taken_with_a_warning),
		WITH_BOX(a_password_is_changed),
		WITH_BOX(an_account_is_suspended_and_resumed),
		WITH_BOX(removing_asks_and_keeps_mail),
		WITH_BOX(purging_follows_no_link),
		WITH_BOX(a_quota_is_changed),
		WITH_BOX(an_alias_to_nobody_is_warned_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
