/*
 * Units of the last generation: running, enabled, not restarting for ever; and
 * no other unit of the box has failed. Then their sockets (sockets.c).
 */
#include <string.h>

#include "check/check.h"
#include "check/sockets.h"
#include "check/units.h"
#include "plan/plan.h"

enum { TIMEOUT_S = 10, RESTARTS = 3, LATELY_S = 3600 };

/* The daemons without which mail waits or is turned away. */
static bool carries_mail(const char *unit)
{
	static const char *const carriers[] = { "postfix.service", "postfix@-.service", "dovecot.service", "rspamd.service",
						"opendkim.service", "mailstead-opendkim-ed25519.service",
						"unbound.service", NULL };

	for (size_t i = 0; carriers[i] != NULL; i++)
		if (strcmp(carriers[i], unit) == 0)
			return true;
	return false;
}

static const struct unit_state *unit_of(const unit_list *units, const char *name)
{
	for (size_t i = 0; i < units->n; i++)
		if (strcmp(units->v[i].name, name) == 0)
			return &units->v[i];
	return NULL;
}

static void not_running(struct check *k, const struct unit_state *u, const char *enabled_as)
{
	bool looping = strcmp(u->sub, "auto-restart") == 0;

	vec_push(k->arena, &k->down, u->name);
	if (strcmp(u->name, enabled_as) != 0)
		vec_push(k->arena, &k->down, enabled_as);
	check_add(k, &(struct finding){
			     .id = looping ? "services.restarting" : "services.stopped",
			     .severity = SEVERITY_FAIL,
			     .blocks = carries_mail(u->name) ? BLOCKS_DELIVERY : BLOCKS_NOTHING,
			     .subject = u->name,
			     .seen = arena_printf(k->arena, "%s is not running (%s, %s)", u->name,
						  strcmp(u->load, "loaded") == 0 ? u->active : u->load, u->result),
			     .why = carries_mail(u->name) ? "without it mail is deferred or not delivered"
							  : "the server counts on it",
			     .fix = arena_printf(k->arena, "systemctl restart %s || journalctl -n 50 -u %s", u->name, u->name),
			     .source = arena_printf(k->arena, "systemctl status %s", u->name),
		     });
}

/* Running now, but it has come up again and again within the last hour. */
static void restarting(struct check *k, const struct unit_state *u)
{
	if (u->restarts < RESTARTS || k->host->now(k->host) - u->since > LATELY_S)
		return;
	check_add(k, &(struct finding){
			     .id = "services.restarting",
			     .severity = SEVERITY_WARN,
			     .subject = u->name,
			     .seen = arena_printf(k->arena, "%s runs, but systemd has had to start it again %ld times", u->name,
						  u->restarts),
			     .why = "it keeps dying; each time mail waits, and systemd gives up in the end",
			     .fix = arena_printf(k->arena, "journalctl -n 100 -u %s", u->name),
			     .source = arena_printf(k->arena, "systemctl show -p NRestarts %s", u->name),
		     });
}

static void not_enabled(struct check *k, const struct unit_state *u)
{
	check_add(k, &(struct finding){
			     .id = "services.disabled",
			     .severity = SEVERITY_WARN,
			     .subject = u->name,
			     .seen = arena_printf(k->arena, "%s is %s: it will not run after a reboot", u->name, u->file),
			     .why = "a reboot would leave the server without it",
			     .fix = arena_printf(k->arena, strcmp(u->file, "masked") == 0 ? "systemctl unmask %s && mailstead apply"
										    : "systemctl enable %s",
						 u->name),
			     .source = arena_printf(k->arena, "systemctl is-enabled %s", u->name),
		     });
}

static bool is_off(const char *file_state)
{
	return strcmp(file_state, "disabled") == 0 || strncmp(file_state, "masked", 6) == 0;
}

/*
 * Debian 12's postfix.service is /bin/true and always looks well; Postfix
 * itself is postfix@-.service there.
 */
