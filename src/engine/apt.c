/* Packages: one apt run for all of them, noninteractive, with its progress as events. */
#include <stdlib.h>
#include <string.h>

#include "engine/ahead.h"
#include "engine/apt.h"
#include "engine/apt_progress.h"
#include "engine/apt_why.h"
#include "engine/engine.h"
#include "engine/room.h"
#include "host/trouble.h"
#include "plan/compare.h"
#include "plan/paths.h"

#define POLICY_RCD "/usr/sbin/policy-rc.d"

/* A fresh box updates itself at its first start: that may take ten minutes. apt's own waiting leaves out the lists' lock. */
enum { APT_TIMEOUT_S = 3600, LOCK_WAIT_MS = 15 * 60 * 1000, LOCK_POLL_MS = 1000 };

/*
 * No daemon starts before it is configured. It binds only while our lock is
 * held: left behind by a kill it says yes to everything. A mail server that
 * apt removes, since Postfix takes its place, does stop: it holds port 25.
 */
static const char policy[] = "#!/bin/sh\n"
			     "# mailstead: while it installs packages, none starts before it is configured\n"
			     "flock -n " PATH_LOCK " true 2>/dev/null && exit 0\n"
			     "case \"${1%.service} $2\" in\n"
			     "'exim4 stop' | 'exim4-base.timer stop' | 'sendmail stop' | 'opensmtpd stop') exit 0 ;;\n"
			     "'courier-mta stop' | 'citadel stop' | 'masqmail stop') exit 0 ;;\n"
			     "'nullmailer stop' | 'msmtpd stop') exit 0 ;;\n"
			     "esac\n"
			     "exit 101\n";

static const char *const apt_env[] = { "DEBIAN_FRONTEND=noninteractive", "UCF_FORCE_CONFFOLD=1",
				       "APT_LISTCHANGES_FRONTEND=none",	 "NEEDRESTART_SUSPEND=1",
				       "NEEDRESTART_MODE=l",		 NULL };

/* One run of it. *holder is set if it did not begin, since somebody else uses apt. */
static bool run_once(struct engine *e, const char *const *argv, int timeout_s, const char **holder, struct err *err)
{
	struct run_res res;
	const struct run_req req = { .argv = argv,
				     .env = apt_env,
				     .timeout_s = timeout_s,
				     .on_line = apt_progress_line,
				     .on_status = apt_progress_status,
				     .ctx = e };

	*holder = NULL;
	if (!e->host->run(e->host, &req, &res, err))
		return false;
	bool ok = res.status == 0;
	if (!ok && res.timed_out) {
		err_set(err, ERR_RUN, "%s took more than %d minutes and was stopped", argv[0], timeout_s / 60);
		err_hint(err, "is the mirror very slow? Run this again: it goes on");
	} else if (!ok && !apt_is_locked(e->arena, str_c(&res.err), holder)) {
		struct str said = {0};

		run_res_excerpt(&res, &said);
		apt_why(argv[0], res.status, str_c(&res.err), str_c(&said), err);
		trouble_explain(e->host, trouble_paths, err);
		str_free(&said);
	}
	run_res_free(&res);
	return ok;
}

/* Says who is waited for: once, then on the progress line. False: no longer, or the operator has had enough. */
static bool wait_for_lock(struct engine *e, const char *holder, int64_t began, bool *said, struct err *err)
{
	struct host *h = e->host;
	int64_t waited = h->monotonic_ms(h) - began;

	if (!*said)
		event_emit(e->sink, EVENT_WARNING, "apt is in use by %s: waiting until it is done, %d minutes at most", holder,
			   LOCK_WAIT_MS / 60000);
	*said = true;
	event_progress(e->sink, 0, arena_printf(e->arena, "waiting for %s, %lld s so far", holder, (long long)waited / 1000));
	if (e->stop != NULL && *e->stop)
		return err_set(err, ERR_RUN, "stopped by the operator");
	if (waited < LOCK_WAIT_MS) {
		host_pause_ms(h, LOCK_POLL_MS);
		return true;
	}
	err_set(err, ERR_BUSY, "apt is in use by %s, and still is after %lld minutes", holder, (long long)waited / 60000);
	return err_hint(err, "nothing was changed. See what it does (ps -fp its number; systemctl status "
			     "unattended-upgrades apt-daily-upgrade); when it is done, run this again");
}

bool apt_run(struct engine *e, const char *const *argv, int timeout_s, struct err *err)
{
	int64_t began = e->host->monotonic_ms(e->host);
	const char *holder;
	bool said = false;

	while (!run_once(e, argv, timeout_s, &holder, err))
		if (holder == NULL || !wait_for_lock(e, holder, began, &said, err))
			return false;
	return true;
}

static bool apt_update(struct engine *e, struct err *err)
{
	return apt_run(e,
		       (const char *[]){ "apt-get", "update", "-q", "-o", "APT::Status-Fd=3", "-o",
					 "DPkg::Lock::Timeout=0", "-o", "Acquire::Retries=3", NULL },
		       APT_TIMEOUT_S, err);
}

