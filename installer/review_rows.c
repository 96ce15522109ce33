/* What comes of the answers themselves, and all rows in their order. */
#include "installer/review.h"

#include <stdlib.h>
#include <string.h>

#include "check/certificate_names.h"
#include "check/ports.h"
#include "installer/machine.h"
#include "installer/network.h"
#include "installer/option_field.h"
#include "installer/pages.h"

const char *review_join(struct arena *a, const strlist *list, const char *sep, size_t most)
{
	struct str out = {0};
	size_t n = most > 0 && list->n > most ? most : list->n;

	for (size_t i = 0; i < n; i++)
		str_addf(&out, "%s%s", i > 0 ? sep : "", list->v[i]);
	if (n < list->n)
		str_adds(&out, " …");
	const char *text = arena_memdup(a, str_c(&out), out.len);
	str_free(&out);
	return text;
}

struct item *review_row(struct view *v, const char *id, const char *title, const char *text)
{
	return view_add(v, &(struct item){ .kind = ITEM_ROW, .id = id, .title = title, .text = text });
}

/* Options with another value than their default, one a line. */
static const char *changed(struct session *s, struct arena *a)
{
	const struct answers *w = session_answers(s), *untouched = answers_new(a);
	struct str out = {0};

	for (const struct option *o = option_table; o->path != NULL; o++)
		if (o->def != NULL && strcmp(answers_get(w, o->path), answers_get(untouched, o->path)) != 0)
			str_addf(&out, "%s%s: %s", out.len > 0 ? "\n" : "", o->path, answers_get(w, o->path));
	const char *text = arena_memdup(a, str_c(&out), out.len);
	str_free(&out);
	return text;
}

static void site_row(struct session *s, struct view *v, const struct site *site)
{
	strlist domains = {0};

	for (size_t i = 0; i < site->domains.n; i++)
		vec_push(v->arena, &domains, option_for_people(v->arena, site->domains.v[i]));
	struct item *item = review_row(v, "site", "Mail server", arena_printf(v->arena, "%s, for mail of %s",
								       option_for_people(v->arena, site->hostname), review_join(v->arena, &domains, ", ", REVIEW_NAMED)));
	view_detail(v, item, "Domains", review_join(v->arena, &domains, ", ", 0));
	view_detail(v, item, "Contact", option_for_people(v->arena, site->contact));
	view_detail(v, item, "Not as usual", changed(s, v->arena));
}

static const char *ssh_ports(struct session *s, struct arena *a)
{
	const struct machine *m = machine_of(s);

	return m != NULL && m->known && m->facts.ssh_ports.n > 0 ? review_join(a, &m->facts.ssh_ports, ", ", 0) : "";
}

static int by_port(const void *a, const void *b)
{
	return ((const struct served_port *)a)->port - ((const struct served_port *)b)->port;
}

/* The firewall opens 80 besides those where a daemon speaks TLS: certificates are proved there. */
static void ports_row(struct session *s, struct view *v, const struct site *site)
{
	static const struct served_port http = { .port = 80, .service = "http, for certificates", .unit = "nginx" };
	const char *ssh = ssh_ports(s, v->arena);
	struct str line = {0}, detail = {0};
	port_list ports;

	ports_of_site(v->arena, site, &ports);
	vec_push(v->arena, &ports, http);
	qsort(ports.v, ports.n, sizeof(*ports.v), by_port);
	for (size_t i = 0; i < ports.n; i++) {
		str_addf(&line, "%d ", ports.v[i].port);
		str_addf(&detail, "%s%d %s (%s)", i > 0 ? "\n" : "", ports.v[i].port, ports.v[i].service, ports.v[i].unit);
	}
	str_adds(&line, site->shield.firewall ? "and SSH, no others" : "to the world");
	struct item *item = review_row(v, "ports", "Open ports", str_c(&line));
	view_detail(v, item, "Open", str_c(&detail));
	view_detail(v, item, "SSH", ssh[0] != '\0' ? arena_printf(v->arena, "stays open on %s", ssh) : "");
	view_detail(v, item, "Firewall", site->shield.firewall ? "nftables, in a table of its own; it is taken back by itself if the "
								 "new rules cut you off"
							       : "none of ours: shield.firewall is off");
	str_free(&line);
	str_free(&detail);
}

