/* Names: the domains, what this server is called, whom to tell. */
#include <string.h>

#include "conf/names.h"
#include "installer/option_field.h"
#include "installer/pages.h"
#include "installer/session.h"

struct names {
	bool tried; /* to go on */
};

static const char *const paths[] = { "domains", "hostname", "contact", NULL };

/* The server's name as proposed for the first domain, as it was typed; "" while that is none. */
static const char *proposal(struct session *s)
{
	const char *typed = answers_get(session_answers(s), "domains");
	const char *first = typed + strspn(typed, " \t,;[");
	const char *domain = arena_memdup(session_arena(s), first, strcspn(first, " \t,;]"));
	struct str normal = {0};
	struct err err = {0};
	bool good = name_domain(domain, &normal, &err);

	str_free(&normal);
	return good ? arena_printf(session_arena(s), "mail.%s", domain) : "";
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* As long as the operator has not given the server a name of his own, it goes with the domain. */
static void set(struct session *s, const char *field, const char *value)
{
	struct answers *w = session_answers(s);
	const char *host = answers_get(w, "hostname");
	bool ours = host[0] == '\0' || same_text(host, proposal(s));

	answers_set(w, field, value);
	if (ours && same_text(field, "domains"))
		answers_set(w, "hostname", proposal(s));
}

/* Whether the address would be delivered by this server. */
static bool is_ours(const struct answers *w, struct arena *a, const char *address)
{
	const char *at = strchr(address, '@');
	const char *domains = option_normal(w, a, option_find("domains"));
	const char *host = option_normal(w, a, option_find("hostname"));

	if (at == NULL)
		return false;
	if (host != NULL && same_text(host, at + 1))
		return true;
	for (const char *p = domains != NULL ? domains : ""; *p != '\0'; p += strspn(p, ", ")) {
		size_t n = strcspn(p, ", ");

		if (n == strlen(at + 1) && strncmp(p, at + 1, n) == 0)
			return true;
		p += n;
	}
	return false;
}

static void warn_contact(struct session *s, struct view *v, struct item *item)
{
	const struct answers *w = session_answers(s);
	const char *address = option_normal(w, v->arena, option_find("contact"));

	if (address == NULL || !is_ours(w, v->arena, address))
		return;
	item->note = "this server would have to deliver it: on the day it is down, nobody is told. Better one elsewhere";
	item->note_tone = TONE_WARN;
}

static void view(struct session *s, struct view *v)
{
	const struct names *state = session_state(s, &page_names);
	struct option_clash clash;

	option_clash_find(session_answers(s), v->arena, &clash);
	v->title = "Whose mail is it, and what is this server called?";
	view_text(v, "You must be able to change the DNS of these domains. Several are written with a comma between them.");
	for (size_t i = 0; paths[i] != NULL; i++) {
		struct item *item = option_field(v, session_answers(s), option_find(paths[i]), state->tried, &clash);

		if (same_text(paths[i], "contact"))
			warn_contact(s, v, item);
	}
	view_action(v, "n", "next", "next");
	view_action(v, "b", "back", "back");
	view_action(v, "q", "quit", "quit");
}

static bool leave(struct session *s, struct err *err)
{
	struct names *state = session_state(s, &page_names);
	struct arena *a = arena_new();
	struct option_clash clash;
	bool good = true;

	state->tried = true;
	option_clash_find(session_answers(s), a, &clash);
	for (size_t i = 0; good && paths[i] != NULL; i++)
		good = option_good(session_answers(s), option_find(paths[i]), &clash, err);
	arena_free(a);
	return good;
}

const struct page page_names = {
	.id = "names",
	.title = "Names",
	.help = "Mail domains are what stands behind the @ of your addresses. The host name is this server's own: the world "
		"reaches it by that name, so it is none of the domains itself but mostly mail. before the first of them. The "
		"reverse entry (PTR) of this machine's addresses must say the same name; where it is set is shown later.\n"
		"Certificate notices and alarms go to the contact. Nothing is changed on this machine yet.",
	.state_size = sizeof(struct names),
	.view = view,
	.set = set,
	.leave = leave,
	.hide = session_keep,
};
