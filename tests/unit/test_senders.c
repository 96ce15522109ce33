/* Who may write which From: the map for rspamd, which says the same as Postfix's query for the envelope. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "accounts/sync.h"
#include "plan/paths.h"
#include "tests/unit/accounts_box.h"

static const char *map(struct accounts_box *box)
{
	struct str text = {0};

	assert_true(box->host.fs->read(&box->host, PATH_SENDERS_MAP, &text, &box->err));
	const char *made = arena_strdup(box->arena, str_c(&text));
	str_free(&text);
	return made;
}

/* The value of the address's line; NULL if it has none. */
static const char *logins(struct accounts_box *box, const char *address)
{
	const char *key = arena_printf(box->arena, "\n%s ", address), *text = arena_printf(box->arena, "\n%s", map(box));
	const char *at = strstr(text, key);

	if (at == NULL)
		return NULL;
	at += strlen(key);
	return arena_memdup(box->arena, at, strcspn(at, "\n"));
}

/* templates/postfix/sql-senders.cf as Postfix asks it, '%s' quoted; what is no user can be no login. */
static const char *by_postfix(struct accounts_box *box, const char *address)
{
	char *text = arena_alloc(box->arena, 8192), *out = arena_alloc(box->arena, 8192);
	FILE *f = fopen("templates/postfix/sql-senders.cf", "r");

	assert_non_null(f);
	size_t n = fread(text, 1, 8000, f);
	fclose(f);
	assert_true(n > 0 && n < 8000);
	char *query = strstr(text, "query = ") + strlen("query = "), *to = out;
	for (char *p = query; *p != '\0'; p++) {
		if (strncmp(p, "%s", 2) == 0) {
			to = stpcpy(to, address);
			p++;
		} else {
			*to++ = *p;
		}
	}
	return accounts_box_query(box,
				  arena_printf(box->arena, "SELECT coalesce(group_concat(address), '-') FROM "
					       "(SELECT address FROM users WHERE address IN (%s) ORDER BY address)", out),
				  NULL);
}

static void whoever_reads_an_address_may_write_as_it(void **state)
{
	struct accounts_box *box = *state;

	assert_true(box_add_user(box, "alice@example.org") && box_add_user(box, "bob@example.org"));
	assert_true(box_add_alias(box, "info@example.org", "alice@example.org bob@example.org x@elsewhere.example"));
	assert_true(box_add_alias(box, "sales@example.org", "info@example.org"));
	assert_true(box_add_alias(box, "lists@example.org", "alice+lists@example.org"));
	assert_true(box_add_alias(box, "out@example.org", "x@elsewhere.example"));
	assert_string_equal(logins(box, "info@example.org"), "alice@example.org,bob@example.org");
	assert_string_equal(logins(box, "sales@example.org"), "alice@example.org,bob@example.org");
	assert_string_equal(logins(box, "lists@example.org"), "alice@example.org");
	assert_string_equal(logins(box, "out@example.org"), "-");
	assert_null(logins(box, "alice@example.org")); /* that needs no line */
	assert_null(logins(box, "nobody@example.org"));
}

static void a_catch_all_does_not_cover_what_has_a_reader(void **state)
{
	struct accounts_box *box = *state;

	assert_true(box_add_user(box, "alice@example.org") && box_add_user(box, "bob@example.net"));
	assert_true(box_add_alias(box, "@example.net", "alice@example.org"));
	assert_string_equal(logins(box, "@example.net"), "alice@example.org");
	assert_string_equal(logins(box, "bob@example.net"), "bob@example.net");
	assert_string_equal(logins(box, "abuse@example.net"), "-");
}

static void role_addresses_are_their_readers(void **state)
{
	struct accounts_box *box = *state;

	assert_string_equal(logins(box, "postmaster@example.org"), "-");
	assert_true(box_add_user(box, "alice@example.org"));
	assert_true(box_add_alias(box, "admin@example.org", "alice@example.org"));
	assert_string_equal(logins(box, "postmaster@example.net"), "alice@example.org");
	assert_true(box_add_user(box, "postmaster@example.net"));
	assert_null(logins(box, "postmaster@example.net"));
	assert_true(accounts_sync(&box->host, &box->domains, "x@elsewhere.example", &box->err));
	assert_string_equal(logins(box, "abuse@example.org"), "-");
}