static void certificate_row(struct view *v, const struct site *site)
{
	certificate_name_list names;
	strlist taken, left_out;

	certificate_names(v->arena, site, &names);
	certificate_names_fit(v->arena, &names, CERTIFICATE_NAMES_MAX, &taken, &left_out);
	const char *host = option_for_people(v->arena, site->hostname);
	struct item *item = review_row(v, "certificate", "Certificate",
				       taken.n > 1 ? arena_printf(v->arena, "for %s and %zu more name%s", host, taken.n - 1,
								  taken.n == 2 ? "" : "s")
						   : arena_printf(v->arena, "for %s", host));
	view_detail(v, item, "Names", review_join(v->arena, &taken, "\n", 0));
	view_detail(v, item, "From", site->acme.directory);
	view_detail(v, item, "When", "as soon as these names lead here; until then a self-signed one stands in, and it comes by itself");
	view_detail(v, item, "Left out", certificate_names_left_out(v->arena, &left_out));
}

static void account_rows(struct session *s, struct view *v, const struct site *site)
{
	const char *account = answers_account(session_answers(s));
	struct item *item = review_row(v, "account", "First account", account[0] != '\0' ? option_for_people(v->arena, account)
											: "none: mailstead user add makes one later");

	if (account[0] == '\0')
		item->tone = TONE_NOTE;
	review_row(v, "postmaster", "Postmaster",
	    arena_printf(v->arena, "postmaster@ and abuse@ lead to %s",
			 option_for_people(v->arena, site->postmaster[0] != '\0' ? site->postmaster : site->contact)));
}

static void replaced_row(struct session *s, struct view *v)
{
	const struct machine *m = machine_of(s);
	strlist names = {0};

	for (size_t i = 0; m != NULL && m->known && i < m->facts.mail_software.n; i++)
		if (m->facts.mail_software.v[i].fate == SOFTWARE_REPLACED)
			vec_push(v->arena, &names, m->facts.mail_software.v[i].name);
	if (names.n > 0)
		review_row(v, "replaced", "Taken away", arena_printf(v->arena, "%s: Postfix takes its place", review_join(v->arena, &names, ", ", 0)));
}

/* Old files of the two whose whole trees are kept. */
static void kept_row(struct session *s, struct view *v)
{
	const struct machine *m = machine_of(s);
	const char *names = "";

	if (m == NULL || !m->known)
		return;
	if (facts_installed(&m->facts, "postfix"))
		names = "Postfix";
	if (facts_installed(&m->facts, "dovecot-core"))
		names = names[0] != '\0' ? "Postfix, Dovecot" : "Dovecot";
	if (names[0] != '\0')
		review_row(v, "kept", "Old configuration",
			   arena_printf(v->arena, "%s: kept as generation 0, mailstead rollback 0 goes back to it", names));
}

/* A site file that nobody could read is about to go. */
static void site_file_row(struct session *s, struct view *v)
{
	const char *why = answers_unread_site(session_answers(s));

	if (why == NULL)
		return;
	struct item *item = view_add(v, &(struct item){ .kind = ITEM_ROW, .id = "site-file", .tone = TONE_WARN, .title = "Site file",
							.text = "replaces your " SITE_PATH ", which cannot be read" });
	view_detail(v, item, "Why not", why);
	view_detail(v, item, "To keep it", "quit, mend or move it, and begin again");
}

/* What was gone on with on the page of the network: an installation mends none of it. */
static void network_row(struct session *s, struct view *v)
{
	const struct network *n = session_state(s, &page_network);

	if (n == NULL)
		return;
	const char *failing = n->begun ? network_failing(s, v->arena, false) : "";
	if (!n->begun)
		review_row(v, "network", "Network", "not looked at since this start; Install does it first");
	else if (failing[0] != '\0')
		review_row(v, "network", "Still to do", failing)->tone = TONE_WARN;
}

void review_rows(struct session *s, struct view *v, const struct review *r)
{
	struct err err = {0};
	struct site site;

	if (!answers_site(session_answers(s), v->arena, &site, NULL, &err)) {
		view_add(v, &(struct item){ .kind = ITEM_TEXT, .tone = TONE_BAD, .text = err.msg });
		return;
	}
	site_row(s, v, &site);
	review_packages(v, r);
	replaced_row(s, v);
	kept_row(s, v);
	review_files(v, r);
	review_kind(v, r, "secret", "Keys", "Made here, never shown, never made twice");
	review_kind(v, r, "unit", "Services", "Started, restarted or reloaded");
	site_file_row(s, v);
	ports_row(s, v, &site);
	certificate_row(v, &site);
	account_rows(s, v, &site);
	network_row(s, v);
	review_row(v, "left", "Left to you", "DNS records and PTR: shown in every detail afterwards");
}
