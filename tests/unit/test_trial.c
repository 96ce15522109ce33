/* Trial accounts: the daemons know them, nobody else does, and nothing is left of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <crypt.h>
#include <stdio.h>
#include <string.h>

#include "accounts/audit.h"
#include "accounts/domains.h"
#include "accounts/senders.h"
#include "accounts/sync.h"
#include "accounts/trial.h"
#include "plan/paths.h"
#include "tests/unit/accounts_box.h"

/* As Dovecot asks for a password, and Postfix for a mailbox. */
static const char password_sql[] = "SELECT password FROM users WHERE address = ?1 AND enabled = 1";
static const char all_sql[] = "SELECT address FROM users UNION ALL SELECT address FROM trials";

static struct trial begun(struct accounts_box *box, const char *domain)
{
	struct trial t;

	assert_true(trial_begin(&box->host, box->arena, domain, &t, &box->err));
	return t;
}

/* What Dovecot and Postfix leave of it. */
static const char *put_mail(struct accounts_box *box, const struct trial *t)
{
	int n = (int)strcspn(t->address, "@");
	const char *home = arena_printf(box->arena, PATH_VMAIL "/example.org/%.*s", n, t->address);
	const char *dir = arena_printf(box->arena, "%s/Maildir/new", home), *file = arena_printf(box->arena, "%s/1", dir);

	assert_true(box->host.fs->mkdirs(&box->host, dir, &box->err));
	assert_true(box->host.fs->write(&box->host, file, "mail", 4, &(struct file_meta){ .mode = 0600 }, &box->err));
	return home;
}

static void count(void *ctx, const struct account_user *user)
{
	(void)user;
	++*(int *)ctx;
}

static void the_daemons_know_it(void **state)
{
	struct accounts_box *box = *state;
	struct trial t = begun(box, "example.org");
	const char *hash = accounts_box_query(box, password_sql, t.address);

	assert_int_equal(strncmp(t.address, "mailstead-trial-", 16), 0);
	assert_non_null(strstr(t.address, "@example.org"));
	assert_int_equal(strncmp(hash, "{CRYPT}$y$", 10), 0);
	assert_string_equal(crypt(str_c(&t.password), hash + 7), hash + 7);
	str_wipe(&t.password);
}

static void each_is_another(void **state)
{
	struct accounts_box *box = *state;
	struct trial a = begun(box, "example.org"), b = begun(box, "example.org");

	assert_string_not_equal(a.address, b.address);
	assert_string_not_equal(str_c(&a.password), str_c(&b.password));
	assert_int_equal(a.password.len, 48);
	str_wipe(&a.password);
	str_wipe(&b.password);
}

/* An operator sees his own users only, and so does what counts, checks and forbids. */
static void nobody_else_sees_it(void **state)
{
	struct accounts_box *box = *state;
	struct account_domain domain;
	struct account_user user;
	struct accounts *db = NULL;
	strlist weak = {0};
	bool differs = true;
	int n = 0;

	assert_true(box_add_user(box, "alice@example.org"));
	assert_true(box_add_alias(box, "@example.org", "alice@example.org"));
	struct trial t = begun(box, "example.org");
	assert_true(accounts_open(&box->host, ACCOUNTS_READ, &db, &box->err));
	assert_true(accounts_users_each(db, NULL, count, &n, &box->err));
	assert_int_equal(n, 1);
	assert_true(accounts_users_each(db, "example.org", count, &n, &box->err));
	assert_int_equal(n, 2);
	assert_true(accounts_domain_get(db, "example.org", &domain, &box->err));
	assert_int_equal(domain.users, 1);
	assert_false(accounts_user_get(db, box->arena, t.address, &user, &box->err));
	assert_true(accounts_weak(db, box->arena, &weak, &box->err));
	assert_int_equal(weak.n, 0);
	assert_true(senders_differ(db, &differs, &box->err));
	assert_false(differs);
	accounts_close(db);
	str_wipe(&t.password);
}

static void nothing_is_left(void **state)
{
	struct accounts_box *box = *state;
	size_t n;

	assert_true(box_add_user(box, "alice@example.org"));
	struct trial t = begun(box, "example.org");
	const char *home = put_mail(box, &t);
	str_wipe(&t.password);
	assert_true(trial_left(&box->host, &n, &box->err));
	assert_int_equal(n, 1);
	assert_true(trial_clear(&box->host, box->arena, false, &box->err));
	assert_false(host_exists(&box->host, home));
	assert_string_equal(accounts_box_query(box, all_sql, NULL), "alice@example.org");
	assert_true(trial_left(&box->host, &n, &box->err));
	assert_int_equal(n, 0);
	/* Twice is no failure. */
	assert_true(trial_clear(&box->host, box->arena, true, &box->err));
}

