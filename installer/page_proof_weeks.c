/* On top of the proof: what a new mail server needs in its first weeks. */
#include <string.h>

#include "installer/page_proof.h"
#include "installer/page_records.h"

enum { OPEN_MAX = 5 };

static void command(struct view *v, const char *id, const char *text)
{
	view_add(v, &(struct item){ .kind = ITEM_LINES, .id = id, .text = text });
}

static void warming_up(struct view *v)
{
	view_heading(v, "Days 1 to 14: be known before you are many");
	view_text(v, "Receivers distrust an address that was silent until yesterday. Write to people who answer, some tens of messages a "
		     "day at first, and twice as many each few days. No newsletter in the first month.");
	view_text(v, "If something piles up or comes back, you get mail about it; to look yourself:");
	command(v, "status", "mailstead status");
}

/* What is the next step from where the site is. */
static void dmarc(const struct proof_site *site, struct view *v)
{
	view_heading(v, "DMARC: from watching to refusing");
	view_textf(v, "Now: %s. With none others only report who sends in your name. After two weeks whose reports show nothing of "
		      "yours that fails, let them put what fails into the junk folder; after a month more, refuse it. Each step is "
		      "one command, and the record published anew:",
		   site->known ? site->dmarc : "not known yet");
	if (strcmp(site->dmarc, "quarantine") == 0)
		command(v, "dmarc", "mailstead config set dmarc.policy reject");
	else if (strcmp(site->dmarc, "reject") == 0)
		view_text(v, "You are there: nothing is left to do.");
	else
		command(v, "dmarc", "mailstead config set dmarc.policy quarantine      after two weeks\n"
				    "mailstead config set dmarc.policy reject          a month later");
}

static void mta_sts(const struct proof_site *site, struct view *v)
{
	if (strcmp(site->mta_sts, "testing") != 0)
		return;
	view_heading(v, "MTA-STS: others must encrypt");
	view_text(v, "After two weeks whose TLS reports show no failure:");
	command(v, "mta-sts", "mailstead config set web.mta_sts enforce");
}

static void add_open(struct view *v, bool *any, const char *text)
{
	if (!*any)
		view_heading(v, "Still open");
	*any = true;
	view_text(v, text);
}

/* Required records that are not seen everywhere, the PTR among them; a few stand for all. */
static void open_records(struct session *s, struct view *v, bool *any)
{
	const struct records_page *p = records_page(s);
	size_t n = 0;

	for (size_t i = 0; p != NULL && p->r.looked && i < p->r.records.n; i++) {
		const struct seen_record *r = &p->r.records.v[i];

		if (r->record.need != NEED_REQUIRED || strcmp(r->state, "everywhere") == 0)
			continue;
		if (n++ < OPEN_MAX)
			add_open(v, any, r->found.n > 0 ? r->found.v[0].seen : arena_printf(v->arena, "%s: %s", r->id, r->state));
	}
	if (n > OPEN_MAX)
		view_textf(v, "And %zu more records: mailstead dns check", n - OPEN_MAX);
}

static void still_open(struct session *s, const struct proof_page *p, struct view *v)
{
	bool any = false;

	for (size_t i = 0; i < p->port25_found.n; i++) {
		const struct finding *f = &p->port25_found.v[i];

		if (f->severity >= SEVERITY_UNKNOWN)
			add_open(v, &any, arena_printf(v->arena, "%s. %s", f->seen, f->fix));
	}
	open_records(s, v, &any);
}

static void view(struct session *s, struct view *v)
{
	const struct proof_page *p = proof_page(s);

	v->title = "What the first weeks need";
	still_open(s, p, v);
	warming_up(v);
	dmarc(&p->site, v);
	mta_sts(&p->site, v);
	view_heading(v, "Backup");
	view_text(v, "These four directories and a fresh machine give you the server again. They hold private keys and mail:");
	command(v, "backup", "/etc/mailstead  /var/lib/mailstead  /etc/letsencrypt  /var/vmail");
	view_heading(v, "What large receivers think of you");
	command(v, "postmaster", "Gmail     https://postmaster.google.com\n"
				 "Outlook   https://sendersupport.olc.protection.outlook.com/snds/\n"
				 "Yahoo     https://senders.yahooinc.com");
	view_action(v, "b", "close", "back");
}

const struct page page_proof_weeks = {
	.id = "proof-weeks",
	.title = "",
	.help = "The same is in the manual: man mailstead. mailstead status tells what needs doing at any time.",
	.view = view,
};
