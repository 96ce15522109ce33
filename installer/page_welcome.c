/* Welcome: what will happen, what it takes, what is found here; and where an earlier start stopped. */
#include <string.h>

#include "installer/answers.h"
#include "installer/pages.h"
#include "installer/welcome.h"

enum { MIB = 1024 * 1024 };

static struct welcome *state_of(struct session *s)
{
	return session_state(s, &page_welcome);
}

/* --- an earlier start */

static void take_up(struct session *s)
{
	struct welcome *w = state_of(s);
	struct err err = {0};
	bool kept = false;

	if (!answers_load(session_answers(s), session_host(s), &kept, &err))
		w->broken = arena_printf(session_arena(s), "%s%s%s", err.msg, err.hint[0] != '\0' ? ": " : "", err.hint);
	const char *page = answers_page(session_answers(s));
	bool here = page[0] == '\0' || strcmp(page, page_welcome.id) == 0;
	w->was_on = !kept ? NULL : here ? page_names.id : page;
}

static void anew(struct session *s, bool yes, void *ctx)
{
	struct welcome *w = ctx;
	struct err err = {0};

	if (!yes)
		return;
	if (!answers_forget(session_host(s), &err)) {
		session_say(s, TONE_BAD, "%s", err.msg);
		return;
	}
	answers_reset(session_answers(s));
	take_up(s);
	w->was_on = NULL;
	session_say(s, TONE_GOOD, "What was answered earlier is forgotten.");
}

/* --- what it shows */

static const char *memory(struct arena *a, const struct facts *f)
{
	return arena_printf(a, "%lld MiB%s", (long long)(f->memory / MIB),
			    f->swap > 0 ? arena_printf(a, ", %lld MiB of swap", (long long)(f->swap / MIB)) : ", no swap");
}

static const char *addresses(struct arena *a, const struct facts *f)
{
	bool both = f->ipv4[0] != '\0' && f->ipv6[0] != '\0';

	return f->ipv4[0] == '\0' && f->ipv6[0] == '\0' ? "none that the world can reach"
							: arena_printf(a, "%s%s%s", f->ipv4, both ? "  " : "", f->ipv6);
}

static const char *software(struct arena *a, const struct facts *f)
{
	struct str out = {0};

	for (size_t i = 0; i < f->mail_software.n; i++)
		str_addf(&out, "%s%s (%s)", i > 0 ? ", " : "", f->mail_software.v[i].name,
			 f->mail_software.v[i].fate == SOFTWARE_REPLACED ? "is replaced" : "in the way");
	const char *text = out.len > 0 ? arena_memdup(a, str_c(&out), out.len) : "none";
	str_free(&out);
	return text;
}

/* Each keeps its line while nothing is known yet. */
static void view_machine(struct view *v, const struct machine *m)
{
	const struct facts *f = &m->facts;
	const char *unknown = m->error != NULL ? "unknown" : "looking …";
	const struct {
		const char *title, *text;
	} rows[] = {
		{ "System", !m->known ? unknown : arena_printf(v->arena, "%s, %s", f->pretty, f->arch) },
		{ "Memory", !m->known ? unknown : memory(v->arena, f) },
		{ "Addresses", !m->known ? unknown : addresses(v->arena, f) },
		{ "Provider", !m->known ? unknown : m->provider[0] != '\0' ? m->provider : "not recognised" },
		{ "Mail software", !m->known ? unknown : software(v->arena, f) },
	};

	view_heading(v, "What is found here");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		view_add(v, &(struct item){ .kind = ITEM_ROW, .id = rows[i].title, .title = rows[i].title, .text = rows[i].text,
					    .tone = m->known ? TONE_PLAIN : TONE_DIM });
	if (m->error != NULL)
		view_add(v, &(struct item){ .kind = ITEM_TEXT, .tone = TONE_WARN, .text = m->error });
}

static void view_earlier(struct session *s, struct view *v)
{
	const struct welcome *w = state_of(s);
	const char *title = w->was_on != NULL ? session_title(s, w->was_on) : NULL;

	if (w->broken != NULL)
		view_add(v, &(struct item){ .kind = ITEM_TEXT, .tone = TONE_WARN, .text = w->broken });
	if (w->was_on != NULL)
		view_add(v, &(struct item){ .kind = ITEM_TEXT, .tone = TONE_NOTE,
					    .text = arena_printf(v->arena, "You were here before: your answers are kept, up to %s. Press g to go "
								 "on there.", title != NULL ? title : "Names") });
	else if (answers_of_site(session_answers(s)))
		view_add(v, &(struct item){ .kind = ITEM_TEXT, .tone = TONE_NOTE,
					    .text = "There is a " SITE_PATH " on this machine: the answers begin with what it says." });
}

static void view(struct session *s, struct view *v)
{
	const struct welcome *w = state_of(s);

	v->title = "This makes a mail server of this machine.";
	view_earlier(s, v);
	view_text(v, "Some questions and a look at the network first: about ten minutes. Nothing is changed before you choose "
		     "Install on the page Review; that takes some five minutes more. You can stop at any point and go on later.");
	view_text(v, "What you need:\n"
		     "· a domain, and the panel where its DNS records are changed\n"
		     "· the panel of this machine's provider, for the reverse name (PTR) of its addresses\n"
		     "· a mail address elsewhere, for alarms");
	view_machine(v, &w->machine);
	if (w->was_on != NULL)
		view_action(v, "g", "go-on", "go on where you were");
	view_action(v, "n", "next", w->was_on != NULL ? "from the first question" : "next");
	if (w->was_on != NULL)
		view_action(v, "a", "anew", "begin anew");
	view_action(v, "q", "quit", "quit");
}

/* --- what it does */

static void enter(struct session *s)
{
	struct welcome *w = state_of(s);

	if (!w->begun) {
		w->begun = true;
		take_up(s);
	}
	machine_look(s);
	session_waits(s, w->machine.look != NULL);
}

static bool act(struct session *s, const char *action, const char *row)
{
	struct welcome *w = state_of(s);

	(void)row;
	if (strcmp(action, "go-on") == 0 && w->was_on != NULL) {
		/* what it was on may not be shown on this box */
		if (!session_go(s, w->was_on))
			(void)session_go(s, page_names.id);
		return true;
	}
	if (strcmp(action, "anew") == 0 && w->was_on != NULL) {
		session_ask(s, "Begin anew?", "All that you have answered earlier is forgotten, the first account's password too.",
			    "forget it", anew, w);
		return true;
	}
	return false;
}

const struct page page_welcome = {
	.id = "welcome",
	.title = "Welcome",
	.help = "The wizard asks for the names, looks whether this machine and its network can do what a mail server needs, lets "
		"you choose services, and makes the first account. Then it shows all that it will do. After the installation it "
		"shows which DNS records to publish and watches them appear, and sends a message out and in.\n"
		"Keys are always in the last line. Where several letters would do, the arrow keys and Enter do as well.",
	.state_size = sizeof(struct welcome),
	.enter = enter,
	.view = view,
	.act = act,
};
