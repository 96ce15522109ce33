/* On top of the proof: what a new mail server needs in its first weeks. */
#include <string.h>

#include "installer/page_proof.h"

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

static void still_open(const struct proof_page *p, struct view *v)
{
	bool any = false;

	for (size_t i = 0; i < p->port25_found.n; i++) {
		const struct finding *f = &p->port25_found.v[i];

		if (f->severity < SEVERITY_UNKNOWN)
			continue;
		if (!any)
			view_heading(v, "Still open");
		any = true;
		view_textf(v, "%s. %s", f->seen, f->fix);
	}
}

static void view(struct session *s, struct view *v)
{
	const struct proof_page *p = proof_page(s);

	v->title = "What the first weeks need";
	still_open(p, v);
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
