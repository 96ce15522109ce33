/* What is proven so far, as rows. */
#include <string.h>
#include <time.h>

#include "installer/finding_row.h"
#include "installer/page_proof.h"

static const char *date_of(struct arena *a, int64_t when)
{
	char text[20] = "";
	time_t t = (time_t)when;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL || strftime(text, sizeof(text), "%Y-%m-%d", &tm) == 0)
		return "?";
	return arena_strdup(a, text);
}

static struct item *add(struct view *v, const char *id, const char *word, enum tone tone, const char *title, const char *text)
{
	return view_add(v, &(struct item){ .kind = ITEM_ROW, .id = id, .word = word, .tone = tone, .title = title, .text = text });
}

/* --- the certificate */

static void certificate_row(const struct proof_page *p, struct view *v)
{
	static const char id[] = "certificate", title[] = "Certificate";
	const struct proof_certificate *c = &p->have;
	struct item *row;

	if (p->fetch != NULL)
		row = add(v, id, "now", TONE_NOTE, title, "it is being fetched");
	else if (!c->known && p->certificate_error.len > 0)
		row = add(v, id, "unknown", TONE_NOTE, title, str_c(&p->certificate_error));
	else if (!c->known)
		row = add(v, id, "wait", TONE_DIM, title, "");
	else if (c->self_signed)
		row = add(v, id, "wait", TONE_WARN, title, "signed by itself; the real one comes when the names lead here");
	else if (c->trouble[0] != '\0')
		row = add(v, id, "warn", TONE_WARN, title, c->trouble);
	else
		row = add(v, id, "ok", TONE_GOOD, title,
			  arena_printf(v->arena, "by %s, until %s", c->issuer, date_of(v->arena, c->not_after)));
	if (!c->known)
		return;
	view_detail(v, row, "For", c->names);
	view_detail(v, row, "Not yet for", c->lacking);
	view_detail(v, row, "Why", "Mail programs and other servers refuse to talk to a server that cannot show who it is.");
	if (c->self_signed)
		view_detail(v, row, "Fix", "Publish the A record of this server (back: DNS records). It is looked at again every few minutes "
					   "by itself; t fetches it now.");
}

/* --- mail */

static const char by_hand[] = "Write a message to a mailbox of yours elsewhere, at Gmail or Outlook for example, and answer it from there. "
			      "It should arrive in the inbox, not in the junk folder. There, \"show original\" tells "
			      "whether SPF, DKIM and DMARC passed: all three should.";

static void away_row(const struct proof_page *p, struct view *v)
{
	if (!p->site.known || p->site.reflector[0] != '\0')
		return;
	struct item *row = add(v, "away", "yours", TONE_NOTE, "Out and in", "write to a mailbox of yours elsewhere, and answer");

	view_detail(v, row, "How", by_hand);
	view_detail(v, row, "By itself", "If you know an address elsewhere that answers every message, "
					 "mailstead config set network.reflector ADDRESS, and the test message goes there, too.");
}

static void found_rows(const finding_list *found, const char *id, struct view *v)
{
	for (size_t i = 0; i < found->n; i++)
		finding_row(v, i == 0 ? id : arena_printf(v->arena, "%s %s %s", id, found->v[i].id, found->v[i].subject), &found->v[i]);
}

static void task_rows(const struct task *task, const finding_list *found, const char *error, const char *id, const char *title,
		      const char *doing, struct view *v)
{
	if (task != NULL)
		view_add(v, &(struct item){ .kind = ITEM_ROW, .id = id, .word = "now", .tone = TONE_NOTE, .title = title, .text = doing,
					    .right = view_duration(v->arena, task_age_ms(task)) });
	else if (found->n > 0)
		found_rows(found, id, v);
	else if (error != NULL)
		add(v, id, "unknown", TONE_NOTE, title, error);
	else
		add(v, id, "wait", TONE_DIM, title, "");
}

static bool all_good(const finding_list *found)
{
	return found->n > 0 && findings_to_do(found) == 0;
}

bool proof_is_well(const struct proof_page *p)
{
	return p->have.well && all_good(&p->mail_found) && all_good(&p->port25_found) && p->mail == NULL && p->port25 == NULL;
}

void proof_rows(struct session *s, const struct proof_page *p, struct view *v)
{
	const char *doing = p->site.known && p->site.reflector[0] != '\0'
				    ? "a message goes through this server, out and back: up to 3 minutes"
				    : "a message goes through filter, signing and mailbox";

	(void)s;
	certificate_row(p, v);
	task_rows(p->mail, &p->mail_found, p->mail_error, "mail", "Test message", doing, v);
	away_row(p, v);
	task_rows(p->port25, &p->port25_found, p->port25_error, "port25", "Port 25", "other mail servers are called", v);
}
