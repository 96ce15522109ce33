/*
 * Postfix, Dovecot, nginx: there already, and configured by somebody. Setup
 * writes Postfix' and Dovecot's configuration anew, keeps the old one as
 * generation 0, and takes over nothing of it: that must be known before.
 */
#include <string.h>

#include "check/clash.h"
#include "check/clash_domains.h"

#define MAIN_CF "/etc/postfix/main.cf"
#define SITES "/etc/nginx/sites-enabled"

enum { TIMEOUT_S = 20 };

static void configured(struct check *k, const char *daemon, const char *sign, const char *lost)
{
	check_add(k, &(struct finding){
			     .id = "clash.configured",
			     .severity = SEVERITY_WARN,
			     .subject = daemon,
			     .seen = arena_printf(k->arena, "%s was configured before: %s", daemon, sign),
			     .why = lost,
			     .fix = "nothing to do before: setup shows what it replaces, keeps it as generation 0, and "
				    "mailstead rollback 0 goes back to it",
			     .source = daemon,
		     });
}

static const char *domains_of(struct check *k)
{
	strlist domains;
	struct str text = {0};

	clash_domains(k, &domains);
	for (size_t i = 0; i < domains.n; i++)
		str_addf(&text, "%s%s", i > 0 ? ", " : " Domains found there, for domains: in site.yaml: ", domains.v[i]);
	const char *hint = arena_strdup(k->arena, str_c(&text));
	str_free(&text);
	return hint;
}

/* Options by which Postfix becomes more than the machine's own mailer. */
static void look_at_postfix(struct check *k)
{
	static const char *const telling[] = { "virtual_", "relay_domains", "transport_maps", "smtpd_milters",
					       "smtpd_sasl_auth_enable" };
	struct str text = {0};
	struct err ignored = {0};
	const char *found = NULL;

	if (facts_installed(k->facts, "postfix") && k->host->fs->read(k->host, MAIN_CF, &text, &ignored))
		for (const char *line = str_c(&text); *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n')
			for (size_t i = 0; i < sizeof(telling) / sizeof(telling[0]); i++)
				if (found == NULL && strncmp(line, telling[i], strlen(telling[i])) == 0)
					found = arena_memdup(k->arena, line, strcspn(line, " =\n"));
	str_free(&text);
	if (found != NULL)
		configured(k, "Postfix", arena_printf(k->arena, "%s is set in " MAIN_CF, found),
			   arena_printf(k->arena,
					"setup replaces it and takes over no domain, alias or mailbox: what it serves now is served "
					"no more. Mail of local users (/var/mail, ~/Maildir) stays where it is.%s",
					domains_of(k)));
}

/* "??5?????? c /etc/dovecot/conf.d/10-mail.conf": a conffile that is not as the package brought it. */
static void look_at_dovecot(struct check *k)
{
	const char *const argv[] = { "dpkg", "--verify", "dovecot-core", NULL };
	struct err err = {0};
	struct run_res res;

	if (!facts_installed(k->facts, "dovecot-core") ||
	    !k->host->run(k->host, &(struct run_req){ .argv = argv, .timeout_s = TIMEOUT_S }, &res, &err))
		return;
	const char *file = strstr(str_c(&res.out), " c /etc/dovecot/");
	if (file != NULL)
		configured(k, "Dovecot",
			   arena_printf(k->arena, "%.*s is not as Debian has it", (int)strcspn(file + 3, "\n"), file + 3),
			   "setup replaces it and takes over no mailbox: those that it serves now are served no more, and stay on the disk");
	run_res_free(&res);
}

static void look_at_nginx(struct check *k)
{
	strlist sites = {0};
	struct err ignored = {0};

	if (!facts_installed(k->facts, "nginx") && !facts_installed(k->facts, "nginx-light") &&
	    !facts_installed(k->facts, "nginx-full") && !facts_installed(k->facts, "nginx-core"))
		return;
	if (!k->host->fs->list(k->host, k->arena, SITES, &sites, &ignored))
		return;
	for (size_t i = 0; i < sites.n; i++)
		if (strcmp(sites.v[i], "default") != 0 && strncmp(sites.v[i], "mailstead", 9) != 0) {
			check_add(k, &(struct finding){
					     .id = "clash.web",
					     .severity = SEVERITY_INFO,
					     .subject = sites.v[i],
					     .seen = arena_printf(k->arena, "nginx serves " SITES "/%s", sites.v[i]),
					     .why = "it goes on; setup adds the mail server's own names beside it",
					     .source = SITES,
				     });
		}
}

void clash_configured(struct check *k)
{
	look_at_postfix(k);
	look_at_dovecot(k);
	look_at_nginx(k);
}
