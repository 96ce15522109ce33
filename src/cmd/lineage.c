#include "cmd/lineage.h"

#include <string.h>

#include "plan/paths.h"

#define CERTBOT_DIR "/etc/letsencrypt"

enum { CERTBOT_TIMEOUT_S = 600 };

const char *lineage_other(struct cmd *c, const struct site *site, const char *lineage)
{
	return strcmp(lineage, site->hostname) == 0 ? arena_printf(c->arena, "%s-2", site->hostname) : site->hostname;
}

static const char *live(struct cmd *c, const char *lineage, const char *file)
{
	return arena_printf(c->arena, CERTBOT_DIR "/live/%s/%s", lineage, file);
}

static const char *renewal_conf(struct cmd *c, const char *lineage)
{
	return arena_printf(c->arena, CERTBOT_DIR "/renewal/%s.conf", lineage);
}

bool lineage_exists(struct cmd *c, const char *lineage)
{
	return host_exists(c->host, renewal_conf(c, lineage));
}

bool lineage_read(struct cmd *c, const char *lineage, struct certificate *cert, struct err *err)
{
	return certificate_read(c->host, c->arena, live(c, lineage, "fullchain.pem"), cert, err);
}

bool lineage_join(struct cmd *c, const struct site *site, const char *lineage, const struct certificate *served,
		  struct str *pem, struct certificate *cert, struct err *err)
{
	return certificate_join(c->host, c->arena, live(c, lineage, "privkey.pem"), live(c, lineage, "fullchain.pem"),
				site->hostname, served, pem, cert, err);
}

/* Runs certbot; its last lines are the reason if it says no. */
static bool certbot(struct cmd *c, const char *const *argv, struct err *err)
{
	struct run_res res;
	struct str said = {0};

	if (!c->host->run(c->host, &(struct run_req){ .argv = argv, .timeout_s = CERTBOT_TIMEOUT_S }, &res, err))
		return false;
	bool ok = res.status == 0;
	if (!ok) {
		run_res_excerpt(&res, &said);
		err_set(err, ERR_RUN, "certbot %s: %s", argv[1], str_c(&said));
		str_free(&said);
	}
	run_res_free(&res);
	return ok;
}

/* What a certbot that was cut short leaves without a renewal file it would itself stumble over. */
static bool sweep(struct cmd *c, const char *lineage, struct err *err)
{
	const struct host_fs *fs = c->host->fs;

	return fs->remove_tree(c->host, arena_printf(c->arena, CERTBOT_DIR "/live/%s", lineage), err) &&
	       fs->remove_tree(c->host, arena_printf(c->arena, CERTBOT_DIR "/archive/%s", lineage), err);
}

bool lineage_fetch(struct cmd *c, const struct site *site, const char *lineage, const strlist *names,
		   enum lineage_when when, struct err *err)
{
	VEC(const char *) argv = {0};
	/* --reuse-key: the TLSA record names the key, so the key may not change by itself. */
	const char *const head[] = { "certbot", "certonly", "--non-interactive", "--agree-tos", "--no-eff-email",
				     "--email", site->contact, "--server", site->acme.directory, "--webroot",
				     "--webroot-path", PATH_WEBROOT, "--cert-name", lineage, "--reuse-key",
				     "--key-type", "ecdsa", "--expand", "--renew-with-new-domains",
				     when == LINEAGE_AT_ONCE ? "--force-renewal" : "--keep-until-expiring",
				     /* We bring it to the daemons ourselves, with the lock in our hands. */
				     "--no-directory-hooks" };

	if (!lineage_exists(c, lineage) && !sweep(c, lineage, err))
		return false;
	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		vec_push(c->arena, &argv, head[i]);
	for (size_t i = 0; i < names->n; i++) {
		vec_push(c->arena, &argv, "-d");
		vec_push(c->arena, &argv, names->v[i]);
	}
	vec_push(c->arena, &argv, NULL);
	if (certbot(c, argv.v, err))
		return true;
	err_wrap(err, "cannot fetch the certificate");
	return err_hint(err, "The present one serves meanwhile, and it is tried again by itself. The CA must reach port 80 "
			     "of this box by the names above; the whole story is in /var/log/letsencrypt/letsencrypt.log");
}

bool lineage_delete(struct cmd *c, const char *lineage, struct err *err)
{
	const char *const argv[] = { "certbot", "delete", "--non-interactive", "--cert-name", lineage, NULL };

	if (lineage_exists(c, lineage) && !certbot(c, argv, err))
		return err_wrap(err, "cannot remove the key and certificate %s", lineage);
	return sweep(c, lineage, err);
}
