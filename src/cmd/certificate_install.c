/* Certbot's certificate, put where the daemons read it. */
#include <string.h>

#include "check/certificate.h"
#include "check/smoke.h"
#include "cmd/certificate.h"
#include "plan/paths.h"

enum { PROVE_S = 30 };

static bool reload_all(struct cmd *c, struct err *err)
{
	static const char *const units[] = { "postfix.service", "dovecot.service", "nginx.service" };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!host_run_ok(c->host, (const char *[]){ "systemctl", "reload-or-restart", units[i], NULL }, NULL, err))
			return false;
	return true;
}

bool certificate_install(struct cmd *c, const struct site *site, bool *changed, struct err *err)
{
	struct host *h = c->host;
	const char *live = arena_printf(c->arena, "/etc/letsencrypt/live/%s", site->hostname);
	struct str pem = {0}, old = {0};
	struct err none = {0};

	*changed = false;
	if (!certificate_join(h, c->arena, arena_printf(c->arena, "%s/privkey.pem", live),
			      arena_printf(c->arena, "%s/fullchain.pem", live), site->hostname, NULL, &pem, NULL, err))
		return false;
	bool same = h->fs->read(h, PATH_TLS_PEM, &old, &none) && old.len == pem.len && memcmp(old.p, pem.p, pem.len) == 0;
	bool ok = same || h->fs->write(h, PATH_TLS_PEM, pem.p, pem.len, &(struct file_meta){ .mode = 0600 }, err);
	str_wipe(&old);
	str_wipe(&pem);
	*changed = !same;
	/* Even if the file was right already: a run cut short may have left a daemon with the old one. */
	if (ok && same && smoke_ports(h, c->arena, site, 0, &none))
		return true;
	return ok && reload_all(c, err) && smoke_ports(h, c->arena, site, PROVE_S, err);
}

int certificate_deploy(struct cmd *c, const struct site *site)
{
	struct err err = {0};
	bool changed;

	if (!certificate_install(c, site, &changed, &err)) {
		err_wrap(&err, "the certificate is not served everywhere");
		return cmd_fail(c, &err);
	}
	cmd_say(c, changed ? "Every port serves the new certificate.\n" : "Every port serves the certificate already.\n");
	return EXIT_YES;
}
