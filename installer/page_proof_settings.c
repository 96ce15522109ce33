/* On top of the proof: what a phone or a mail program has to be told, and as a QR code where that can be read. */
#include <string.h>

#include "installer/page_proof.h"

static const char *url(struct arena *a, const struct proof_site *site)
{
	return site->autoconfig ? arena_printf(a, "https://%s/settings", site->hostname) : NULL;
}

static void settings_view(struct session *s, struct view *v)
{
	const struct proof_page *p = proof_page(s);
	const struct proof_site *site = &p->site;
	struct str text = {0};

	v->title = "What a phone or a mail program has to be told";
	if (site->known) {
		str_adds(&text, "User name        the whole mail address\nPassword         that of the account\n\n");
		if (site->imap)
			str_addf(&text, "Incoming (IMAP)  %s  port 993  SSL/TLS\n", site->hostname);
		if (site->pop3)
			str_addf(&text, "%s (POP3)  %s  port 995  SSL/TLS\n", site->imap ? "      or" : "Incoming", site->hostname);
		str_addf(&text, "Outgoing (SMTP)  %s  port 465  SSL/TLS\n", site->hostname);
		view_text(v, "Most ask for address and password only and find the rest by themselves. If not: an account of the kind "
			     "\"other\".");
		view_add(v, &(struct item){ .kind = ITEM_LINES, .id = "settings", .text = str_c(&text) });
		str_free(&text);
	} else {
		view_text(v, "The site is not known yet: go back and look again.");
	}
	if (url(v->arena, site) != NULL) {
		view_textf(v, "The same, for the people who have accounts: %s%s", url(v->arena, site),
			   p->have.known && p->have.self_signed ? " (as soon as the certificate is there)" : "");
		view_action(v, "u", "qr", "as a QR code");
	}
	view_action(v, "b", "close", "back");
}

static bool settings_act(struct session *s, const char *action, const char *row)
{
	(void)row;
	if (strcmp(action, "qr") != 0 || !proof_page(s)->site.autoconfig)
		return false;
	session_push(s, &page_proof_qr);
	return true;
}

const struct page page_proof_settings = {
	.id = "proof-settings",
	.title = "",
	.help = "These are the same for every account. Ports 993, 995 and 465 are encrypted from the first byte; programs call "
		"that SSL/TLS, not STARTTLS.",
	.view = settings_view,
	.act = settings_act,
};

static void qr_view(struct session *s, struct view *v)
{
	const char *text = url(v->arena, &proof_page(s)->site);

	v->title = text;
	view_add(v, &(struct item){ .kind = ITEM_QR, .id = "qr", .text = text });
	view_action(v, "b", "close", "back");
}

const struct page page_proof_qr = {
	.id = "proof-qr",
	.title = "",
	.help = "Point the camera of a phone at it: it opens the page with the settings. There is no password in it.",
	.view = qr_view,
};
