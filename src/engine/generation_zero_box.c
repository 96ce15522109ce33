/* What generation 0 knows of the box besides files. */
#include <string.h>

#include "engine/generation_zero_part.h"

static void set_unit(json_t *units, const char *name, const char *what)
{
	json_t *unit = json_object_get(units, name);

	if (unit == NULL) {
		unit = json_pack("{s:b, s:b}", "active", 0, "enabled", 0);
		json_object_set_new(units, name, unit);
	}
	json_object_set_new(unit, what, json_true());
}

/* The first word of each line is a unit. */
static bool ask_units(struct engine *e, const char *const *argv, json_t *units, const char *what, struct err *err)
{
	struct str out = {0};
	char *save = NULL;

	if (!host_run_ok(e->host, argv, &out, err))
		return err_wrap(err, "cannot ask systemd which units there are");
	for (char *line = out.p ? strtok_r(out.p, "\n", &save) : NULL; line != NULL; line = strtok_r(NULL, "\n", &save)) {
		line[strcspn(line, " \t")] = '\0';
		if (line[0] != '\0')
			set_unit(units, line, what);
	}
	str_free(&out);
	return true;
}

bool generation_zero_units(struct engine *e, const struct plan *plan, json_t *units, struct err *err)
{
	static const char *const active[] = { "systemctl", "list-units", "--state=active", "--no-legend", "--plain",
					      "--type=service,socket,timer,path", NULL };
	static const char *const enabled[] = { "systemctl", "list-unit-files", "--state=enabled", "--no-legend", "--plain",
					       "--type=service,socket,timer,path", NULL };

	if (e->host->live)
		return ask_units(e, active, units, "active", err) && ask_units(e, enabled, units, "enabled", err);
	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];

		if (s->res->kind == RES_UNIT && !s->start)
			set_unit(units, s->res->name, "active");
		if (s->res->kind == RES_UNIT && !s->enable)
			set_unit(units, s->res->name, "enabled");
	}
	return true;
}

bool generation_zero_packages(struct engine *e, const struct plan *plan, json_t *packages, struct err *err)
{
	struct former before;

	if (!generation_zero_load(e->host, e->arena, &before, err))
		return false;
	for (size_t i = 0; plan->facts != NULL && i < plan->facts->packages.n; i++) {
		const struct fact_package *p = &plan->facts->packages.v[i];

		if (p->installed && (!before.known || former_installed(&before, p->name)))
			json_object_set_new(packages, p->name, json_string(p->version));
	}
	return true;
}

json_t *generation_zero_ports(struct engine *e)
{
	json_t *list = json_array();
	strlist ports;

	former_ports_now(e->host, e->arena, &ports);
	for (size_t i = 0; i < ports.n; i++)
		json_array_append_new(list, json_string(ports.v[i]));
	return list;
}
