#include <string.h>

#include "engine/full_upgrade_part.h"
#include "engine/unit.h"
#include "plan/plan.h"

#define DROP_IN "zz-mailstead-upgrade.conf"

static const char condition[] = "# mailstead: not while the packages of the next Debian are being installed\n"
				"[Unit]\n"
				"ConditionPathExists=!" PATH_MAIL_HELD "\n";

static bool stays(const char *unit)
{
	static const char *const reachable[] = { FIREWALL_UNIT, "fail2ban.service", "unbound.service",
						 "unattended-upgrades.service" };

	for (size_t i = 0; i < sizeof(reachable) / sizeof(reachable[0]); i++)
		if (strcmp(reachable[i], unit) == 0)
			return true;
	return false;
}

/* A name that is part of a path. */
static bool is_unit(const char *name)
{
	return name[0] != '\0' && name[0] != '.' && name[0] != '-' && strchr(name, '/') == NULL && strchr(name, '.') != NULL;
}

/* The units of the last generation. Postfix' own is an instance of another on Debian 12. */
static bool list_units(struct full_upgrade *u, struct err *err)
{
	struct arena *a = u->engine->arena;
	struct str text = {0};

	if (u->state.held.n > 0)
		return true;
	if (!u->engine->host->fs->read(u->engine->host, PLAN_UNITS_FILE, &text, err)) {
		if (err->code != ERR_NOT_FOUND)
			return false;
		err_clear(err);
	}
	for (const char *at = str_c(&text); *at != '\0'; at += strcspn(at, "\n"), at += *at == '\n') {
		const char *name = arena_memdup(a, at, strcspn(at, "\n"));

		if (is_unit(name) && !stays(name))
			vec_push(a, &u->state.held, name);
	}
	vec_push(a, &u->state.held, "postfix@.service");
	vec_push(a, &u->state.held, "dovecot.socket");
	str_free(&text);
	return upgrade_state_save(u->engine->host, &u->state, err);
}

static const char *drop_in_dir(struct arena *a, const char *unit)
{
	return arena_printf(a, "/etc/systemd/system/%s.d", unit);
}

static bool add_conditions(struct full_upgrade *u, struct err *err)
{
	struct host *h = u->engine->host;

	for (size_t i = 0; i < u->state.held.n; i++) {
		const char *dir = drop_in_dir(u->engine->arena, u->state.held.v[i]);

		if (!h->fs->mkdirs(h, dir, err) ||
		    !h->fs->write(h, arena_printf(u->engine->arena, "%s/" DROP_IN, dir), condition, sizeof(condition) - 1,
				  &(struct file_meta){ .mode = 0644 }, err))
			return false;
	}
	return unit_daemon_reload(u->engine, err);
}

/* A directory that something else is in as well stays. */
static bool remove_conditions(struct full_upgrade *u, struct err *err)
{
	struct host *h = u->engine->host;
	struct err full = {0};

	for (size_t i = 0; i < u->state.held.n; i++) {
		const char *dir = drop_in_dir(u->engine->arena, u->state.held.v[i]);

		if (!h->fs->remove(h, arena_printf(u->engine->arena, "%s/" DROP_IN, dir), err))
			return false;
		if (!h->fs->remove(h, dir, &full))
			err_clear(&full);
	}
	return unit_daemon_reload(u->engine, err);
}

/* systemctl minds a unit that is not there, as in the midst of dpkg's work; what matters is that none runs. */
static bool none_runs(struct full_upgrade *u, struct err *err)
{
	struct err ignored = {0};
	bool active;

	for (size_t i = 0; i < u->state.held.n; i++) {
		const char *unit = u->state.held.v[i];

		if (strstr(unit, "@.") == NULL && (!unit_is(u->engine, "is-active", unit, &active, &ignored) || active))
			return false;
	}
	err_clear(err);
	return true;
}

/* Where mail comes in first: what was accepted is on its way or in the queue when the others stop. */
static bool stop_units(struct full_upgrade *u, struct err *err)
{
	static const char *const head[] = { "systemctl", "stop", "--" };
	VEC(const char *) argv = {0};
	struct arena *a = u->engine->arena;

	if (!upgrade_program(u, (const char *[]){ "systemctl", "stop", "--", "postfix.service", "postfix@*.service", NULL }, 300,
			     NULL, err) && !none_runs(u, err))
		return false;
	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		vec_push(a, &argv, head[i]);
	for (size_t i = 0; i < u->state.held.n; i++)
		if (strstr(u->state.held.v[i], "@.") == NULL && strcmp(u->state.held.v[i], "dovecot.socket") != 0)
			vec_push(a, &argv, u->state.held.v[i]);
	vec_push(a, &argv, NULL);
	return upgrade_program(u, argv.v, 300, NULL, err) || none_runs(u, err);
}

bool upgrade_hold_mail(struct full_upgrade *u, struct err *err)
{
	struct host *h = u->engine->host;

	return (list_units(u, err) && h->fs->write(h, PATH_MAIL_HELD, "", 0, &(struct file_meta){ .mode = 0644 }, err) &&
		add_conditions(u, err) && stop_units(u, err)) ||
	       err_wrap(err, "cannot hold mail");
}

bool full_upgrade_let_go(struct host *h, struct err *err)
{
	return h->fs->remove(h, PATH_MAIL_HELD, err);
}

static bool start_one(struct full_upgrade *u, const char *unit, struct err *err)
{
	bool enabled, active;

	return unit_is(u->engine, "is-enabled", unit, &enabled, err) && unit_is(u->engine, "is-active", unit, &active, err) &&
	       (!enabled || active || unit_do(u->engine, "start", unit, err));
}

/* One that does not start keeps none of the others from it. */
static bool start_held(struct full_upgrade *u, struct err *err)
{
	bool ok = true;

	for (size_t i = 0; i < u->state.held.n; i++) {
		struct err why = {0};

		if (strstr(u->state.held.v[i], "@.") != NULL || start_one(u, u->state.held.v[i], &why))
			continue;
		if (ok)
			*err = why;
		ok = false;
	}
	return ok;
}

bool upgrade_release_mail(struct full_upgrade *u, struct err *err)
{
	return (full_upgrade_let_go(u->engine->host, err) && remove_conditions(u, err) && start_held(u, err)) ||
	       err_wrap(err, "cannot let mail flow again");
}
