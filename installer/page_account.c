/*
 * The first account. The password is in memory from the first key until the
 * page is left, then there is only its hash.
 */
#include <string.h>

#include "accounts/password.h"
#include "installer/account_address.h"
#include "installer/option_field.h"
#include "installer/pages.h"
#include "installer/session.h"

struct account {
	bool tried;          /* to go on */
	bool none;           /* the operator wants no account now */
	const char *address; /* as it was typed; NULL: as it is kept */
	struct str password, again;
	const char *hash;    /* of the password that was typed, whole and twice; NULL: as it is kept */
};

static struct account *state_of(struct session *s)
{
	return session_state(s, &page_account);
}

static const char *typed_address(struct session *s)
{
	return state_of(s)->address != NULL ? state_of(s)->address
					    : option_for_people(session_arena(s), answers_account(session_answers(s)));
}

/* A new password is being typed; else the one whose hash is kept stays. */
static bool is_typed(const struct account *state)
{
	return state->password.len > 0 || state->again.len > 0;
}

static const char *hash_of(struct session *s)
{
	return state_of(s)->hash != NULL ? state_of(s)->hash : answers_account_hash(session_answers(s));
}

static bool has_hash(struct session *s)
{
	return hash_of(s)[0] != '\0';
}

/* The typed password, if it is one, and twice the same. */
static bool check_password(struct session *s, struct err *err)
{
	const struct account *state = state_of(s);
	const char *weak;

	if (!is_typed(state))
		return has_hash(s) || err_set(err, ERR_INVALID, "the account needs a password");
	if (!password_check(&state->password, typed_address(s), &weak, err))
		return false;
	if (state->password.len != state->again.len ||
	    memcmp(str_c(&state->password), str_c(&state->again), state->again.len) != 0)
		return err_set(err, ERR_INVALID, "the two passwords differ: type the same twice");
	return true;
}

static void wipe(struct account *state)
{
	str_wipe(&state->password);
	str_wipe(&state->again);
}

/* The costly hash is made here, and only of a password that is whole. */
static bool take_password(struct session *s, struct err *err)
{
	struct account *state = state_of(s);
	struct str hash = {0};

	if (!check_password(s, err))
		return false;
	if (!is_typed(state))
		return true;
	bool good = password_hash(session_host(s), &state->password, &hash, err);
	if (good)
		state->hash = arena_strdup(session_arena(s), str_c(&hash));
	str_wipe(&hash);
	wipe(state);
	return good;
}

static bool take(struct session *s, struct err *err)
{
	struct answers *w = session_answers(s);
	const char *typed = typed_address(s), *address;

	if (typed[0] == '\0')
		return err_set(err, ERR_INVALID, "the account needs an address");
	if (!account_address(w, session_arena(s), typed, &address, err) || !take_password(s, err))
		return false;
	answers_set_account(w, address, hash_of(s));
	state_of(s)->address = state_of(s)->hash = NULL;
	return true;
}

/* --- what it shows */

static void view_address(struct session *s, struct view *v)
{
	const char *typed = typed_address(s), *address, *domain = account_domain(session_answers(s), v->arena);
	struct item item = { .kind = ITEM_FIELD, .id = "address", .title = "Address", .value = typed,
			     .brief = arena_printf(v->arena, "such as you@%s; the part before the @ is enough", domain) };
	struct err err = {0};

	if (typed[0] == '\0') {
		item.note = state_of(s)->tried ? "needed is an address, or no account" : "";
		item.note_tone = TONE_BAD;
	} else if (!account_address(session_answers(s), v->arena, typed, &address, &err)) {
		item.note = arena_printf(v->arena, "%s%s%s", err.msg, err.hint[0] != '\0' ? "; " : "", err.hint);
		item.note_tone = TONE_BAD;
	} else if (strcmp(option_for_people(v->arena, address), typed) != 0) {
		item.note = arena_printf(v->arena, "becomes %s", option_for_people(v->arena, address));
		item.note_tone = TONE_DIM;
	}
	view_add(v, &item);
}

static void note_password(struct session *s, struct view *v, struct item *item)
{
	static const enum tone tones[] = { [PASSWORD_WEAK] = TONE_WARN, [PASSWORD_FAIR] = TONE_NOTE, [PASSWORD_GOOD] = TONE_GOOD };
	const struct account *state = state_of(s);
	const char *weak = NULL, *words;
	struct err err = {0};

	if (!is_typed(state)) {
		item->note = has_hash(s) ? "is set; type another to replace it" : state->tried ? "needed is a password" : "";
		item->note_tone = has_hash(s) ? TONE_DIM : TONE_BAD;
		return;
	}
	if (!password_check(&state->password, typed_address(s), &weak, &err)) {
		item->note = view_clean(v->arena, err.msg);
		item->note_tone = TONE_BAD;
		return;
	}
	enum password_strength strength = password_strength(v->arena, &state->password, typed_address(s), &words);
	item->note = weak != NULL ? arena_printf(v->arena, "weak: %s", weak) : words;
	item->note_tone = weak != NULL ? TONE_WARN : tones[strength];
}

