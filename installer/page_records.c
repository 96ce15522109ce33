/* The DNS records to publish, and how far each is in the world: looked at again and again while this is shown. */
#include "installer/page_records.h"

#include <string.h>

#include "installer/pages.h"

enum { AGAIN_MS = 30 * 1000, SECOND_MS = 1000 };

struct records_page *records_page(struct session *s)
{
	struct records_page *p = session_state(s, &page_records);

	if (p != NULL && p->format == NULL) {
		record_stream_open(&p->r);
		p->format = &formats[0];
	}
	return p;
}

/* --- looking */

static void on_line(void *ctx, json_t *line)
{
	struct records_page *p = records_page(ctx);

	if (p != NULL)
		record_stream_line(&p->r, line);
}

static void on_end(void *ctx, int status, const char *error)
{
	struct session *s = ctx;
	struct records_page *p = records_page(s);

	(void)status;
	if (p == NULL)
		return;
	p->look = NULL;
	p->looked_ms = session_host(s)->monotonic_ms(session_host(s));
	if (error == NULL && (p->r.looking || !p->r.looked))
		error = "the look at the name servers broke off";
	str_cut(&p->error, 0);
	str_adds(&p->error, error != NULL ? error : "");
	record_stream_cut(&p->r);
	session_waits(s, false);
	session_tick(s, AGAIN_MS);
}

void records_look(struct session *s)
{
	static const char *const args[] = { "dns", "check", "--stream", NULL };
	struct records_page *p = records_page(s);
	struct err err = {0};

	if (p->look != NULL)
		return;
	p->look = task_start(s, &(struct task_req){ .args = args, .lines = true, .said = on_line, .ended = on_end, .ctx = s },
			     &err);
	if (p->look == NULL)
		session_say(s, TONE_BAD, "%s", err.msg);
	session_waits(s, p->look != NULL && !p->r.looked);
	session_tick(s, SECOND_MS);
}

/* Milliseconds until the next look. */
static int64_t until_next(struct session *s, const struct records_page *p)
{
	return p->looked_ms == 0 ? 0 : p->looked_ms + AGAIN_MS - session_host(s)->monotonic_ms(session_host(s));
}

static void tick(struct session *s)
{
	struct records_page *p = records_page(s);

	if (p->look == NULL && until_next(s, p) <= 0)
		records_look(s);
	else
		session_tick(s, SECOND_MS); /* the clock on the screen */
}

static void hide(struct session *s)
{
	struct records_page *p = records_page(s);

	task_stop(p->look);
	p->look = NULL;
	record_stream_cut(&p->r);
}

static void end(struct session *s)
{
	struct records_page *p = session_state(s, &page_records);

	record_stream_close(&p->r);
	str_free(&p->error);
}

/* --- what it looks like */

static void view_when(struct session *s, const struct records_page *p, struct view *v)
{
	struct host *h = session_host(s);
	const char *format = records_format_title(v->arena, p->format);

	if (p->error.len > 0)
		view_textf(v, "They could not be looked at: %s", str_c(&p->error));
	else if (p->look != NULL && p->r.questions > 0)
		view_textf(v, "Asking the name servers now: %zu questions. Copied as: %s", p->r.questions, format);
	else if (p->look != NULL)
		view_textf(v, "Asking the name servers now. Copied as: %s", format);
	else
		view_textf(v, "Looked %s ago, looks again by itself. Copied as: %s",
			   view_duration(v->arena, h->monotonic_ms(h) - p->looked_ms), format);
}

static void view(struct session *s, struct view *v)
{
	const struct records_page *p = records_page(s);
	size_t n = p->r.records.n, everywhere = record_stream_everywhere(&p->r);

	v->title = n > 0 && everywhere == n ? "The world sees all records as they should be."
					    : "Publish these at your DNS provider. Required first.";
	if (n > 0)
		v->right = arena_printf(v->arena, "%zu of %zu seen everywhere", everywhere, n);
	view_when(s, p, v);
	records_rows(&p->r, v);
	if (n > 0) {
		view_row_action(v, "c", "copy", "copy view");
		view_action(v, "C", "copy-all", "copy all");
		view_row_action(v, "f", "format", "format");
		view_action(v, "s", "save", "save");
		view_action(v, "p", "publish", "publish");
	}
	view_action(v, "r", "again", "look again");
	if (!session_covers(s))
		view_action(v, "n", "next", "next");
	view_action(v, "b", "back", "back");
}

/* --- what keys do */

static bool act(struct session *s, const char *action, const char *row)
{
	struct records_page *p = records_page(s);

	if (strcmp(action, "copy") == 0) {
		records_copy(s, row);
	} else if (strcmp(action, "copy-all") == 0) {
		records_copy_all(s);
	} else if (strcmp(action, "format") == 0) {
		p->row = arena_strdup(session_arena(s), row);
		session_push(s, &page_records_format);
	} else if (strcmp(action, "save") == 0) {
		session_push(s, &page_records_save);
	} else if (strcmp(action, "publish") == 0) {
		records_publish(s);
	} else if (strcmp(action, "again") == 0) {
		records_look(s);
	} else {
		return false;
	}
	return true;
}

static void enter(struct session *s)
{
	struct records_page *p = records_page(s);

	if (until_next(s, p) <= 0)
		records_look(s);
	else
		session_tick(s, SECOND_MS);
}

const struct page page_records = {
	.id = "records",
	.title = "DNS records",
	.help = "Each line is a record that others look up before they send mail to you or accept mail from you. "
		"\"everywhere\": every name server of the domain has it. \"1 of 2\": not all of them yet; that takes minutes "
		"after a change. \"missing\": publish it in the web panel where you manage the domain. \"wrong\": it says "
		"something else than it should; Enter shows what, and how to set it right. \"provider\": the reverse name of "
		"this machine's address, which is set in the panel of the company that this machine is rented from.\n"
		"c shows the chosen record with nothing beside it, so that a mouse can take it. f chooses the form: that of "
		"your provider's panel, or a zone file. s saves all records as a file. p publishes them by the provider's "
		"API, if that is set up.\n"
		"Nothing here changes anything but p, and that asks first. You can go on before all is seen everywhere: the "
		"certificate is fetched as soon as the names lead here.",
	.state_size = sizeof(struct records_page),
	.enter = enter,
	.view = view,
	.act = act,
	.hide = hide,
	.tick = tick,
	.end = end,
	.needs_live = true,
};
