/* The page of the first account: what it says of a password, and that nothing of one stays but its hash. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <crypt.h>
#include <string.h>

#include "installer/pages.h"
#include "tests/unit/wizard_box.h"

static const struct page page_last = { .id = "last", .title = "Last", .view = NULL };
static const struct page *const pages[] = { &page_names, &page_account, &page_last, NULL };

static const char secret[] = "blue horse, battery";

static void begin(struct wizard *w, void *state)
{
	wizard_open(w, state, pages, NULL);
	wizard_set(w, "domains", "example.org, bücher.example");
	wizard_set(w, "contact", "admin@example.net");
	wizard_act(w, "next");
	assert_string_equal(session_top(w->s)->id, "account");
}

static void assert_note(struct wizard *w, const char *id, const char *part, enum tone tone)
{
	const struct item *item = wizard_item(w, id);

	if (part[0] == '\0' ? item->note[0] != '\0' : strstr(item->note, part) == NULL)
		fail_msg("%s: \"%s\" is not in \"%s\"", id, part, item->note);
	if (part[0] != '\0')
		assert_int_equal(item->note_tone, tone);
}

static void assert_here(struct wizard *w, const char *said)
{
	assert_string_equal(session_top(w->s)->id, "account");
	if (strstr(wizard_view(w)->say, said) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", said, w->v.say);
}

/* It is in no view, in no file that is kept, and what is kept verifies it. */
static void assert_only_the_hash(struct wizard *w)
{
	const char *kept = wizard_file(w, SETUP_ANSWERS), *account = wizard_file(w, SETUP_ACCOUNT);
	const char *hash = answers_account_hash(session_answers(w->s));

	assert_null(strstr(kept, "horse"));
	assert_null(strstr(account, "horse"));
	assert_memory_equal(hash, "{CRYPT}$y$", 10);
	assert_string_equal(crypt(secret, hash + strlen("{CRYPT}")), hash + strlen("{CRYPT}"));
}

static void an_address_is_completed(void **state)
{
	struct wizard w;

	begin(&w, *state);
	assert_note(&w, "address", "", 0);
	assert_non_null(strstr(wizard_item(&w, "address")->brief, "you@example.org"));
	wizard_set(&w, "address", "You");
	assert_note(&w, "address", "becomes you@example.org", TONE_DIM);
	wizard_set(&w, "address", "you@bücher.example");
	assert_note(&w, "address", "", 0);
	wizard_set(&w, "address", "you@example.com");
	assert_note(&w, "address", "example.com is no domain of this server; take one of example.org", TONE_BAD);
	wizard_set(&w, "address", "you+tag");
	assert_note(&w, "address", "a plus is for subaddresses", TONE_BAD);
	wizard_set(&w, "address", "you\n@example.org\033[2J");
	assert_int_equal(wizard_item(&w, "address")->note_tone, TONE_BAD);
	wizard_close(&w);
}

static void strength_is_said_while_typing(void **state)
{
	struct wizard w;

	begin(&w, *state);
	wizard_set(&w, "address", "alice");
	wizard_set(&w, "password", "short");
	assert_note(&w, "password", "shorter than 8 characters", TONE_BAD);
	wizard_set(&w, "password", "alice2026");
	assert_note(&w, "password", "weak: it contains the account's name", TONE_WARN);
	wizard_set(&w, "password", "monkey77");
	assert_note(&w, "password", "weak: guessed in", TONE_WARN);
	wizard_set(&w, "password", "quarrel ninety blunt moss");
	assert_note(&w, "password", "good: guessed in", TONE_GOOD);
	assert_string_equal(wizard_item(&w, "password")->value, "set");
	assert_int_equal(wizard_item(&w, "password")->field, FIELD_SECRET);
	/* the second is no mistake as long as it is only shorter */
	wizard_set(&w, "again", "quarrel nin");
	assert_note(&w, "again", "", 0);
	wizard_set(&w, "again", "quarrel nix");
	assert_note(&w, "again", "differs from the first", TONE_BAD);
	wizard_set(&w, "again", "quarrel ninety blunt moss");
	assert_note(&w, "again", "the same", TONE_GOOD);
	wizard_close(&w);
}