static bool apt_install(struct engine *e, const strlist *names, struct err *err)
{
	VEC(const char *) argv = {0};
	static const char *const head[] = { "apt-get", "install", "-q", "-y", "--no-install-recommends", "-o",
					    "APT::Status-Fd=3", "-o", "Dpkg::Use-Pty=0", "-o",
					    "Dpkg::Options::=--force-confold", "-o", "DPkg::Lock::Timeout=0", "-o",
					    "Acquire::Retries=3", "--" };

	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		vec_push(e->arena, &argv, head[i]);
	for (size_t i = 0; i < names->n; i++)
		vec_push(e->arena, &argv, names->v[i]);
	vec_push(e->arena, &argv, NULL);
	return apt_run(e, argv.v, APT_TIMEOUT_S, err);
}

/* Answers to what packages would ask, before they could ask it. */
static bool preseed(struct engine *e, const struct plan *plan, struct err *err)
{
	struct str lines = {0};
	struct run_res res;

	for (size_t i = 0; i < plan->preseed.n; i++)
		str_addf(&lines, "%s\n", plan->preseed.v[i]);
	if (lines.len == 0)
		return true;
	const char *argv[] = { "debconf-set-selections", NULL };
	bool ok = e->host->run(e->host,
			       &(struct run_req){ .argv = argv, .input = lines.p, .input_len = lines.len, .env = apt_env },
			       &res, err);
	str_free(&lines);
	if (!ok)
		return false;
	if (res.status != 0)
		ok = err_set(err, ERR_RUN, "debconf-set-selections failed: %s", str_c(&res.err));
	run_res_free(&res);
	return ok;
}

enum policy_state { POLICY_NONE, POLICY_OURS, POLICY_OTHER };

static bool policy_there(struct host *h, enum policy_state *state, struct err *err)
{
	struct str there = {0};

	*state = POLICY_NONE;
	if (!h->fs->read(h, POLICY_RCD, &there, err)) {
		if (err->code != ERR_NOT_FOUND)
			return false;
		err_clear(err);
		return true;
	}
	*state = there.len == sizeof(policy) - 1 && memcmp(there.p, policy, there.len) == 0 ? POLICY_OURS : POLICY_OTHER;
	str_free(&there);
	return true;
}

/* An operator's own policy is respected. */
static bool hold_services(struct engine *e, struct err *err)
{
	struct host *h = e->host;
	enum policy_state state;

	if (!policy_there(h, &state, err))
		return false;
	return state == POLICY_OTHER ||
	       h->fs->write(h, POLICY_RCD, policy, sizeof(policy) - 1, &(struct file_meta){ .mode = 0755 }, err);
}

bool engine_release_services(struct engine *e, struct err *err)
{
	enum policy_state state;

	return policy_there(e->host, &state, err) && (state != POLICY_OURS || e->host->fs->remove(e->host, POLICY_RCD, err));
}

/* A machine that was switched off while dpkg worked: apt refuses to go on before this. */
static bool install(struct engine *e, const strlist *names, struct err *err)
{
	struct err why = {0};
	strlist left;

	e->apt.lists_done = true;
	if (apt_install(e, names, err))
		return true;
	if (!e->host->fs->list(e->host, e->arena, "/var/lib/dpkg/updates", &left, &why) || left.n == 0)
		return false;
	return apt_run(e, (const char *[]){ "dpkg", "--configure", "-a", "--force-confold", NULL }, APT_TIMEOUT_S, err) &&
	       apt_install(e, names, err);
}

bool engine_packages(struct engine *e, const struct plan *plan, bool *installed, struct err *err)
{
	struct host *h = e->host;
	strlist names = {0};

	*installed = false;
	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.v[i].res->kind == RES_PACKAGE && step_changes(&plan->steps.v[i]))
			vec_push(e->arena, &names, plan->steps.v[i].res->name);
	if (names.n == 0)
		return true;
	if (!h->live) {
		event_emit(e->sink, EVENT_WARNING, "%zu packages are not installed: apt works on /, not below %s", names.n, h->root);
		return true;
	}

	apt_progress_begin(e);
	int64_t begin = h->monotonic_ms(h);
	struct ahead work;
	ahead_begin(&work, e, plan);
	e->installing = plan;
	bool ok = hold_services(e, err) && room_for_lists(e, err) && preseed(e, plan, err) && apt_update(e, err) &&
		  room_for_packages(e, &names, err) && install(e, &names, err);
	ahead_end(&work, e, ok);
	struct err left = {0};
	if (!engine_release_services(e, &left))
		event_emit(e->sink, EVENT_WARNING, "%s", left.msg);
	if (!ok)
		return err_wrap(err, "cannot install the packages");
	*installed = true;
	apt_progress_installs(e);
	event_emit(e->sink, EVENT_DONE, "%zu package%s installed with what %s need%s, in %lld s", names.n,
		   names.n == 1 ? "" : "s", names.n == 1 ? "it" : "they", names.n == 1 ? "s" : "",
		   (long long)(h->monotonic_ms(h) - begin) / 1000);
	return true;
}
