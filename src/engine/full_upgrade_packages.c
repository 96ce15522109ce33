/* apt-get update, and full-upgrade in two: all is fetched while mail flows, and installed while it waits. */
#include <string.h>

#include "engine/apt.h"
#include "engine/apt_progress.h"
#include "engine/full_upgrade_part.h"

/* A slow disk and a thousand packages; killing dpkg helps nobody. */
enum { UPGRADE_TIMEOUT_S = 6 * 3600, SHORT_S = 600, NAMES_TRIES = 30, NAMES_WAIT_MS = 1000 };

/* As apt is always asked; the operator's pin to a release by name would keep all as it is. */
#define OPTIONS                                                                                                                \
	"-q", "-y", "-o", "APT::Status-Fd=3", "-o", "Dpkg::Use-Pty=0", "-o", "Dpkg::Options::=--force-confold", "-o",          \
		"Dpkg::Options::=--force-confdef", "-o", "DPkg::Lock::Timeout=0", "-o", "Acquire::Retries=3", "-o",            \
		"APT::Default-Release=", "-o", "APT::Get::AutomaticRemove=false", "-o", "APT::Keep-Downloaded-Packages=true"

bool upgrade_fetch_lists(struct full_upgrade *u, struct err *err)
{
	/* Without any it is content with an archive that does not answer. */
	const char *argv[] = { "apt-get", "update", "-o", "APT::Update::Error-Mode=any", OPTIONS, NULL };

	u->engine->apt.lists_done = false;
	if (!apt_run(u->engine, argv, UPGRADE_TIMEOUT_S, err))
		return err_wrap(err, "the lists of Debian %s cannot be fetched", u->state.to);
	u->engine->apt.lists_done = true;
	return true;
}

/* --- what would be done */

static bool named(const char *line, const char *verb, const char *package, const char **rest)
{
	size_t v = strlen(verb), p = strlen(package);

	if (strncmp(line, verb, v) != 0 || strncmp(line + v, package, p) != 0 || (line[v + p] != ' ' && line[v + p] != '\n'))
		return false;
	*rest = line + v + p;
	return true;
}

/*
 *	Inst base-files [12.4+deb12u11] (13.8+deb13u1 Debian:13.8/stable [amd64])
 *	Remv libssl3 [3.0.17-1~deb12u2]
 */
const char *upgrade_judge_simulation(struct arena *a, const char *said, const char *to)
{
	static const char *const needed[] = {
		"mailstead", "postfix", "postfix-sqlite", "postfix-lmdb", "postfix-pcre", "dovecot-core", "dovecot-imapd",
		"dovecot-pop3d", "dovecot-lmtpd", "dovecot-sieve", "dovecot-managesieved", "dovecot-sqlite", "rspamd", "opendkim",
		"redis-server", "unbound", "nginx", "nginx-light", "certbot", "fail2ban", "nftables", "openssh-server", "systemd",
		"apt", "dpkg",
	};
	const char *rest;
	bool leads = false;

	for (const char *at = said; *at != '\0'; at += strcspn(at, "\n"), at += *at == '\n') {
		for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
			if (named(at, "Remv ", needed[i], &rest))
				return arena_printf(a, "it would remove %s", needed[i]);
		if (named(at, "Inst ", "base-files", &rest)) {
			size_t n = strcspn(rest, "(\n");

			leads = rest[n] == '(' && strncmp(rest + n + 1, to, strlen(to)) == 0 && rest[n + 1 + strlen(to)] == '.';
		}
	}
	return leads ? NULL : arena_printf(a, "it would not lead to Debian %s", to);
}

/* Once base-files is there it is judged no more. */
static bool judge(struct full_upgrade *u, struct err *err)
{
	const char *argv[] = { "apt-get", "-s", "full-upgrade", OPTIONS, NULL };
	struct str said = {0};

	if (!upgrade_program(u, argv, SHORT_S, &said, err))
		return false;
	const char *why = upgrade_judge_simulation(u->engine->arena, str_c(&said), u->state.to);
	str_free(&said);
	if (why == NULL)
		return true;
	err_set(err, ERR_RUN, "apt cannot make the step as things are: %s", why);
	return err_hint(err, "apt-get -s full-upgrade says why (apt-mark showhold, /etc/apt/preferences.d); mailstead upgrade run goes "
			     "on, with --undo it puts the sources back");
}

