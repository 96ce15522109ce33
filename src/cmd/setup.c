#include <string.h>
#include <unistd.h>

#include "cmd/change.h"
#include "cmd/load.h"
#include "cmd/pages.h"
#include "cmd/preflight.h"
#include "cmd/verbs.h"
#include "conf/load.h"
#include "engine/generation_zero.h"

enum { IGNORE = 8 }; /* as many as there are in check/blockers.c */

static int next_steps(struct cmd *c, const struct site *site)
{
	char dns[] = "dns", print[] = "print";

	if (!c->json && !c->quiet) {
		cmd_say(c, "\n");
		c->verb = &verb_dns;
		verb_dns.run(c, 2, (char *[]){ dns, print, NULL });
		c->verb = &verb_setup;
	}
	cmd_say(c,
		"\n%s is a mail server now. What is left for you:\n"
		"  1. Publish the DNS records above (mailstead dns print shows them again), and set the\n"
		"     PTR (reverse DNS) of your addresses at the provider of this machine.\n"
		"  2. Make the first mailbox:                      mailstead user add you@%s\n"
		"The certificate comes by itself once %s leads here (mailstead cert status).\n",
		site->hostname, site->domains.v[0], site->hostname);
	return EXIT_YES;
}

/* Without a site all is asked, and what only a site answers is not. */
static int ask(struct cmd *c, const struct change_req *change, const char *account)
{
	const char *vain = account != NULL		     ? "--account"
			   : c->json			     ? "--json"
			   : c->yes			     ? "--yes"
			   : change->ignored->n > 0	     ? "--ignore"
			   : change->no_smoke		     ? "--no-smoke"
			   : change->confirm_timeout != NULL ? "--confirm-timeout"
							     : NULL;
	struct err err = {0};

	if (vain == NULL)
		return cmd_pages(c, true);
	err_set(&err, ERR_USAGE, "setup %s needs a site, and this box has none yet", vain);
	err_hint(&err, "mailstead setup --site site.yaml --yes; mailstead config example shows a site file");
	return cmd_fail(c, &err);
}

/* Before anything is changed: afterwards it would be too late to say that it cannot be. */
static bool take_account(struct cmd *c, const char *path, const struct site *site, struct account_file *account,
			 struct err *err)
{
	char here[4096];

	if (path[0] != '/' && getcwd(here, sizeof(here)) != NULL)
		path = arena_printf(c->arena, "%s/%s", here, path);
	if (!account_file_read(c->host, c->arena, path, account, err))
		return false;
	for (size_t i = 0; i < site->domains.n; i++)
		if (strcmp(site->domains.v[i], account->user.domain) == 0)
			return true;
	return err_set(err, ERR_SITE, "%s: %s is no domain of the site", path, account->user.domain);
}

static int install(struct cmd *c, struct change_req *change, const struct site *site)
{
	struct preflight p = { .site = site, .sink = &change->sink->sink, .ignored = change->ignored };
	struct err err = {0};

	if (!preflight_run(c, &p, &err))
		return cmd_fail(c, &err);
	if (p.stops > 0)
		return EXIT_NO;
	int in_place;
	if (!generation_in_place(c->host, c->arena, &in_place, &err))
		return cmd_fail(c, &err);
	change->replaced = in_place == 0;
	int status = cmd_change(c, change);
	if (status != EXIT_YES)
		return status;
	status = next_steps(c, site);
	preflight_remember(c, &p);
	return status;
}

static int run(struct cmd *c, int argc, char **argv)
{
	struct change_req change = { .why = "setup" };
	struct account_file account;
	struct cmd_sink sink;
	const char *file = NULL, *account_path = NULL, *ignore[IGNORE] = {0};
	const struct cmd_flag flags[] = { { "site", NULL, &file }, { "account", NULL, &account_path },
					  { "no-smoke", &change.no_smoke, NULL },
					  { "confirm-timeout", NULL, &change.confirm_timeout },
					  { "ignore", NULL, &ignore[0] }, { "ignore", NULL, &ignore[1] },
					  { "ignore", NULL, &ignore[2] }, { "ignore", NULL, &ignore[3] },
					  { "ignore", NULL, &ignore[4] }, { "ignore", NULL, &ignore[5] },
					  { "ignore", NULL, &ignore[6] }, { "ignore", NULL, &ignore[7] }, { 0 } };
	strlist ignored = {0};
	struct err err = {0};
	struct str text = {0};
	struct site site;
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, NULL, 0, 0, &n, &status))
		return status;
	c->lines = c->json;
	cmd_sink_init(&sink, c);
	change.sink = &sink;
	for (size_t i = 0; i < IGNORE && ignore[i] != NULL; i++)
		vec_push(c->arena, &ignored, ignore[i]);
	if (!preflight_ids(&ignored, &err))
		return cmd_fail(c, &err);
	change.ignored = &ignored;
	bool ok = file != NULL ? cmd_read_file(file, &text, &err) : cmd_site_text(c, &text, &err);
	if (!ok && file == NULL && err.code == ERR_NOT_FOUND)
		return ask(c, &change, account_path);
	change.site_name = file ? file : SITE_PATH;
	ok = ok && site_load(c->arena, change.site_name, str_c(&text), text.len, &site, &err);
	if (ok && account_path != NULL) {
		ok = take_account(c, account_path, &site, &account, &err);
		change.account = &account;
	}
	if (!ok) {
		str_free(&text);
		return cmd_fail(c, &err);
	}
	change.site_text = str_c(&text);
	change.site_len = text.len;
	status = install(c, &change, &site);
	str_free(&text);
	return status;
}

const struct verb verb_setup = {
	.name = "setup",
	.brief = "make this box a mail server",
	.usage = "setup [--site FILE] [--account FILE] [--ignore ID]... [--confirm-timeout SECONDS] [--yes]",
	.help = "Takes the site: from FILE, else the one that is here. Where there is none it opens\n"
		"the wizard, which asks for everything and explains it (with --plain, or where no\n"
		"screen can be drawn, as numbered questions).\n\n"
		"On a box that has a mail server already it shows, before it asks, the lines of the\n"
		"files that it replaces, and keeps all that was here as generation 0: mailstead\n"
		"rollback 0 goes back to it. It takes over no domain, alias or mailbox of that server,\n"
		"and leaves the mail of local users (/var/mail, ~/Maildir) where it is.\n\n"
		"With a site it first looks at the machine and its network (mailstead check). What\n"
		"would spoil an installation stops it before anything is changed; what keeps mail\n"
		"from flowing is left to do, and mailstead status keeps it. Then it installs and\n"
		"configures everything as `mailstead apply` does, and fetches the certificate if the\n"
		"names lead here already. If they do not, it says which records are missing; the\n"
		"certificate then comes by itself. Run it again at any point: it goes on.\n\n"
		"  --site FILE  the site, becomes /etc/mailstead/site.yaml (\"-\": standard input)\n"
		"  --account FILE\n"
		"               make the first account of it, in one line \"ADDRESS HASH\" with a hash\n"
		"               as {CRYPT}$y$... (yescrypt); root's, mode 0600; removed once used\n"
		"  --ignore ID  do not stop for this finding, such as clash.mta; may be given again\n"
		"  --confirm-timeout SECONDS\n"
		"               how long it waits for the yes to a new firewall, as in apply\n"
		"  --yes        do not ask\n\n"
		"The smallest site:\n"
		"  version: 1\n  hostname: mail.example.org\n  contact: admin@example.net\n  domains: [example.org]\n\n"
		"Example:\n  mailstead setup --site site.yaml --yes\n",
	.root = true,
	.run = run,
};
