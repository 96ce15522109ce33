/* What a mail server needs from this machine and its network: the preflight, as it arrives. */
#include <string.h>

#include "installer/network.h"
#include "installer/pages.h"

static void begin(struct session *s, struct network *n)
{
	struct err err = {0};

	if (!network_look_rest(s, &err))
		n->error = arena_printf(session_arena(s), "%s%s%s", err.msg, err.hint[0] != '\0' ? "\n" : "", err.hint);
}

/* The page before has done that, unless this is the first that is shown. */
static bool is_kept(struct host *h, const char *site)
{
	struct str text = {0};
	struct err unread = {0};
	bool same = h->fs->read(h, SETUP_SITE, &text, &unread) && strcmp(str_c(&text), site) == 0;

	str_free(&text);
	return same;
}

/* What was seen stays true until the site is another. */
static void network_enter(struct session *s)
{
	struct network *n = session_state(s, &page_network);
	const struct answers *w = session_answers(s);
	struct str site = {0};
	struct err err = {0};

	if (n->asking) {
		session_waits(s, network_runs(n));
		return;
	}
	if (!n->begun)
		check_places_init(&n->places);
	n->begun = true;
	answers_text(w, &site);
	if (n->site == NULL || strcmp(n->site, str_c(&site)) != 0) {
		check_places_forget(&n->places);
		n->site = arena_strdup(session_arena(s), str_c(&site));
		n->accepted = NULL;
	}
	str_free(&site);
	if (!is_kept(session_host(s), n->site) && !answers_save(w, session_host(s), &err))
		session_say(s, TONE_WARN, "%s", err.msg);
	begin(s, n);
}

/* A question of this page's covers it and does not leave it. */
static void network_hide(struct session *s)
{
	struct network *n = session_state(s, &page_network);

	if (!n->asking)
		network_stop(s);
}

static void network_end(struct session *s)
{
	struct network *n = session_state(s, &page_network);

	if (n->begun)
		check_places_free(&n->places);
}

/* --- keys */

static const struct finding *finding_of(const struct network *n, const char *row, struct check_place **place)
{
	const char *blank = strchr(row, ' ');
	struct arena *a = arena_new();
	size_t at = 0;

	*place = n->begun ? check_places_find(&n->places, arena_memdup(a, row, strcspn(row, " "))) : NULL;
	arena_free(a);
	for (const char *p = blank != NULL ? blank + 1 : ""; *p >= '0' && *p <= '9' && at < 100000; p++)
		at = at * 10 + (size_t)(*p - '0');
	at = at > 0 ? at - 1 : 0;
	return *place != NULL && at < (*place)->found.n ? &(*place)->found.v[at] : NULL;
}

static void again(struct session *s, struct network *n, const char *row)
{
	struct check_place *place;
	struct err err = {0};

	(void)finding_of(n, row, &place);
	if (place == NULL || !place->listed)
		session_say(s, TONE_NOTE, "Choose a line first.");
	else if (place->stream != 0)
		session_say(s, TONE_NOTE, "%s: it is being looked at.", place->kind->title);
	else if (!network_look(s, place->kind->name, &err))
		session_say(s, TONE_WARN, "%s", err.msg);
}

static void all_again(struct session *s)
{
	struct err err = {0};

	network_stop(s);
	if (!network_look(s, NULL, &err))
		session_say(s, TONE_WARN, "%s", err.msg);
}

static void ignored(struct session *s, bool yes, void *ctx)
{
	struct network *n = ctx;
	struct err err = {0};

	n->asking = false;
	if (!yes)
		return;
	answers_ignore(session_answers(s), n->asked, true);
	if (!answers_save(session_answers(s), session_host(s), &err))
		session_say(s, TONE_WARN, "%s", err.msg);
}

static void ask(struct session *s, const char *title, const char *text, const char *yes,
		void (*done)(struct session *s, bool yes, void *ctx))
{
	struct network *n = session_state(s, &page_network);

	n->asking = true;
	session_ask(s, title, text, yes, done, n);
}