/* Killed in the midst of taking it away: the record is there until nothing else is. */
static void the_record_goes_last(void **state)
{
	struct accounts_box *box = *state;
	struct trial t = begun(box, "example.org");
	const char *home = put_mail(box, &t);

	str_wipe(&t.password);
	sqlite3 *sql = accounts_box_sql(box, SQLITE_OPEN_READWRITE);
	assert_int_equal(sqlite3_exec(sql, "DELETE FROM users", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(sql);
	assert_true(trial_clear(&box->host, box->arena, false, &box->err));
	assert_false(host_exists(&box->host, home));
	assert_string_equal(accounts_box_query(box, all_sql, NULL), "");
}

/* What a killed run left neither keeps its domain hosted nor goes to another's. */
static void a_domain_can_go(void **state)
{
	struct accounts_box *box = *state;
	strlist one = {0};

	struct trial t = begun(box, "example.net");
	str_wipe(&t.password);
	vec_push(box->arena, &one, "example.org");
	assert_true(accounts_sync(&box->host, &one, "admin@example.org", &box->err));
	assert_string_equal(accounts_box_query(box, "SELECT address FROM users", NULL), "");
	assert_true(box_add_user(box, "alice@example.org"));
	one = (strlist){0};
	vec_push(box->arena, &one, "example.net");
	assert_false(accounts_sync(&box->host, &one, "admin@example.org", &box->err));
	assert_int_equal(box->err.code, ERR_EXISTS);
}

static void a_domain_that_is_not_hosted_has_none(void **state)
{
	struct accounts_box *box = *state;
	struct trial t;

	assert_false(trial_begin(&box->host, box->arena, "example.com", &t, &box->err));
	str_wipe(&t.password);
	assert_string_equal(accounts_box_query(box, all_sql, NULL), "");
}

static void without_a_database_there_is_nothing_to_do(void **state)
{
	struct accounts_box *box = *state;
	size_t n = 1;

	assert_true(trial_left(&box->host, &n, &box->err));
	assert_int_equal(n, 0);
	assert_true(trial_clear(&box->host, box->arena, true, &box->err));
}

/* --- the queue */

static const char *queue, *deleted;

static bool play(struct host *h, const struct run_req *req, struct run_res *res, struct err *err)
{
	(void)h, (void)err;
	*res = (struct run_res){0};
	if (strcmp(req->argv[0], "postqueue") == 0)
		str_adds(&res->out, queue);
	else
		deleted = req->input;
	if (deleted != NULL) {
		static char copy[200];

		snprintf(copy, sizeof(copy), "%s %s %s", req->argv[0], req->argv[1], deleted);
		deleted = copy;
	}
	return true;
}

#define QUEUED(id, from, to) \
	"{\"queue_name\": \"deferred\", \"queue_id\": \"" id "\", \"arrival_time\": 1, \"sender\": \"%" from "s\", " \
	"\"recipients\": [{\"address\": \"%" to "s\"}]}\n"

/* What it sent, and what came back to it; others' mail stays. */
static void its_mail_leaves_the_queue(void **state)
{
	struct accounts_box *box = *state;
	struct trial t = begun(box, "example.org");

	str_wipe(&t.password);
	queue = arena_printf(box->arena, QUEUED("AAAAAAAAAA", "1$", "2$") QUEUED("BBBBBBBBBB", "2$", "1$") QUEUED("CCCCCCCCCC", "2$", "2$"),
			     t.address, "bob@example.org");
	deleted = NULL;
	box->host.live = true;
	box->host.run = play;
	assert_true(trial_clear(&box->host, box->arena, true, &box->err));
	assert_string_equal(deleted, "postsuper -d AAAAAAAAAA\nBBBBBBBBBB\n");
	deleted = NULL;
	t = begun(box, "example.org");
	str_wipe(&t.password);
	assert_true(trial_clear(&box->host, box->arena, false, &box->err));
	assert_null(deleted);
}

#define WITH_BOX(test) cmocka_unit_test_setup_teardown(test, accounts_box_setup, accounts_box_teardown)
#define BARE(test) cmocka_unit_test_setup_teardown(test, accounts_box_setup_bare, accounts_box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_BOX(the_daemons_know_it),
		WITH_BOX(each_is_another),
		WITH_BOX(nobody_else_sees_it),
		WITH_BOX(nothing_is_left),
		WITH_BOX(the_record_goes_last),
		WITH_BOX(a_domain_can_go),
		WITH_BOX(a_domain_that_is_not_hosted_has_none),
		BARE(without_a_database_there_is_nothing_to_do),
		WITH_BOX(its_mail_leaves_the_queue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