bool upgrade_download(struct full_upgrade *u, struct err *err)
{
	const char *argv[] = { "apt-get", "full-upgrade", "--download-only", OPTIONS, NULL };

	u->engine->apt.lists_done = true;
	if (!judge(u, err) || !apt_run(u->engine, argv, UPGRADE_TIMEOUT_S, err))
		return err_wrap(err, "the packages of Debian %s are not fetched", u->state.to);
	event_emit(u->engine->sink, EVENT_DONE, "every package is fetched%s%s", u->engine->apt.size[0] != '\0' ? ", " : "",
		   u->engine->apt.size);
	return true;
}

/* --- done */

/* What a run that was cut short has left half done. */
static bool mend(struct full_upgrade *u, struct err *err)
{
	const char *configure[] = { "dpkg", "--configure", "-a", "--force-confold", "--force-confdef", NULL };
	const char *complete[] = { "apt-get", "install", "-f", OPTIONS, NULL };

	event_emit(u->engine->sink, EVENT_STEP, "what was cut short is completed first");
	if (apt_run(u->engine, configure, UPGRADE_TIMEOUT_S, err))
		return apt_run(u->engine, complete, UPGRADE_TIMEOUT_S, err);
	/* It may lack what only apt can add; if not, apt says so. */
	err_clear(err);
	return apt_run(u->engine, complete, UPGRADE_TIMEOUT_S, err) && apt_run(u->engine, configure, UPGRADE_TIMEOUT_S, err);
}

/*
 * Nothing is fetched, for nothing may resolve names now; but what is missing all the same has to be. Mail waits: what can
 * be mended by trying again does not wait for the operator as well.
 */
static bool full_upgrade(struct full_upgrade *u, struct err *err)
{
	const char *here[] = { "apt-get", "full-upgrade", "--no-download", OPTIONS, NULL };
	const char *fetching[] = { "apt-get", "full-upgrade", OPTIONS, NULL };

	if (u->state.tries == 1) {
		if (apt_run(u->engine, here, UPGRADE_TIMEOUT_S, err))
			return true;
		if (u->engine->stop != NULL && *u->engine->stop)
			return false;
		event_emit(u->engine->sink, EVENT_WARNING, "%s; once more", err->msg);
		err_clear(err);
	}
	return mend(u, err) && apt_run(u->engine, fetching, UPGRADE_TIMEOUT_S, err);
}

/* Its status says the same as its output, in some versions. */
static bool nothing_half_done(struct full_upgrade *u, struct err *err)
{
	static const char *const argv[] = { "dpkg", "--audit", NULL };
	struct host *h = u->engine->host;
	struct run_res res;

	if (!h->run(h, &(struct run_req){ .argv = argv, .timeout_s = SHORT_S }, &res, err))
		return false;
	bool ok = res.out.len == 0;
	if (!ok) {
		err_set(err, ERR_RUN, "dpkg says that packages are not set up: %s", str_c(&res.out));
		err_hint(err, "dpkg --configure -a says why; then mailstead upgrade run goes on");
	}
	run_res_free(&res);
	return ok;
}

/* The resolver was exchanged as well. What follows can do without names, but for packages that are new. */
static void wait_for_names(struct full_upgrade *u)
{
	const char *ask[] = { "getent", "ahosts", "deb.debian.org", NULL };
	const char *again[] = { "systemctl", "restart", "unbound.service", NULL };
	struct err none = {0};

	for (int i = 0; i < NAMES_TRIES; i++) {
		if (upgrade_program(u, ask, 10, NULL, &none))
			return;
		if (i == NAMES_TRIES / 2 && !upgrade_program(u, again, 60, NULL, &none))
			break;
		host_pause_ms(u->engine->host, NAMES_WAIT_MS);
	}
	event_emit(u->engine->sink, EVENT_WARNING, "names do not resolve now (getent ahosts deb.debian.org)");
}

bool upgrade_install(struct full_upgrade *u, struct err *err)
{
	struct host *h = u->engine->host;
	int64_t begin = h->monotonic_ms(h);

	/* A boot in between may have found it without. */
	if (!upgrade_hold_mail(u, err) || !full_upgrade(u, err) || !nothing_half_done(u, err))
		return err_wrap(err, "the packages of Debian %s are not installed", u->state.to);
	wait_for_names(u);
	event_emit(u->engine->sink, EVENT_DONE, "the packages are those of Debian %s, in %lld s", u->state.to,
		   (long long)(h->monotonic_ms(h) - begin) / 1000);
	return true;
}
