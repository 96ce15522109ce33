#include "installer/new_password.h"

#include <string.h>

#include "accounts/password.h"

bool new_password_set(struct new_password *p, const char *field, const char *value)
{
	bool first = strcmp(field, "password") == 0;
	struct str *secret = first ? &p->first : &p->again;

	if (!first && strcmp(field, "again") != 0)
		return false;
	/* at once, so that no growing leaves a copy behind */
	str_wipe(secret);
	str_adds(secret, value);
	return true;
}

bool new_password_is_typed(const struct new_password *p)
{
	return p->first.len > 0 || p->again.len > 0;
}

void new_password_wipe(struct new_password *p)
{
	str_wipe(&p->first);
	str_wipe(&p->again);
}

/* Whether what stands in the second field is how the first begins. */
static bool agrees(const struct new_password *p)
{
	return p->again.len <= p->first.len && memcmp(str_c(&p->first), str_c(&p->again), p->again.len) == 0;
}

bool new_password_check(const struct new_password *p, const char *address, struct err *err)
{
	const char *weak;

	if (!password_check(&p->first, address, &weak, err))
		return false;
	return (agrees(p) && p->again.len == p->first.len) ||
	       err_set(err, ERR_INVALID, "the two passwords differ: type the same twice");
}

bool new_password_hash(struct host *h, const struct new_password *p, struct str *hash, struct err *err)
{
	return password_hash(h, &p->first, hash, err);
}

static void note_first(struct view *v, const struct new_password *p, const char *address, struct item *item)
{
	static const enum tone tones[] = { [PASSWORD_WEAK] = TONE_WARN, [PASSWORD_FAIR] = TONE_NOTE, [PASSWORD_GOOD] = TONE_GOOD };
	const char *weak = NULL, *words;
	struct err err = {0};

	if (!password_check(&p->first, address, &weak, &err)) {
		item->note = arena_strdup(v->arena, err.msg);
		item->note_tone = TONE_BAD;
		return;
	}
	enum password_strength strength = password_strength(v->arena, &p->first, address, &words);
	item->note = weak != NULL ? arena_printf(v->arena, "weak: %s", weak) : words;
	item->note_tone = weak != NULL ? TONE_WARN : tones[strength];
}

/* No complaint while it is still being typed and right so far. */
static void note_again(const struct new_password *p, bool tried, struct item *item)
{
	bool whole = p->again.len == p->first.len;

	if (!new_password_is_typed(p) || (p->again.len == 0 && !tried))
		return;
	if (agrees(p) && whole) {
		item->note = "the same";
		item->note_tone = TONE_GOOD;
	} else if (!agrees(p) || tried) {
		item->note = "differs from the first";
		item->note_tone = TONE_BAD;
	}
}

void new_password_view(struct view *v, const struct new_password *p, const char *address, bool has, bool tried)
{
	bool typed = new_password_is_typed(p), kept = !typed && has;
	struct item first = { .kind = ITEM_FIELD, .field = FIELD_SECRET, .id = "password", .title = "Password",
			      .value = kept || p->first.len > 0 ? "set" : "",
			      .brief = "four random words are good and easy to type" };
	struct item again = { .kind = ITEM_FIELD, .field = FIELD_SECRET, .id = "again", .title = "The same again",
			      .value = kept || p->again.len > 0 ? "set" : "", .brief = "so that no slip of a finger is kept" };

	if (typed) {
		note_first(v, p, address, &first);
	} else {
		first.note = has ? "is set; type another to replace it" : tried ? "needed is a password" : "";
		first.note_tone = has ? TONE_DIM : TONE_BAD;
	}
	note_again(p, tried, &again);
	struct item *added = view_add(v, &first);
	view_detail(v, added, "", "Only its hash (yescrypt) is kept; nobody can read it anywhere, not in a log either.");
	view_detail(v, added, "Strength", "An estimate for somebody who makes a hundred guesses a second and knows words, names, "
					  "dates and keyboards.");
	view_add(v, &again);
}