/* No complaint while it is still being typed and right so far. */
static void note_again(struct session *s, struct item *item)
{
	const struct account *state = state_of(s);
	size_t n = state->again.len;
	bool so_far = n <= state->password.len && memcmp(str_c(&state->password), str_c(&state->again), n) == 0;

	if (!is_typed(state) || (n == 0 && !state->tried))
		return;
	if (so_far && n == state->password.len) {
		item->note = "the same";
		item->note_tone = TONE_GOOD;
	} else if (!so_far || state->tried) {
		item->note = "differs from the first";
		item->note_tone = TONE_BAD;
	}
}

static void view_passwords(struct session *s, struct view *v)
{
	const struct account *state = state_of(s);
	bool kept = !is_typed(state) && has_hash(s);
	struct item first = { .kind = ITEM_FIELD, .field = FIELD_SECRET, .id = "password", .title = "Password",
			      .value = kept || state->password.len > 0 ? "set" : "",
			      .brief = "four random words are good and easy to type" };
	struct item again = { .kind = ITEM_FIELD, .field = FIELD_SECRET, .id = "again", .title = "The same again",
			      .value = kept || state->again.len > 0 ? "set" : "", .brief = "so that no slip of a finger is kept" };

	note_password(s, v, &first);
	note_again(s, &again);
	struct item *added = view_add(v, &first);
	view_detail(v, added, "", "Only its hash (yescrypt) is kept; nobody can read it anywhere, not in a log either.");
	view_detail(v, added, "Strength", "An estimate for somebody who makes a hundred guesses a second and knows words, names, "
					  "dates and keyboards.");
	view_add(v, &again);
}

static void view_postmaster(struct session *s, struct view *v)
{
	struct option_clash clash;
	const struct answers *w = session_answers(s);

	option_clash_find(w, v->arena, &clash);
	struct item *item = option_field(v, w, option_find("postmaster"), state_of(s)->tried, &clash);
	if (answers_get(w, "postmaster")[0] != '\0')
		return;
	item->note = view_clean(v->arena, arena_printf(v->arena, "empty: the contact, %s", answers_get(w, "contact")));
	item->note_tone = TONE_DIM;
}

static void view(struct session *s, struct view *v)
{
	const struct account *state = state_of(s);

	v->title = "Who gets the first mailbox?";
	view_add(v, &(struct item){ .kind = ITEM_FIELD, .field = FIELD_TOGGLE, .id = "make", .title = "Make an account",
				    .value = state->none ? "false" : "true",
				    .brief = "others can be made at any time: mailstead user add" });
	if (!state->none) {
		view_address(s, v);
		view_passwords(s, v);
	} else {
		view_text(v, "No account is made now. Until there is one this server takes mail for postmaster and abuse alone.");
	}
	view_heading(v, "Mail for the role addresses");
	view_postmaster(s, v);
	view_action(v, "n", "next", "next");
	view_action(v, "b", "back", "back");
	view_action(v, "q", "quit", "quit");
}

/* --- what it does */

static void set_secret(struct str *secret, const char *value)
{
	str_wipe(secret);
	str_adds(secret, value);
}

static void set(struct session *s, const char *field, const char *value)
{
	struct account *state = state_of(s);

	if (strcmp(field, "make") == 0)
		state->none = strcmp(value, "false") == 0;
	else if (strcmp(field, "address") == 0)
		state->address = arena_strdup(session_arena(s), view_clean(session_arena(s), value));
	else if (strcmp(field, "password") == 0)
		set_secret(&state->password, value);
	else if (strcmp(field, "again") == 0)
		set_secret(&state->again, value);
	else
		answers_set(session_answers(s), field, value);
}

static bool leave(struct session *s, struct err *err)
{
	struct account *state = state_of(s);
	struct arena *a = arena_new();
	struct option_clash clash;

	state->tried = true;
	option_clash_find(session_answers(s), a, &clash);
	bool good = option_good(session_answers(s), option_find("postmaster"), &clash, err);
	arena_free(a);
	if (!good)
		return false;
	if (!state->none)
		return take(s, err) || err_hint(err, "Or switch \"Make an account\" off.");
	wipe(state);
	state->address = state->hash = NULL;
	answers_set_account(session_answers(s), "", "");
	return true;
}

/* A whole password is kept as its hash however the page is left; half of one is kept nowhere. */
static void hide(struct session *s)
{
	struct account *state = state_of(s);
	struct err err = {0};

	if (!state->none && is_typed(state) && !take(s, &err))
		(void)!take_password(s, &err);
	wipe(state);
	session_keep(s);
}

const struct page page_account = {
	.id = "account",
	.title = "First account",
	.help = "A mailbox with its address and password, so that you can log in as soon as the server runs. The password is "
		"never shown, never written to a log, and kept only as a hash.\n"
		"Every domain must have the addresses postmaster and abuse (RFC 2142): other operators write there when "
		"something is wrong. Their mail goes to the postmaster, or to the contact if there is none.",
	.state_size = sizeof(struct account),
	.view = view,
	.set = set,
	.leave = leave,
	.hide = hide,
};