static void the_envelope_has_the_same_rule(void **state)
{
	static const char *const asked[] = { "info@example.org", "sales@example.org", "lists@example.org", "@example.net",
					     "bob@example.net", "abuse@example.net", "postmaster@example.org",
					     "admin@example.org", "copy@example.org", "copied@example.org" };
	struct accounts_box *box = *state;

	assert_true(box_add_user(box, "alice@example.org") && box_add_user(box, "bob@example.net"));
	assert_true(box_add_user(box, "copied@example.org"));
	assert_true(box_add_alias(box, "info@example.org", "alice@example.org bob@example.net x@elsewhere.example"));
	assert_true(box_add_alias(box, "sales@example.org", "info@example.org"));
	assert_true(box_add_alias(box, "lists@example.org", "sales+lists@example.org"));
	assert_true(box_add_alias(box, "@example.net", "alice@example.org"));
	assert_true(box_add_alias(box, "admin@example.org", "bob@example.net"));
	assert_true(box_add_alias(box, "copied@example.org", "copied@example.org bob@example.net"));
	assert_true(box_add_alias(box, "copy@example.org", "copied+x@example.org"));
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		assert_non_null(logins(box, asked[i]));
		assert_string_equal(logins(box, asked[i]), by_postfix(box, asked[i]));
	}
	assert_string_equal(by_postfix(box, "alice@example.org"), "alice@example.org");
	assert_string_equal(by_postfix(box, "nobody@example.org"), "-");
}

static void every_change_reaches_the_map(void **state)
{
	struct accounts_box *box = *state;
	account_lost_list lost = {0};

	assert_true(box_add_user(box, "alice@example.org") && box_add_user(box, "bob@example.org"));
	assert_true(box_add_alias(box, "info@example.org", "alice@example.org bob@example.org"));
	assert_true(box_remove_alias(box, "info@example.org", "alice@example.org", &lost));
	assert_string_equal(logins(box, "info@example.org"), "bob@example.org");
	assert_true(box_remove_user(box, "bob@example.org", &lost));
	assert_null(logins(box, "info@example.org"));
	box->domains.n = 1;
	assert_true(accounts_sync(&box->host, &box->domains, "admin@example.org", &box->err));
	assert_null(logins(box, "abuse@example.net"));
}

static enum accounts_state look(struct accounts_box *box, const char **why)
{
	enum accounts_state state;

	assert_true(accounts_check(&box->host, box->arena, &box->domains, "admin@example.org", &state, why, &box->err));
	return state;
}

static void only_rspamd_reads_it_and_a_difference_is_mended(void **state)
{
	struct accounts_box *box = *state;
	const char *path = accounts_box_path(box, PATH_SENDERS_MAP), *why;
	struct stat s;

	assert_int_equal(look(box, &why), ACCOUNTS_OK);
	assert_int_equal(stat(path, &s), 0);
	assert_int_equal(s.st_mode & 07777, 0640);
	if (box->host.owners)
		assert_int_equal(s.st_gid, 118);
	assert_int_equal(stat(accounts_box_path(box, PATH_SENDERS_DIR), &s), 0);
	assert_int_equal(s.st_mode & 07777, 0750);
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(look(box, &why), ACCOUNTS_DIFFERS);
	assert_string_equal(why, "writes " PATH_SENDERS_MAP " anew");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(look(box, &why), ACCOUNTS_DIFFERS);
	assert_true(accounts_sync(&box->host, &box->domains, "admin@example.org", &box->err));
	assert_int_equal(look(box, &why), ACCOUNTS_OK);
}

static void a_link_in_its_place_is_replaced(void **state)
{
	struct accounts_box *box = *state;
	const char *path = accounts_box_path(box, PATH_SENDERS_MAP), *victim = accounts_box_path(box, "/victim");
	struct stat s;

	assert_int_equal(unlink(path), 0);
	FILE *f = fopen(victim, "w");
	assert_non_null(f);
	fclose(f);
	assert_int_equal(symlink(victim, path), 0);
	assert_true(accounts_sync(&box->host, &box->domains, "admin@example.org", &box->err));
	assert_true(lstat(path, &s) == 0 && S_ISREG(s.st_mode));
	assert_true(stat(victim, &s) == 0 && s.st_size == 0);
}

static void an_unchanged_map_is_left_alone(void **state)
{
	struct accounts_box *box = *state;
	struct stat before, after;

	assert_int_equal(stat(accounts_box_path(box, PATH_SENDERS_MAP), &before), 0);
	assert_true(box_add_user(box, "alice@example.org"));
	assert_int_equal(stat(accounts_box_path(box, PATH_SENDERS_MAP), &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
}

#define WITH_BOX(test) cmocka_unit_test_setup_teardown(test, accounts_box_setup, accounts_box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_BOX(whoever_reads_an_address_may_write_as_it),
		WITH_BOX(a_catch_all_does_not_cover_what_has_a_reader),
		WITH_BOX(role_addresses_are_their_readers),
		WITH_BOX(the_envelope_has_the_same_rule),
		WITH_BOX(every_change_reaches_the_map),
		WITH_BOX(only_rspamd_reads_it_and_a_difference_is_mended),
		WITH_BOX(a_link_in_its_place_is_replaced),
		WITH_BOX(an_unchanged_map_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
