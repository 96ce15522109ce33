/*
 * Made-up pages on a real session and the real front, to look at each kind of
 * item by hand or in tmux: build/screen-pages [PAGE]. The last page crashes on
 * demand.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/host_linux.h"
#include "installer/front_curses.h"

/* --- one paragraph after the other */

static void text_view(struct session *s, struct view *v)
{
	(void)s;
	v->title = "What will happen?";
	view_text(v, "This machine becomes a mail server: Postfix, Dovecot, rspamd and what they need are installed "
		     "and set up. "
		     "It takes about three minutes…");
	view_heading(v, "You need");
	view_text(v, "  • a domain, and access to its DNS panel\n  • access to the panel of your provider, for the "
		     "reverse "
		     "name (PTR) of this machine, which receivers like Gmail want to be right");
	view_text(v, "Größe 10 € – “ok” 日本語");
	view_action(v, "n", "next", "next");
}

static const struct page text_page = { .id = "text", .title = "Welcome", .view = text_view,
	.help = "Nothing is changed before the review page.\n\nEverything that was typed is kept." };

/* --- fields */

static struct {
	char text[5][1100];
} typed = { { "", "mail.example.org", "", "true", "daily" } };
static const char *const ids[] = { "domain", "hostname", "password", "updates", "report" };

static void fields_view(struct session *s, struct view *v)
{
	static const char *const often[] = { "never", "daily", "weekly", NULL };
	static const char *const many[] = {
		"one of the first", "another of them", "the third of all", "the fourth", "last", NULL
	};
	const bool dot = strchr(typed.text[0], '.') != NULL;

	(void)s;
	v->title = "How is your mail server called?";
	struct item *item = view_add(v, &(struct item){ .kind = ITEM_FIELD,
							.id = "domain",
							.title = "Domain",
							.value = typed.text[0],
							.note = typed.text[0][0] == '\0' ? ""
								: dot                    ? "A-labels: the same"
								      : "a domain has a dot in it",
							.note_tone = dot ? TONE_DIM : TONE_BAD,
							.brief = "What stands after the @ of your addresses." });
	view_detail(v, item, "Why", "It is what others write.");
	view_add(v, &(struct item){ .kind = ITEM_FIELD,
				    .id = "hostname",
				    .title = "Name of the server",
				    .value = typed.text[1],
				    .brief = "A name below the domain, such as mail.example.org." });
	view_add(v, &(struct item){ .kind = ITEM_FIELD,
				    .id = "password",
				    .title = "Password",
				    .field = FIELD_SECRET,
				    .value = typed.text[2][0] != '\0' ? "set" : "",
				    .note = strlen(typed.text[2]) > 8 ? "strong" : "weak",
				    .note_tone = TONE_WARN,
				    .brief = "It is never shown." });
	view_add(v, &(struct item){ .kind = ITEM_FIELD,
				    .id = "updates",
				    .title = "Updates by themselves",
				    .field = FIELD_TOGGLE,
				    .value = typed.text[3],
				    .brief = "Security updates are installed at night." });
	view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = "report", .title = "Report", .field = FIELD_CHOICE,
		.value = typed.text[4], .choices = often, .brief = "How often you get one." });
	view_add(v, &(struct item){ .kind = ITEM_FIELD,
				    .id = "many",
				    .title = "Many to choose",
				    .field = FIELD_CHOICE,
				    .value = "the fourth",
				    .choices = many,
				    .brief = "Enter shows all." });
	view_action(v, "n", "next", "next");
	view_action(v, "b", "back", "back");
	view_action(v, "g", "generate", "make a password");
}

static void fields_set(struct session *s, const char *field, const char *value)
{
	(void)s;
	for (size_t i = 0; i < 5; i++)
		if (strcmp(ids[i], field) == 0)
			snprintf(typed.text[i], sizeof(typed.text[i]), "%s", value);
}

static bool fields_leave(struct session *s, struct err *err)
{
	(void)s;
	return typed.text[0][0] != '\0' ||
	       (err_set(err, ERR_SITE, "The domain is missing."), err_hint(err, "Type it first."));
}

static const struct page fields_page = { .id = "fields", .title = "Names", .view = fields_view, .set = fields_set,
	.leave = fields_leave, .help = "The domain is yours; the name of the server is below it." };

/* --- rows that arrive, with details */

static int arrived;

static void rows_enter(struct session *s)
{
	arrived = 0;
	session_tick(s, 300);
}

