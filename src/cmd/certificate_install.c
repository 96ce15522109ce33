/* Certbot's certificate, put where the daemons read it, and taken away again if they cannot use it. */
#include <string.h>

#include "check/certificate.h"
#include "check/smoke.h"
#include "check/tlsa.h"
#include "cmd/certificate.h"
#include "cmd/lineage.h"
#include "cmd/rollover_state.h"
#include "plan/paths.h"

/* For the new certificate; for the old one, back again; for the new one if that did not help. */
enum { PROVE_S = 30, PROVE_OLD_S = 15, PROVE_AGAIN_S = 5 };

/* What an installation works with; freed by put_away(). */
struct install {
	struct cmd *c;
	const struct site *site;
	struct str old; /* empty if there was none */
	struct str pem;
};

static void put_away(struct install *i)
{
	str_wipe(&i->old);
	str_wipe(&i->pem);
}

static bool reload_all(struct cmd *c, struct err *err)
{
	/* A smtpd that starts while Dovecot reloads finds nobody to ask about logins and dies; Postfix starts all anew. */
	static const char *const units[] = { "dovecot.service", "nginx.service", "postfix.service" };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!host_run_ok(c->host, (const char *[]){ "systemctl", "reload-or-restart", units[i], NULL }, NULL, err))
			return false;
	return true;
}

/* Written, taken by the daemons, and seen on every port. */
static bool serve(struct install *i, const struct str *pem, int deadline_s, struct err *err)
{
	struct host *h = i->c->host;

	return h->fs->write(h, PATH_TLS_PEM, pem->p, pem->len, &(struct file_meta){ .mode = 0600 }, err) &&
	       reload_all(i->c, err) && smoke_ports(h, i->c->arena, i->site, deadline_s, err);
}

/*
 * The new one is not served everywhere. If the old one is, once it is back, the
 * new one was to blame; if not, a daemon has another trouble, and going back to
 * a certificate that ends sooner would not help it.
 */
static bool put_back(struct install *i, struct err *err)
{
	struct err none = {0};

	if (i->old.len == 0)
		return false;
	if (serve(i, &i->old, PROVE_OLD_S, &none)) {
		err_wrap(err, "the daemons cannot use the new certificate; the old one serves again");
		return false;
	}
	err_clear(&none);
	if (serve(i, &i->pem, PROVE_AGAIN_S, &none)) {
		err_clear(err);
		return true;
	}
	err_wrap(err, "with the old certificate it is the same, so the new one stays in place");
	return false;
}

/*
 * A key that no TLSA record names keeps away every server that heeds them. Key
 * changes that are planned have published theirs; this is one that came
 * unasked, from a certbot that was told not to reuse the key.
 */
static bool tlsa_allows(struct install *i, const struct certificate *served, const struct certificate *cert,
			struct err *err)
{
	struct tlsa_look look;

	if (served == NULL || served->self_signed || memcmp(served->spki_sha256, cert->spki_sha256, TLSA_SHA256) == 0)
		return true;
	tlsa_look(i->c->host, i->c->arena, i->site->hostname, cert->spki_sha256, &look);
	if (look.state != TLSA_LACKING)
		return true;
	err_set(err, ERR_INVALID, "the new certificate has another key than the served one, and %s", look.why);
	return err_hint(err, "Servers that heed TLSA records (DANE) would stop delivering. Publish \"TLSA %s\" beside the "
			     "present record, wait for twice its TTL, then run `mailstead cert deploy`. A planned change of "
			     "the key is `mailstead cert rollover begin`.",
			tlsa_text(i->c->arena, cert->spki_sha256));
}

static bool install(struct install *i, const char *lineage, enum certificate_key key, bool *changed, struct err *err)
{
	struct host *h = i->c->host;
	struct certificate served, cert;
	struct err none = {0};

	bool known = h->fs->read(h, PATH_TLS_PEM, &i->old, &none) && certificate_parse(i->c->arena, &i->old, &served);
	if (!lineage_join(i->c, i->site, lineage, known ? &served : NULL, &i->pem, &cert, err) ||
	    (key == CERT_SAME_KEY && !tlsa_allows(i, known ? &served : NULL, &cert, err))) {
		err_wrap(err, "the new certificate is refused, the present one stays");
		return false;
	}
	*changed = i->old.len != i->pem.len || memcmp(i->old.p, i->pem.p, i->pem.len) != 0;
	/* Even if the file was right already: a run cut short may have left a daemon with the old one. */
	if (!*changed && smoke_ports(h, i->c->arena, i->site, 0, &none))
		return true;
	if (serve(i, &i->pem, PROVE_S, err))
		return true;
	return *changed && put_back(i, err);
}

bool certificate_install(struct cmd *c, const struct site *site, const char *lineage, enum certificate_key key,
			 bool *changed, struct err *err)
{
	struct install i = { .c = c, .site = site };

	*changed = false;
	bool ok = install(&i, lineage, key, changed, err);
	put_away(&i);
	return ok;
}

int certificate_deploy(struct cmd *c, const struct site *site)
{
	struct rollover r;
	struct err err = {0};
	bool changed;

	if (!rollover_load(c, site, &r, &err))
		return cmd_fail(c, &err);
	/* Not more of an unfinished change than this: certbot, whose hook we may be, runs no second one. */
	bool switching = r.step == ROLL_SWITCHING;
	if (!certificate_install(c, site, switching ? r.other : r.lineage, switching ? CERT_NEW_KEY : CERT_SAME_KEY,
				 &changed, &err))
		return cmd_fail(c, &err);
	cmd_say(c, changed ? "Every port serves the new certificate.\n" : "Every port serves the certificate already.\n");
	return EXIT_YES;
}
