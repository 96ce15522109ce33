/* The proof: a certificate that others trust, mail through this server and out and in; then what users and the first weeks need. */
#include "installer/page_proof.h"

#include <string.h>

#include "installer/answers.h"
#include "installer/pages.h"

enum { SECOND_MS = 1000, CERTIFICATE_MS = 20 * 1000 };

struct proof_page *proof_page(struct session *s)
{
	struct proof_page *p = session_state(s, &page_proof);

	if (p != NULL && p->site.hostname == NULL)
		p->site = (struct proof_site){ .hostname = "", .reflector = "", .dmarc = "", .mta_sts = "" };
	return p;
}

static int64_t now_ms(struct session *s)
{
	return session_host(s)->monotonic_ms(session_host(s));
}

/* Until everything has been seen once. */
static void tell_waiting(struct session *s, const struct proof_page *p)
{
	session_waits(s, p->mail != NULL || p->port25 != NULL || p->config != NULL || p->fetch != NULL ||
				 (p->certificate != NULL && !p->have.known));
}

static struct task *start(struct session *s, const char *const *args, bool outlives, void (*said)(void *ctx, json_t *o),
			  void (*ended)(void *ctx, int status, const char *error))
{
	struct err err = {0};
	struct task *t = task_start(s, &(struct task_req){ .args = args, .outlives = outlives, .said = said, .ended = ended, .ctx = s },
				    &err);

	if (t == NULL)
		session_say(s, TONE_BAD, "%s", err.msg);
	return t;
}

static const char *kept(struct session *s, const char *error)
{
	return error != NULL ? arena_strdup(session_arena(s), error) : NULL;
}

/* --- what the site says */

static void on_config(void *ctx, json_t *o)
{
	struct proof_page *p = proof_page(ctx);

	if (p != NULL)
		(void)proof_read_site(session_arena(ctx), o, &p->site);
}

static void on_config_end(void *ctx, int status, const char *error)
{
	struct proof_page *p = proof_page(ctx);

	(void)status;
	if (p == NULL)
		return;
	p->config = NULL;
	if (error != NULL)
		session_say(ctx, TONE_BAD, "%s", error);
	tell_waiting(ctx, p);
}

/* --- the certificate */

static void on_certificate(void *ctx, json_t *o)
{
	struct proof_page *p = proof_page(ctx);
	struct arena *a = arena_new();

	if (p == NULL || !proof_read_certificate(a, o, &p->have)) {
		arena_free(a);
		return;
	}
	arena_free(p->have_arena);
	p->have_arena = a;
}

static void on_certificate_end(void *ctx, int status, const char *error)
{
	struct proof_page *p = proof_page(ctx);

	(void)status;
	if (p == NULL)
		return;
	p->certificate = NULL;
	if (error == NULL && !p->have.known)
		error = "it could not be seen";
	str_cut(&p->certificate_error, 0);
	str_adds(&p->certificate_error, error != NULL ? error : "");
	p->looked_ms = now_ms(ctx);
	tell_waiting(ctx, p);
}

static void look_at_certificate(struct session *s, struct proof_page *p)
{
	static const char *const args[] = { "cert", "status", NULL };

	if (p->certificate == NULL)
		p->certificate = start(s, args, false, on_certificate, on_certificate_end);
}

static void on_fetch_end(void *ctx, int status, const char *error)
{
	struct session *s = ctx;
	struct proof_page *p = proof_page(s);

	if (p == NULL)
		return;
	p->fetch = NULL;
	if (session_top(s) != &page_proof)
		return;
	if (error != NULL)
		session_tell(s, "The certificate could not be fetched", error);
	else if (status != 0)
		session_say(s, TONE_WARN, "Not every name leads here yet: Enter on the line shows which.");
	look_at_certificate(s, p);
	tell_waiting(s, p);
}

static void fetch(struct session *s, struct proof_page *p)
{
	static const char *const args[] = { "cert", "fetch", NULL };

	if (p->fetch == NULL)
		p->fetch = start(s, args, true, NULL, on_fetch_end);
}

/* --- mail; it is left to end by itself, so that its account is taken away again */

static void on_mail(void *ctx, json_t *o)
{
	struct proof_page *p = proof_page(ctx);

	if (p != NULL)
		proof_read_findings(session_arena(ctx), o, &p->mail_found);
}

static void on_mail_end(void *ctx, int status, const char *error)
{
	struct proof_page *p = proof_page(ctx);

	(void)status;
	if (p == NULL)
		return;
	p->mail = NULL;
	p->mail_error = kept(ctx, error != NULL || p->mail_found.n > 0 ? error : "it said nothing");
	tell_waiting(ctx, p);
}