static void rows_tick(struct session *s)
{
	if (++arrived < 30)
		session_tick(s, 300);
}

static void rows_view(struct session *s, struct view *v)
{
	static const char *const words[] = { "ok", "FAIL", "warn", "unknown" };
	static const enum tone tones[] = { TONE_GOOD, TONE_BAD, TONE_WARN, TONE_DIM };

	(void)s;
	v->title = "Can this machine send and receive mail?";
	v->right = arena_printf(v->arena, "%d of 30 done", arrived);
	for (int i = 0; i < 30; i++) {
		const bool here = i < arrived;
		struct item *item =
			view_add(v, &(struct item){ .kind = ITEM_ROW,
						    .id = arena_printf(v->arena, "row%d", i),
						    .word = here           ? words[i % 4]
							    : i == arrived ? "wait"
									   : "",
						    .tone = here ? tones[i % 4] : TONE_NOTE,
						    .title = arena_printf(v->arena, "Check number %d", i + 1),
						    .current = i == arrived,
						    .text = here ? "gmail.com, outlook.com, yahoo.com answered, and "
								   "so did many others whose names are long"
								 : "",
						    .right = here ? view_duration(v->arena, i * 7100) : "" });
		if (!here)
			continue;
		view_detail(v, item, "Seen",
			    "10.10.90.45.in-addr.arpa PTR vps-4711.provider.example on ns1 and ns2");
		view_detail(
			v, item, "Why",
			"Gmail and Outlook refuse mail from addresses with a generic name. They see one that was "
			"given to thousands of machines, and nearly all mail from those is spam.");
		view_detail(
			v, item, "Fix",
			"Hetzner Cloud console > server > Networking > Primary IP > Reverse DNS: mail.example.org");
	}
	view_text(v, "These block delivery, not installation: you can go on and fix them meanwhile.");
	view_row_action(v, "r", "again", "again");
	view_action(v, "R", "all", "all again");
	view_action(v, "c", "copy", "copy view");
	view_action(v, "a", "ask", "ask");
	view_action(v, "n", "next", "next");
	view_action(v, "b", "back", "back");
}

static void asked(struct session *s, bool yes, void *ctx)
{
	(void)ctx;
	session_say(s, yes ? TONE_GOOD : TONE_PLAIN, "The answer was %s.", yes ? "yes" : "no");
}

static bool rows_act(struct session *s, const char *action, const char *row)
{
	if (strcmp(action, "copy") == 0)
		session_copy(
			s, "TXT r2026a._domainkey.example.org",
			"v=DKIM1; k=rsa; h=sha256; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2vQ1xjBkM0ZxP6dJ1"
			"l8pX8y0l3k2nq7bq1oVxYV8Tt0kq4YB0F7gk3S8mZbX2Qx1lH5dYq3kTn8vXb6m0J3KqLr9cPz4wNfD5sGt");
	else if (strcmp(action, "ask") == 0)
		session_ask(s, "Install mail.example.org now?",
			    "61 packages, 48 MB; nothing that you have changed is overwritten.", "Install", asked,
			    NULL);
	else if (strcmp(action, "again") == 0)
		session_say(s, TONE_NOTE, "Looking at %s again.", row);
	else
		return false;
	return true;
}

static const struct page rows_page = { .id = "rows", .title = "Network", .view = rows_view, .enter = rows_enter,
	.tick = rows_tick, .act = rows_act, .help = "Each line is one check." };

/* --- a bar, records, a log, a crash */

static void bar_view(struct session *s, struct view *v)
{
	static const char *const states[] = { "done", "done", "now", "", "", "" };

	(void)s;
	view_add(v, &(struct item){ .kind = ITEM_BAR, .percent = 58, .text = "1:04, about 0:50 left" });
	for (int i = 0; i < 6; i++)
		view_add(v, &(struct item){ .kind = ITEM_ROW, .id = "", .word = states[i],
			.tone = i < 2 ? TONE_GOOD : TONE_NOTE, .title = arena_printf(v->arena, "Step number %d", i),
			.text = i == 2 ? "rspamd 3.12.1" : "", .right = i < 3 ? "0:39" : "" });
	view_heading(v, "Records");
	view_add(v, &(struct item){ .kind = ITEM_ROW,
				    .id = "mx",
				    .wide = true,
				    .word = "everywhere",
				    .tone = TONE_GOOD,
				    .title = "MX  example.org",
				    .text = "10 mail.example.org." });
	view_add(v, &(struct item){ .kind = ITEM_ROW,
				    .id = "txt",
				    .wide = true,
				    .word = "1 of 2",
				    .tone = TONE_NOTE,
				    .title = "TXT r2026a._domainkey.example.org",
				    .text = "v=DKIM1; k=rsa; h=sha256; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMII" });
	view_action(v, "l", "log", "log");
	view_action(v, "x", "crash", "crash");
	view_action(v, "d", "done", "done");
}

