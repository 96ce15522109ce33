/* A change of no site: everything of ours goes, and what was there before comes back. */
#include <string.h>

#include "cmd/change_run.h"
#include "cmd/generation_fits.h"
#include "cmd/load.h"
#include "engine/generation.h"
#include "engine/generation_zero.h"
#include "mail/former_checks.h"

static const char *const words[] = { NULL, "remove", "rollback" };

const char *change_back_word(enum give_back back)
{
	return words[back];
}

enum give_back change_back_of(const char *word)
{
	for (size_t i = 1; word != NULL && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i], word) == 0)
			return (enum give_back)i;
	return GIVE_BACK_NOT;
}

/* The newest that can be read: what it made beside files. None is no failure. */
static bool newest(struct change_run *r, int *number, struct err *err)
{
	generation_list all;

	*number = 0;
	if (!generation_list_all(r->c->host, r->c->arena, &all, err))
		return false;
	for (size_t i = 0; i < all.n && *number == 0; i++)
		if (all.v[i].damaged == NULL)
			*number = all.v[i].number;
	return true;
}

/* It is kept with the generation, and stays in its file: setup begins with it again. */
bool change_back_site(struct change_run *r, struct err *err)
{
	struct host *h = r->c->host;
	int last;

	if (!h->fs->read(h, SITE_PATH, &r->site_text, err)) {
		if (err->code != ERR_NOT_FOUND)
			return false;
		err_clear(err);
		if (!newest(r, &last, err) || (last > 0 && !generation_site(h, r->c->arena, last, &r->site_text, err)))
			return false;
	}
	r->engine.site_text = str_c(&r->site_text);
	r->engine.site_len = r->site_text.len;
	r->engine.write_site = false;
	return true;
}

static int show_json(struct change_run *r, struct err *err)
{
	json_t *json;

	if (!plan_to_json(r->c->host, &r->plan, r->change->diff, &json, err))
		return cmd_fail(r->c, err);
	json_object_update(json, r->change->also);
	if (r->change->also != NULL)
		json_object_set_new(json, "empty", json_false());
	return cmd_json(r->c, json);
}

int change_back_show(struct change_run *r, struct err *err)
{
	struct str text = {0};
	bool empty = plan_is_empty(&r->plan);

	if (r->c->json)
		return show_json(r, err);
	if (!empty && !plan_to_text(r->c->host, &r->plan, r->change->diff, &text, err)) {
		str_free(&text);
		return cmd_fail(r->c, err);
	}
	if (empty)
		str_adds(&text, "No configuration of mailstead's is here.\n");
	if (r->change->also_text != NULL)
		str_adds(&text, r->change->also_text);
	cmd_say(r->c, "%s", str_c(&text));
	str_free(&text);
	return EXIT_YES;
}

/* A daemon of before serves what its packages can do now, though no file of it was changed: Dovecot 2.3. */
static void say_new_ports(struct change_run *r)
{
	struct former former;
	struct err ignored = {0};
	strlist now;

	if (!generation_zero_load(r->c->host, r->c->arena, &former, &ignored) || !former.known)
		return;
	former_ports_now(r->c->host, r->c->arena, &now);
	const char *ports = former_new_ports(r->c->arena, &former, &now);
	if (ports[0] != '\0')
		cmd_warn(r->c, "TCP port %s is open now and was not before mailstead: packages that it installed are still here "
			       "(ss -lntp names the program; mailstead remove --packages takes them away)", ports);
}

void change_back_said(struct change_run *r)
{
	say_new_ports(r);
	cmd_say(r->c, "What was mailstead's configuration is gone, and what was here before is back. Packages stay.\n"
		      "Mail (" PATH_VMAIL "), accounts, keys, certificates and /etc/mailstead are untouched: mailstead setup\n"
		      "makes this box the same mail server again.\n");
}

static bool no_record(struct err *err)
{
	err_set(err, ERR_NOT_FOUND, "there is no generation 0: this box was set up by a mailstead that did not keep what was here before");
	return err_hint(err, "mailstead remove takes away what is mailstead's; mailstead history lists the generations that there are");
}

/* Another Dovecot than then: its old configuration is in a language that it does not read any more. */
static void leave_dovecot(struct change_run *r, struct former *former)
{
	for (size_t i = 0; i < former->files.n; i++)
		if (strncmp(former->files.v[i].path, "/etc/dovecot/", strlen("/etc/dovecot/")) == 0)
			former->files.v[i].there = false;
	for (size_t i = 0; i < former->units.n; i++)
		if (strcmp(former->units.v[i].name, "dovecot.service") == 0)
			former->units.v[i].active = former->units.v[i].enabled = false;
	if (former_installed(former, "dovecot-core"))
		cmd_warn(r->c, "Dovecot gets the configuration of its package and is stopped: the one from before mailstead was for "
			       "another version (it stays in " PATH_GENERATIONS "/0)");
}

static bool fits(struct change_run *r, struct former *former, struct err *err)
{
	struct generation_fit fit;

	if (!former->known)
		return r->change->back == GIVE_BACK_DEBIAN || no_record(err);
	if (!generation_fits(r->c, 0, &r->facts, &fit, err))
		return false;
	if (fit.misfit == NULL)
		return true;
	if (r->change->back != GIVE_BACK_DEBIAN) {
		err_set(err, ERR_INVALID, "%s", fit.misfit);
		return err_hint(err, "mailstead remove gives back what Debian has; the files from before are in " PATH_GENERATIONS "/0");
	}
	leave_dovecot(r, former);
	return true;
}

bool change_back_plan(struct change_run *r, struct err *err)
{
	struct cmd *c = r->c;
	struct former *former = arena_new_of(c->arena, struct former);
	struct plan last = {0};
	int number;

	r->plan = (struct plan){ .facts = &r->facts };
	if (!cmd_load_facts(c, &r->facts, err) || !generation_zero_load(c->host, c->arena, former, err) ||
	    !fits(r, former, err) || !newest(r, &number, err) ||
	    (number > 0 && !generation_load(c->host, c->arena, number, &last, err)))
		return false;
	mail_former_checks(c->arena, former, &r->plan);
	return plan_give_back(c->host, c->arena, &r->plan, &last, former, mail_package_defaults,
			      r->change->back == GIVE_BACK_FORMER, err);
}
