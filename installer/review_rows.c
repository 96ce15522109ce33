#include "installer/review.h"

#include <string.h>

#include "base/strset.h"
#include "check/certificate_names.h"
#include "check/ports.h"
#include "installer/machine.h"
#include "installer/option_field.h"

enum { NAMED = 6 }; /* of many, on a row's own line */

static const char looking[] = "looking at this machine …";

static const char *text_of(const json_t *step, const char *key)
{
	const char *text = json_string_value(json_object_get(step, key));

	return text != NULL ? text : "";
}

static const json_t *steps_of(const struct review *r)
{
	return json_object_get(r->plan, "steps");
}

static bool is(const json_t *step, const char *kind, const char *change)
{
	return strcmp(text_of(step, "kind"), kind) == 0 && (change == NULL || strcmp(text_of(step, "change"), change) == 0);
}

static size_t count(const struct review *r, const char *kind, const char *change)
{
	const json_t *steps = steps_of(r);
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(steps); i++)
		n += is(json_array_get(steps, i), kind, change);
	return n;
}

static void list_steps(struct arena *a, const struct review *r, const char *kind, const char *change, strlist *out)
{
	const json_t *steps = steps_of(r);

	for (size_t i = 0; i < json_array_size(steps); i++)
		if (is(json_array_get(steps, i), kind, change))
			vec_push(a, out, text_of(json_array_get(steps, i), "name"));
}

/* "a, b, c"; most: no more than so many, then "…"; 0: all. */
static const char *join(struct arena *a, const strlist *list, const char *sep, size_t most)
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

static struct item *row(struct view *v, const char *id, const char *title, const char *text)
{
	return view_add(v, &(struct item){ .kind = ITEM_ROW, .id = id, .title = title, .text = text });
}

/* A row that says what the plan does, once there is one. */
static struct item *plan_row(struct view *v, const struct review *r, const char *id, const char *title, const char *text)
{
	if (r->plan != NULL)
		return row(v, id, title, text[0] != '\0' ? text : "nothing: as it should be");
	struct item *item = row(v, id, title, r->error == NULL ? looking : "unknown");
	item->tone = TONE_DIM;
	return item;
}

/* --- from the answers */

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
	struct item *item = row(v, "site", "Mail server", arena_printf(v->arena, "%s, for mail of %s",
								       option_for_people(v->arena, site->hostname), join(v->arena, &domains, ", ", NAMED)));
	view_detail(v, item, "Domains", join(v->arena, &domains, ", ", 0));
	view_detail(v, item, "Contact", option_for_people(v->arena, site->contact));
	view_detail(v, item, "Not as usual", changed(s, v->arena));
}

static const char *ssh_ports(struct session *s, struct arena *a)
{
	const struct machine *m = machine_of(s);

	return m != NULL && m->known && m->facts.ssh_ports.n > 0 ? join(a, &m->facts.ssh_ports, ", ", 0) : "";
}

/* The firewall opens 80 besides those where a daemon speaks TLS: certificates are proved there. */
static void ports_row(struct session *s, struct view *v, const struct site *site)
{
	const char *ssh = ssh_ports(s, v->arena);
	struct str line = {0}, detail = {0};
	port_list ports;

	ports_of_site(v->arena, site, &ports);
	for (size_t i = 0; i < ports.n; i++) {
		str_addf(&line, "%d, ", ports.v[i].port);
		str_addf(&detail, "%d %s (%s)\n", ports.v[i].port, ports.v[i].service, ports.v[i].unit);
	}
	str_addf(&line, "80 open to the world; ");
	str_adds(&detail, "80 http (nginx): for certificates");
	str_addf(&line, site->shield.firewall ? "SSH stays, all else closed" : "no firewall of ours");
	struct item *item = row(v, "ports", "Ports", str_c(&line));
	view_detail(v, item, "Open", str_c(&detail));
	view_detail(v, item, "SSH", site->shield.firewall && ssh[0] != '\0' ? arena_printf(v->arena, "stays open on %s", ssh) : "");
	view_detail(v, item, "Firewall", site->shield.firewall ? "nftables, in a table of its own; it is taken back by itself if the "
								 "new rules cut you off" : "left alone: shield.firewall is off");
	str_free(&line);
	str_free(&detail);
}

static void certificate_row(struct view *v, const struct site *site)
{
	certificate_name_list names;
	strlist taken, left_out;

	certificate_names(v->arena, site, &names);
	certificate_names_fit(v->arena, &names, CERTIFICATE_NAMES_MAX, &taken, &left_out);
	struct item *item = row(v, "certificate", "Certificate",
				taken.n > 1 ? arena_printf(v->arena, "for %s and %zu more name%s", site->hostname, taken.n - 1,
							   taken.n == 2 ? "" : "s")
					    : arena_printf(v->arena, "for %s", site->hostname));
	view_detail(v, item, "Names", join(v->arena, &taken, "\n", 0));
	view_detail(v, item, "From", site->acme.directory);
	view_detail(v, item, "When", "as soon as these names lead here; until then a self-signed one stands in, and it comes by itself");
	view_detail(v, item, "Left out", certificate_names_left_out(v->arena, &left_out));
}

