/*
 * A session: the pages of the wizard or of the dashboard, where the operator
 * is in them, what was answered, and the tasks that run.
 *
 *	struct session *s = session_new(&with, wizard_pages, true);
 *	session_begin(s, NULL);
 *	while (!session_over(s)) {
 *		session_view(s, arena, &view);          …show it…
 *		…poll the terminal and session_fds(s) for session_wait_ms(s)…
 *		session_feed(s);
 *		session_set(s, "hostname", "mail.example.org");   what was typed
 *		session_act(s, "next", row);                      a key
 *	}
 *	session_free(s);
 *
 * Pages are in a row; a page may put another on top of itself (a question, a
 * text to read), which goes away again with "back".
 */
#ifndef INSTALLER_SESSION_H
#define INSTALLER_SESSION_H

#include "conf/site.h"
#include "engine/author.h"
#include "host/host.h"
#include "installer/page.h"
#include "installer/task.h"

struct answers; /* answers.h */

/* What it is started with; all of it outlives the session. */
struct session_with {
	struct host *host;
	const char *datadir;        /* holds templates/ */
	const char *facts_file;     /* recorded facts; NULL: those of the box */
	const char *ssh_connection; /* SSH_CONNECTION; NULL: none */
	struct author by;           /* who sits there */
	const char *box;            /* this machine's name */
};

/* pages is NULL-terminated; steps: they are gone through in their order, and counted. */
struct session *session_new(const struct session_with *with, const struct page *const *pages, bool steps);
/* Shows the page of that id, or the first. */
void session_begin(struct session *s, const char *page_id);
/* Hides the page that is shown, ends its tasks but those that outlive it. NULL is allowed. */
void session_free(struct session *s);

/* --- for fronts */

/* Fills *v, in a. */
void session_view(struct session *s, struct arena *a, struct view *v);
void session_set(struct session *s, const char *field, const char *value);
/*
 * The page is asked first. "next", "back" and "quit" the session knows itself;
 * "close" leaves what lies on top. "area" chooses the area of the id row. row
 * is the id of the chosen row, or "". False: nobody knows such an action.
 */
bool session_act(struct session *s, const char *action, const char *row);
size_t session_fds(const struct session *s, struct pollfd *p, size_t n);
/* Reads what tasks have said; true if something may look different now. */
bool session_feed(struct session *s);
/* Until something is to be drawn anew by itself, such as a clock; -1: nothing is. */
int session_wait_ms(const struct session *s);
/* The exit status once it is over; *status may be NULL. */
bool session_over(const struct session *s, int *status);
/* The page that is on top. */
const struct page *session_top(const struct session *s);
/* It lies on top of another: there is no next from it. */
bool session_covers(const struct session *s);
/* Tasks run, or something is being waited for: a front without a screen may wait instead of asking. */
bool session_busy(const struct session *s);
/* A change runs that goes on without this session: who leaves is asked, and told so. */
bool session_at_work(const struct session *s);

/* --- for pages */

const struct session_with *session_with(const struct session *s);
struct host *session_host(const struct session *s);
/* Lives as long as the session. */
struct arena *session_arena(struct session *s);
/* Lives as long as the page on top. */
struct arena *session_top_arena(struct session *s);
struct answers *session_answers(struct session *s);
/* Keeps the answers on the box, with the page that is gone to: for page->hide. Says so if that fails. */
void session_keep(struct session *s);
/* The state of that page, page->state_size bytes. */
void *session_state(struct session *s, const struct page *page);
struct task_set *session_tasks(struct session *s);

/* The sentence above the keys, until the next key. */
void session_say(struct session *s, enum tone tone, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Calls the page's tick and draws it anew in so many milliseconds, though nothing was typed and no task said anything. */
void session_tick(struct session *s, int ms);
/* The page now waits for something (as a front without a screen sees it), or no more. */
void session_waits(struct session *s, bool waits);
/* A change runs that goes on without this session, or no more. */
void session_works(struct session *s, bool works);
/* Goes to the page of that id, in the row; false: there is none. */
bool session_go(struct session *s, const char *page_id);
/* The title of the page of that id; NULL: there is none in the row. */
const char *session_title(const struct session *s, const char *page_id);
void session_end(struct session *s, int status);

/* Puts a page on top, unless far too many lie there. Its state goes away with it. */
void session_push(struct session *s, const struct page *page);
/* Takes the one on top away. */
void session_pop(struct session *s);
/* A question on top; yes is what doing it is called ("Install"); done is called with what was chosen. Texts are copied. */
void session_ask(struct session *s, const char *title, const char *text, const char *yes,
		 void (*done)(struct session *s, bool yes, void *ctx), void *ctx);
/* A few sentences on top, wrapped: why something failed, and what to do. Copied. */
void session_tell(struct session *s, const char *title, const char *text);
/* A text to read and search, on top: a log, a diff. Copied. */
void session_show(struct session *s, const char *title, const char *text);
/* Lines alone on the screen, for a mouse to take. Copied. */
void session_copy(struct session *s, const char *title, const char *text);

#endif