static void what_is_not_whole_is_not_gone_on_with(void **state)
{
	struct wizard w;

	begin(&w, *state);
	wizard_act(&w, "next");
	assert_here(&w, "needs an address");
	wizard_set(&w, "address", "you");
	wizard_act(&w, "next");
	assert_here(&w, "needs a password");
	wizard_set(&w, "password", secret);
	wizard_act(&w, "next");
	assert_here(&w, "the two passwords differ");
	assert_null(strstr(w.v.say, "horse"));
	wizard_set(&w, "again", "blue horse, batterx");
	wizard_act(&w, "next");
	assert_here(&w, "the two passwords differ");
	wizard_set(&w, "postmaster", "nobody");
	wizard_set(&w, "again", secret);
	wizard_act(&w, "next");
	assert_here(&w, "Postmaster: is not a mail address");
	assert_string_equal(answers_account(session_answers(w.s)), "");
	wizard_close(&w);
}

static void back_and_forth_it_stays_set(void **state)
{
	struct wizard w;

	begin(&w, *state);
	wizard_set(&w, "address", "you");
	wizard_set(&w, "password", secret);
	wizard_set(&w, "again", secret);
	wizard_act(&w, "next");
	assert_string_equal(session_top(w.s)->id, "last");
	assert_only_the_hash(&w);
	wizard_act(&w, "back");
	assert_string_equal(wizard_item(&w, "address")->value, "you@example.org");
	assert_string_equal(wizard_item(&w, "password")->value, "set");
	assert_string_equal(wizard_item(&w, "again")->value, "set");
	assert_note(&w, "password", "is set; type another", TONE_DIM);
	/* another address keeps the password */
	wizard_set(&w, "address", "me");
	wizard_act(&w, "next");
	assert_string_equal(answers_account(session_answers(w.s)), "me@example.org");
	assert_only_the_hash(&w);
	wizard_close(&w);
	wizard_open(&w, *state, pages, "account");
	assert_string_equal(wizard_item(&w, "password")->value, "set");
	wizard_act(&w, "next");
	assert_string_equal(session_top(w.s)->id, "last");
	assert_only_the_hash(&w);
	wizard_close(&w);
}

static void going_back_keeps_a_whole_password_and_drops_half_of_one(void **state)
{
	struct wizard w;

	begin(&w, *state);
	wizard_set(&w, "password", secret);
	wizard_set(&w, "again", secret);
	wizard_act(&w, "back");
	wizard_act(&w, "next");
	assert_string_equal(wizard_item(&w, "password")->value, "set");
	wizard_set(&w, "address", "you");
	wizard_act(&w, "next");
	assert_only_the_hash(&w);
	wizard_act(&w, "back");
	wizard_set(&w, "password", "another one, half");
	assert_string_equal(wizard_item(&w, "again")->value, "");
	wizard_act(&w, "back");
	wizard_act(&w, "next");
	assert_note(&w, "password", "is set", TONE_DIM);
	wizard_act(&w, "next");
	assert_only_the_hash(&w);
	wizard_close(&w);
}

static void no_account_is_a_choice(void **state)
{
	struct wizard w;

	begin(&w, *state);
	wizard_set(&w, "address", "you");
	wizard_set(&w, "password", secret);
	wizard_set(&w, "again", secret);
	wizard_act(&w, "next");
	assert_non_null(wizard_file(&w, SETUP_ACCOUNT));
	wizard_act(&w, "back");
	wizard_set(&w, "make", "false");
	assert_null(wizard_item(&w, "password"));
	wizard_act(&w, "next");
	assert_string_equal(session_top(w.s)->id, "last");
	assert_null(wizard_file(&w, SETUP_ACCOUNT));
	assert_null(strstr(wizard_file(&w, SETUP_ANSWERS), "$y$"));
	wizard_close(&w);
}

static void postmaster_is_the_contact_unless_somebody_else(void **state)
{
	struct wizard w;

	begin(&w, *state);
	assert_note(&w, "postmaster", "empty: the contact, admin@example.net", TONE_DIM);
	wizard_set(&w, "postmaster", "you@example.org");
	assert_note(&w, "postmaster", "", 0);
	wizard_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
		TEST(an_address_is_completed),
		TEST(strength_is_said_while_typing),
		TEST(what_is_not_whole_is_not_gone_on_with),
		TEST(back_and_forth_it_stays_set),
		TEST(going_back_keeps_a_whole_password_and_drops_half_of_one),
		TEST(no_account_is_a_choice),
		TEST(postmaster_is_the_contact_unless_somebody_else),
	};

	return cmocka_run_group_tests_name("pages_account", tests, NULL, NULL);
}