static bool bar_act(struct session *s, const char *action, const char *row)
{
	struct str log = {0};

	(void)row;
	if (strcmp(action, "crash") == 0)
		raise(SIGSEGV);
	if (strcmp(action, "done") == 0)
		session_end(s, 7);
	if (strcmp(action, "log") != 0)
		return strcmp(action, "done") == 0;
	for (int i = 0; i < 3000; i++)
		str_addf(&log,
			 "line %d: Unpacking %s (3.%d) over (3.0) from the archive of Debian, which is a line of "
			 "some length %d\n",
			 i, i % 7 == 0 ? "rspamd" : "postfix", i, i);
	session_show(s, "The log of apt", str_c(&log));
	str_free(&log);
	return true;
}

static const struct page bar_page = { .id = "bar", .title = "Progress", .view = bar_view, .act = bar_act };

/* --- areas */

static size_t area;

static void areas_view(struct session *s, struct view *v)
{
	static const struct area areas[] = {
		{ "health", "Health", 2, TONE_BAD },         { "services", "Services", 0, TONE_PLAIN },
		{ "queue", "Queue", 0, TONE_PLAIN },         { "records", "Records", 1, TONE_WARN },
		{ "accounts", "Accounts", 0, TONE_PLAIN },   { "certificates", "Certificates", 0, TONE_PLAIN },
		{ "history", "Generations", 0, TONE_PLAIN },
	};

	(void)s;
	v->title = "Mail flows. 2 things to do: the IPv6 PTR is missing; DMARC can go to quarantine.";
	for (size_t i = 0; i < 7; i++)
		vec_push(v->arena, &v->areas, areas[i]);
	v->area = areas[area].id;
	for (size_t i = 0; i < 4 + area; i++) {
		struct item *item =
			view_add(v, &(struct item){ .kind = ITEM_ROW,
						    .id = arena_printf(v->arena, "i%zu", i),
						    .word = "ok",
						    .tone = TONE_GOOD,
						    .title = arena_printf(v->arena, "%s %zu", areas[area].title, i),
						    .text = "is well" });
		view_detail(v, item, "Seen", "nothing that is wrong");
	}
	view_action(v, "l", "log", "log");
}

static bool areas_act(struct session *s, const char *action, const char *row)
{
	static const char *const names[] = { "health",   "services",     "queue",  "records",
					     "accounts", "certificates", "history" };

	(void)s;
	for (size_t i = 0; strcmp(action, "area") == 0 && i < 7; i++)
		if (strcmp(names[i], row) == 0)
			area = i;
	return strcmp(action, "area") == 0;
}

static const struct page areas_page = { .id = "areas", .title = "Dashboard", .view = areas_view, .act = areas_act };

/* --- a QR code */

static void code_view(struct session *s, struct view *v)
{
	(void)s;
	view_text(v, "Settings for your phone: point its camera here.");
	view_add(v, &(struct item){ .kind = ITEM_QR, .id = "", .text = "https://autoconfig.example.org/setup" });
	view_action(v, "b", "back", "back");
}

static const struct page code_page = { .id = "code", .title = "Proof", .view = code_view };

static const struct page *const pages[] = { &text_page, &fields_page, &rows_page, &bar_page, &areas_page, &code_page, NULL };

int main(int argc, char **argv)
{
	struct host host;
	struct err err = {0};
	int status = 0;

	if (!host_linux_open(&host, "/", &err))
		return 2;
	const struct session_with with = { .host = &host, .datadir = "templates", .box = "vps-4711" };
	struct session *s = session_new(&with, pages, true);
	session_begin(s, argc > 1 ? argv[1] : NULL);
	const struct front_curses_with how = { .color = getenv("NO_COLOR") == NULL, .mouse = true };
	if (!front_curses_run(s, &how, &status, &err)) {
		fprintf(stderr, "%s\n", err.msg);
		status = 2;
	}
	session_free(s);
	host_linux_close(&host);
	return status;
}