static void account_rows(struct session *s, struct view *v, const struct site *site)
{
	const char *account = answers_account(session_answers(s));
	struct item *item = row(v, "account", "First account", account[0] != '\0' ? option_for_people(v->arena, account)
											: "none: mailstead user add makes one later");

	if (account[0] == '\0')
		item->tone = TONE_NOTE;
	row(v, "postmaster", "Postmaster",
	    arena_printf(v->arena, "mail for postmaster@ and abuse@ goes to %s",
			 option_for_people(v->arena, site->postmaster[0] != '\0' ? site->postmaster : site->contact)));
}

/* --- from the plan */

/* "postfix, dovecot": what the packages are for says more than the first of their names. */
static const char *purposes(struct arena *a, const struct review *r)
{
	const json_t *steps = steps_of(r);
	struct strset seen = {0};
	strlist list = {0};

	for (size_t i = 0; i < json_array_size(steps); i++) {
		const json_t *step = json_array_get(steps, i);
		const char *daemon = text_of(step, "daemon");

		if (is(step, "package", "create") && strcmp(daemon, "system") != 0 && strset_add(a, &seen, daemon))
			vec_push(a, &list, daemon);
	}
	return join(a, &list, ", ", NAMED);
}

static void packages_row(struct view *v, const struct review *r)
{
	strlist names = {0};

	list_steps(v->arena, r, "package", "create", &names);
	struct item *item = plan_row(v, r, "packages", "Packages",
				     names.n == 0 ? "" : arena_printf(v->arena, "%zu from Debian, for %s", names.n,
								      purposes(v->arena, r)));
	view_detail(v, item, "Installed", join(v->arena, &names, ", ", 0));
	if (names.n > 0)
		view_detail(v, item, "Undo", "should the rest fail, they stay, and none of them runs before it is configured");
}

static void files_row(struct view *v, const struct review *r)
{
	static const struct {
		const char *change, *label, *word;
	} kinds[] = { { "create", "New", "new" }, { "update", "Changed", "changed" }, { "remove", "Removed", "removed" },
		      { "keep", "Kept as you have them", "of yours kept" },
		      { "conflict", "In conflict (yours stays, ours goes beside it)", "in conflict" } };
	enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };
	struct str line = {0};

	for (size_t k = 0; k < KINDS; k++) {
		size_t n = count(r, "file", kinds[k].change);

		if (n > 0)
			str_addf(&line, "%s%zu %s", line.len > 0 ? ", " : "", n, kinds[k].word);
	}
	struct item *item = plan_row(v, r, "files", "Files", str_c(&line));
	for (size_t k = 0; k < KINDS; k++) {
		strlist names = {0};

		list_steps(v->arena, r, "file", kinds[k].change, &names);
		view_detail(v, item, kinds[k].label, join(v->arena, &names, "\n", 0));
	}
	str_free(&line);
}

static void simple_row(struct view *v, const struct review *r, const char *kind, const char *title, const char *label)
{
	strlist names = {0};

	list_steps(v->arena, r, kind, NULL, &names);
	for (size_t i = 0; i < names.n; i++) {
		const char *slash = strrchr(names.v[i], '/');

		names.v[i] = slash != NULL ? slash + 1 : names.v[i];
		const char *dot = strstr(names.v[i], ".service");
		if (dot != NULL)
			names.v[i] = arena_memdup(v->arena, names.v[i], (size_t)(dot - names.v[i]));
	}
	struct item *item = plan_row(v, r, kind, title, join(v->arena, &names, ", ", NAMED));
	strlist all = {0};
	list_steps(v->arena, r, kind, NULL, &all);
	view_detail(v, item, label, join(v->arena, &all, "\n", 0));
}

static void replaced_row(struct session *s, struct view *v)
{
	const struct machine *m = machine_of(s);
	strlist names = {0};

	for (size_t i = 0; m != NULL && m->known && i < m->facts.mail_software.n; i++)
		if (m->facts.mail_software.v[i].fate == SOFTWARE_REPLACED)
			vec_push(v->arena, &names, m->facts.mail_software.v[i].name);
	if (names.n > 0)
		row(v, "replaced", "Taken away", arena_printf(v->arena, "%s: Postfix takes its place", join(v->arena, &names, ", ", 0)));
}

const char *review_count(struct arena *a, const struct review *r)
{
	if (r->plan == NULL)
		return "";
	return arena_printf(a, "%zu packages, %zu files", count(r, "package", "create"),
			    count(r, "file", "create") + count(r, "file", "update"));
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
	packages_row(v, r);
	replaced_row(s, v);
	files_row(v, r);
	simple_row(v, r, "secret", "Keys", "Made here, never shown, never made twice");
	simple_row(v, r, "unit", "Services", "Started, restarted or reloaded");
	ports_row(s, v, &site);
	certificate_row(v, &site);
	account_rows(s, v, &site);
	row(v, "left", "Left to you", "the DNS records and the PTR; both are shown with every detail afterwards");
}