static void send_message(struct session *s, struct proof_page *p)
{
	static const char *const args[] = { "check", "mail", NULL };

	if (p->mail != NULL)
		return;
	p->mail_found.n = 0;
	p->mail = start(s, args, true, on_mail, on_mail_end);
}

static void on_port25(void *ctx, json_t *o)
{
	struct proof_page *p = proof_page(ctx);

	if (p != NULL)
		proof_read_findings(session_arena(ctx), o, &p->port25_found);
}

static void on_port25_end(void *ctx, int status, const char *error)
{
	struct proof_page *p = proof_page(ctx);

	(void)status;
	if (p == NULL)
		return;
	p->port25 = NULL;
	p->port25_error = kept(ctx, error != NULL || p->port25_found.n > 0 ? error : "it said nothing");
	tell_waiting(ctx, p);
}

static void look_at_port25(struct session *s, struct proof_page *p)
{
	static const char *const args[] = { "check", "port25", NULL };

	if (p->port25 != NULL)
		return;
	p->port25_found.n = 0;
	p->port25 = start(s, args, false, on_port25, on_port25_end);
}

/* --- the page */

static void look_at_all(struct session *s, struct proof_page *p)
{
	static const char *const args[] = { "config", "list", NULL };

	if (p->config == NULL)
		p->config = start(s, args, false, on_config, on_config_end);
	look_at_certificate(s, p);
	send_message(s, p);
	look_at_port25(s, p);
	p->asked = true;
}

static void enter(struct session *s)
{
	struct proof_page *p = proof_page(s);

	if (!p->asked)
		look_at_all(s, p);
	tell_waiting(s, p);
	session_tick(s, SECOND_MS);
}

static void tick(struct session *s)
{
	struct proof_page *p = proof_page(s);

	if (!p->have.well && p->fetch == NULL && now_ms(s) - p->looked_ms >= CERTIFICATE_MS)
		look_at_certificate(s, p);
	session_tick(s, SECOND_MS);
}

static void hide(struct session *s)
{
	struct proof_page *p = proof_page(s);

	/* What was cut short is begun anew when the page is seen again. */
	p->asked = p->asked && p->config == NULL && p->port25 == NULL;
	task_stop(p->config);
	task_stop(p->certificate);
	task_stop(p->port25);
	p->config = p->certificate = p->port25 = NULL;
}

static void end(struct session *s)
{
	struct proof_page *p = session_state(s, &page_proof);

	arena_free(p->have_arena);
	str_free(&p->certificate_error);
}

static void view(struct session *s, struct view *v)
{
	const struct proof_page *p = proof_page(s);

	v->title = proof_is_well(p) ? "Mail flows." : "Does mail flow?";
	proof_rows(s, p, v);
	view_text(v, "Then set up a phone or a mail program (k), and read what the first weeks need (w).");
	view_action(v, "k", "settings", "client settings");
	view_action(v, "w", "weeks", "first weeks");
	view_action(v, "m", "message", "message again");
	if (!p->have.well)
		view_action(v, "t", "fetch", "fetch certificate");
	view_action(v, "r", "again", "all again");
	view_action(v, "n", "next", "Done");
	view_action(v, "b", "back", "back");
}

/* The wizard is over: the next start shows the dashboard. */
static void finish(struct session *s)
{
	struct err err = {0};

	if (answers_forget(session_host(s), &err))
		session_end(s, 0);
	else
		session_say(s, TONE_BAD, "%s", err.msg);
}

static bool act(struct session *s, const char *action, const char *row)
{
	struct proof_page *p = proof_page(s);

	(void)row;
	if (strcmp(action, "settings") == 0)
		session_push(s, &page_proof_settings);
	else if (strcmp(action, "weeks") == 0)
		session_push(s, &page_proof_weeks);
	else if (strcmp(action, "message") == 0)
		send_message(s, p);
	else if (strcmp(action, "fetch") == 0)
		fetch(s, p);
	else if (strcmp(action, "again") == 0)
		look_at_all(s, p);
	else if (strcmp(action, "next") == 0)
		finish(s);
	else
		return false;
	tell_waiting(s, p);
	return true;
}

const struct page page_proof = {
	.id = "proof",
	.title = "Proof",
	.help = "Certificate: who signed for this server. Until its names lead here it is signed by itself, and mail programs "
		"warn; then the real one is fetched by itself, within minutes.\n"
		"Test message: from an account made for it, through filter, signing and mailbox; then the account is gone again. "
		"If the option network.reflector names an address elsewhere that answers every message, it goes there, too, and "
		"what was thought of it there is shown.\n"
		"Port 25: whether mail gets out to large providers, and, as far as that can be seen from here, in.",
	.state_size = sizeof(struct proof_page),
	.enter = enter,
	.view = view,
	.act = act,
	.hide = hide,
	.tick = tick,
	.end = end,
	.needs_live = true,
};