static void despite(struct session *s, struct network *n, const char *row)
{
	struct check_place *place;
	const struct finding *f = finding_of(n, row, &place);
	struct arena *a = session_arena(s);

	if (f == NULL || f->severity != SEVERITY_FAIL || f->blocks != BLOCKS_INSTALLATION) {
		session_say(s, TONE_NOTE, "That line does not block the installation.");
	} else if (answers_ignores(session_answers(s), f->id)) {
		answers_ignore(session_answers(s), f->id, false);
		session_say(s, TONE_NOTE, "It blocks the installation again.");
	} else {
		n->asked = arena_strdup(a, f->id);
		ask(s, "Install although this is so?",
		    arena_printf(a, "%s: %s.\nThe installation does not stop for %s then, and may fail because of it.", f->seen, f->why, f->id),
		    "go on despite it", ignored);
	}
}

static bool network_act(struct session *s, const char *action, const char *row)
{
	struct network *n = session_state(s, &page_network);

	if (strcmp(action, "again") == 0)
		again(s, n, row);
	else if (strcmp(action, "all") == 0)
		all_again(s);
	else if (strcmp(action, "despite") == 0)
		despite(s, n, row);
	else
		return false;
	return true;
}

/* --- going on */

static void go_on_unseen(struct session *s, bool yes, void *ctx)
{
	struct network *n = ctx;

	n->asking = false;
	n->despite_unseen = yes;
	if (yes)
		(void)session_act(s, "next", "");
	n->despite_unseen = false;
}

static void go_on_failing(struct session *s, bool yes, void *ctx)
{
	struct network *n = ctx;

	n->asking = false;
	if (!yes)
		return;
	n->accepted = network_failing(s, session_arena(s), false);
	n->despite_unseen = true;
	(void)session_act(s, "next", "");
	n->despite_unseen = false;
}

static bool network_leave(struct session *s, struct err *err)
{
	struct network *n = session_state(s, &page_network);
	struct arena *a = session_arena(s);
	const char *stops = network_failing(s, a, true), *fails = network_failing(s, a, false);
	size_t done, all = check_places_count(&n->places, &done);

	if (stops[0] != '\0') {
		err_set(err, ERR_INVALID, "This blocks the installation: %s.", stops);
		return err_hint(err, "Enter on it says what mends it, r looks again; i goes on despite it.");
	}
	if ((all == 0 || done < all) && !n->despite_unseen) {
		ask(s, network_runs(n) ? "Go on while this is being looked at?" : "Go on although not all was looked at?",
		    arena_printf(a, "%zu of %zu are through. The installation looks at all of it once more before it changes anything.",
				 done, all),
		    "go on", go_on_unseen);
		return false;
	}
	if (fails[0] == '\0' || (n->accepted != NULL && strcmp(n->accepted, fails) == 0))
		return true;
	ask(s, network_no_delivery(n) ? "Go on although mail will not flow yet?" : "Go on although not all is well?",
	    arena_printf(a, "To be mended: %s. It can be done meanwhile; mailstead status reminds you of it.", fails),
	    "go on", go_on_failing);
	return false;
}

const struct page page_network = {
	.id = "network",
	.title = "Network",
	.help = "These are the things a mail server needs from the machine, from its provider and from DNS. Nothing is changed.\n"
		"ok: it is as it should be. info: worth knowing. warn: mail works, but not for long or not everywhere. FAIL: it "
		"does not work. unknown: it could not be seen from here, which says nothing about the thing itself.\n"
		"Enter on a line shows what was seen, why it matters and how it is mended, for many providers with the place "
		"in their panel. r looks at that line again, R at all of them; you can go on choosing meanwhile.\n"
		"What fails and blocks only the delivery of mail can be mended while the installation runs. What blocks the "
		"installation must be mended first; i goes on despite it, if you know better.",
	.state_size = sizeof(struct network),
	.enter = network_enter,
	.view = network_view,
	.act = network_act,
	.leave = network_leave,
	.hide = network_hide,
	.end = network_end,
	.needs_live = true,
};