static const struct unit_state *real_one(const unit_list *units, const struct unit_state *u)
{
	const struct unit_state *instance = unit_of(units, "postfix@-.service");

	return strcmp(u->name, "postfix.service") == 0 && strcmp(u->exec, "/bin/true") == 0 && instance ? instance : u;
}

static void look_at(struct check *k, const unit_list *units, const char *name)
{
	const struct unit_state *u = unit_of(units, name);
	struct err err = {0};

	if (u == NULL) {
		err_set(&err, ERR_RUN, "systemctl says nothing of %s", name);
		check_unknown(k, "services.stopped", name, "systemctl status", &err);
		return;
	}
	const struct unit_state *runs = real_one(units, u);
	struct unit_state shown = *runs;
	shown.name = name;
	shown.file = u->file;
	vec_push(k->arena, &k->units, shown);
	if (strcmp(runs->active, "active") != 0 && strcmp(runs->active, "reloading") != 0)
		not_running(k, runs, name);
	else
		restarting(k, runs);
	if (strcmp(u->load, "loaded") == 0 && is_off(u->file))
		not_enabled(k, u);
}

/* Units besides ours; certbot's own run is certificate's matter. */
static void look_at_failed(struct check *k, const strlist *ours)
{
	static const char *const argv[] = { "systemctl", "list-units", "--state=failed", "--plain", "--no-legend",
					    "--no-pager", NULL };
	struct err err = {0};
	const char *text = check_output(k, argv, TIMEOUT_S, &err);

	if (text == NULL) {
		check_unknown(k, "services.failed", "", "systemctl --failed", &err);
		return;
	}
	for (const char *line = text; *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n') {
		line += strspn(line, " ");
		const char *name = arena_memdup(k->arena, line, strcspn(line, " \n"));
		bool known = name[0] == '\0' || strcmp(name, "certbot.service") == 0 || check_is_down(k, name) ||
			     strcmp(name, "mailstead-cert.service") == 0;

		for (size_t i = 0; i < ours->n; i++)
			known = known || strcmp(ours->v[i], name) == 0;
		if (!known)
			check_add(k, &(struct finding){
					     .id = "services.failed",
					     .severity = SEVERITY_WARN,
					     .subject = name,
					     .seen = arena_printf(k->arena, "%s has failed", name),
					     .why = "mail does not depend on it, but something on this box does not do its work",
					     .fix = arena_printf(k->arena, "journalctl -n 50 -u %s; systemctl restart %s", name, name),
					     .source = "systemctl --failed",
				     });
	}
}

/* The names of a file with one a line. */
static void split_lines(struct arena *a, const char *text, strlist *out)
{
	for (const char *line = text; *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n')
		if (strcspn(line, "\n") > 0)
			vec_push(a, out, arena_memdup(a, line, strcspn(line, "\n")));
}

void check_services(struct check *k)
{
	struct str text = {0};
	struct err err = {0};
	strlist names = {0}, asked = {0};
	unit_list units = {0};

	if (!k->host->fs->read(k->host, PLAN_UNITS_FILE, &text, &err)) {
		err_hint(&err, "mailstead apply");
		check_unknown(k, "services.stopped", "", PLAN_UNITS_FILE, &err);
		return;
	}
	split_lines(k->arena, str_c(&text), &names);
	str_free(&text);
	for (size_t i = 0; i < names.n; i++)
		vec_push(k->arena, &asked, names.v[i]);
	vec_push(k->arena, &asked, "postfix@-.service");
	const char *said = check_output(k, units_argv(k->arena, &asked), TIMEOUT_S, &err);
	if (said == NULL) {
		check_unknown(k, "services.stopped", "", "systemctl status", &err);
		return;
	}
	units_parse(k->arena, said, &units);
	for (size_t i = 0; i < names.n; i++)
		look_at(k, &units, names.v[i]);
	look_at_failed(k, &names);
	check_sockets(k);
}
