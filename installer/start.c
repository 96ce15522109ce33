#include "installer/start.h"

#include <string.h>
#include <unistd.h>

#include "base/locale.h"
#include "conf/load.h"
#include "engine/generation_zero.h"
#include "installer/answers.h"
#include "installer/front_curses.h"
#include "installer/front_plain.h"
#include "installer/pages.h"
#include "installer/progress.h"

/* The name of the mail server, else that of the machine. */
static const char *box_name(struct host *h, struct arena *a)
{
	struct err ignored = {0};
	struct str text = {0};
	struct site site;
	const char *name = "";

	if (h->fs->read(h, SITE_PATH, &text, &ignored) && site_load(a, SITE_PATH, str_c(&text), text.len, &site, &ignored)) {
		name = site.hostname;
	} else {
		str_cut(&text, 0);
		if (h->fs->read(h, "/etc/hostname", &text, &ignored))
			name = arena_memdup(a, str_c(&text), strcspn(str_c(&text), " \t\r\n"));
	}
	str_free(&text);
	return name;
}

struct beginning {
	const struct page *const *pages;
	bool steps;
	const char *page; /* NULL: the first */
};

/* Whether the page of that id is one of an installed box, and there on this one. */
static bool comes_after(struct host *h, const char *id)
{
	bool installed = false;

	for (size_t i = 0; wizard_pages[i] != NULL; i++) {
		installed = installed || wizard_pages[i] == &page_progress;
		if (installed && strcmp(wizard_pages[i]->id, id) == 0)
			return h->live || !wizard_pages[i]->needs_live;
	}
	return false;
}

/* A wizard that is not done yet, though the box is installed: where it was, or NULL. */
static const char *unfinished(struct host *h, struct arena *a)
{
	struct answers *w = answers_new(a);
	struct err broken = {0};
	bool kept = false;

	if (!answers_load(w, h, &kept, &broken) || !kept)
		return NULL;
	return comes_after(h, answers_page(w)) ? answers_page(w) : NULL;
}

static bool begins_at(const struct start *how, struct arena *a, struct beginning *b, struct err *err)
{
	enum progress_state setup = progress_look(how->host, a);
	bool installing = setup == PROGRESS_RUNS || setup == PROGRESS_CUT_SHORT;
	int generation;

	*b = (struct beginning){ wizard_pages, true, NULL };
	if (!generation_in_place(how->host, a, &generation, err))
		return false;
	/* A change of a box that serves already, running or cut short, is the dashboard's. */
	installing = installing && (generation == 0 || progress_by_setup(how->host, a));
	if (installing || (generation == 0 && setup == PROGRESS_FAILED))
		b->page = page_progress.id;
	else if (generation > 0)
		b->page = unfinished(how->host, a);
	if (generation > 0 && b->page == NULL && !how->wizard)
		*b = (struct beginning){ dashboard_pages, false, NULL };
	return true;
}

static bool has_screen(const struct start *how)
{
	return !how->plain && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && how->term != NULL && how->term[0] != '\0' &&
	       strcmp(how->term, "dumb") != 0;
}

static bool run_plain(struct session *s, int *status, struct err *err)
{
	const struct plain_io io = { .in = STDIN_FILENO, .out = stdout, .terminal = isatty(STDIN_FILENO),
				     .utf8 = locale_begin() };

	return front_plain(s, &io, status, err);
}

/* A terminal that is not known, or lacks what a screen needs, is still one for questions. */
static bool run_front(const struct start *how, struct session *s, int *status, struct err *err)
{
	const struct front_curses_with with = { .color = how->color, .mouse = true };

	if (!has_screen(how))
		return run_plain(s, status, err);
	if (front_curses_run(s, &with, status, err))
		return true;
	if (err->code != ERR_INVALID)
		return false;
	err_clear(err);
	return run_plain(s, status, err);
}

bool start_pages(const struct start *how, int *status, struct err *err)
{
	struct arena *a = arena_new();
	const struct session_with with = { .host = how->host, .datadir = how->datadir, .facts_file = how->facts_file,
					   .ssh_connection = how->ssh_connection, .by = how->by,
					   .box = box_name(how->host, a) };
	struct beginning b;
	bool kept;

	if (!begins_at(how, a, &b, err)) {
		arena_free(a);
		return false;
	}
	struct session *s = session_new(&with, b.pages, b.steps);
	/* The first page does this itself. */
	if (b.page != NULL && !answers_load(session_answers(s), how->host, &kept, err))
		err_clear(err);
	session_begin(s, b.page);
	bool ok = run_front(how, s, status, err);
	if (!ok && b.steps)
		err_hint(err, "what was answered so far is kept: mailstead goes on there when it is started again");
	else if (!ok)
		err_hint(err, "one answer a line, and q at last");
	session_free(s);
	arena_free(a);
	return ok;
}
