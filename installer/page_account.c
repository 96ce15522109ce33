/*
 * The first account. The password is in memory from the first key until the
 * page is left, then there is only its hash.
 */
#include <string.h>

#include "installer/account_address.h"
#include "installer/new_password.h"
#include "installer/option_field.h"
#include "installer/pages.h"
#include "installer/session.h"

struct account {
	bool tried;          /* to go on */
	bool none;           /* the operator wants no account now */
	const char *address; /* as it was typed; NULL: as it is kept */
	const char *hash;    /* of the password that was typed, whole and twice; NULL: as it is kept */
	struct new_password password;
};

static struct account *state_of(struct session *s)
{
	return session_state(s, &page_account);
}

/* In a if it is the one that is kept. */
static const char *typed_address(struct session *s, struct arena *a)
{
	return state_of(s)->address != NULL ? state_of(s)->address : option_for_people(a, answers_account(session_answers(s)));
}

static const char *hash_of(struct session *s)
{
	return state_of(s)->hash != NULL ? state_of(s)->hash : answers_account_hash(session_answers(s));
}

/* The typed password becomes its hash; without one the hash that is kept stays. */
static bool take_password(struct session *s, struct err *err)
{
	struct account *state = state_of(s);
	struct arena *a = session_arena(s);
	struct str hash = {0};

	if (!new_password_is_typed(&state->password))
		return hash_of(s)[0] != '\0' || err_set(err, ERR_INVALID, "the account needs a password");
	bool good = new_password_check(&state->password, typed_address(s, a), err) &&
		    new_password_hash(session_host(s), &state->password, &hash, err);
	if (good) {
		state->hash = arena_strdup(a, str_c(&hash));
		new_password_wipe(&state->password);
	}
	str_wipe(&hash);
	return good;
}

static bool take(struct session *s, struct err *err)
{
	struct answers *w = session_answers(s);
	struct arena *a = session_arena(s);
	const char *typed = typed_address(s, a), *address;

	if (typed[0] == '\0')
		return err_set(err, ERR_INVALID, "the account needs an address");
	if (!account_address(w, a, typed, &address, err) || !take_password(s, err))
		return false;
	answers_set_account(w, address, hash_of(s));
	state_of(s)->address = state_of(s)->hash = NULL;
	return true;
}

/* --- what it shows */

static void view_address(struct session *s, struct view *v)
{
	const char *typed = typed_address(s, v->arena), *address, *domain = account_domain(session_answers(s), v->arena);
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
		new_password_view(v, &state->password, typed_address(s, v->arena), hash_of(s)[0] != '\0', state->tried);
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

static void set(struct session *s, const char *field, const char *value)
{
	struct account *state = state_of(s);

	if (strcmp(field, "make") == 0)
		state->none = strcmp(value, "false") == 0;
	else if (strcmp(field, "address") == 0)
		state->address = arena_strdup(session_arena(s), view_clean(session_arena(s), value));
	else if (!new_password_set(&state->password, field, value))
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
	new_password_wipe(&state->password);
	state->address = state->hash = NULL;
	answers_set_account(session_answers(s), "", "");
	return true;
}

/* A whole password is kept as its hash however the page is left; half of one is kept nowhere. */
static void hide(struct session *s)
{
	struct account *state = state_of(s);
	struct err err = {0};

	if (!state->none && new_password_is_typed(&state->password) && !take(s, &err))
		(void)!take_password(s, &err);
	new_password_wipe(&state->password);
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
