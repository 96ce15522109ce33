/*
 * local.d/rspamd, by the names of rspamd's own local.d. A module that has a file of ours keeps that, and ours includes the
 * operator's over it: value by value, so that one rule of his takes none of ours away, as override.d would. For what is to be
 * replaced whole there is override.d.
 */
#include "mail/rspamd_local.h"

#define UNIT "rspamd.service"
#define OVER "/etc/rspamd/mailstead"
#define RSPAMD .group = "_rspamd", .unit = UNIT, .action = UNIT_RELOAD, .restart_for = "bind_socket"

enum { MODULE, INCLUDE, LUA };

const struct local_kind rspamd_local_kinds[] = {
	[MODULE] = { .suffix = ".conf", RSPAMD },
	[INCLUDE] = { .suffix = ".inc", RSPAMD },
	[LUA] = { .suffix = ".lua", RSPAMD },
	{ .suffix = ".conf", .below = "override.d", .to = "/etc/rspamd/override.d", RSPAMD },
	{ .suffix = ".inc", .below = "override.d", .to = "/etc/rspamd/override.d", RSPAMD },
	{ .suffix = ".map", .below = "maps.d", .to = "/etc/rspamd/local.d/maps.d", RSPAMD },
	{ .suffix = ".inc", .below = "maps.d", .to = "/etc/rspamd/local.d/maps.d", RSPAMD },
	{ 0 },
};

/* rspamd 3.4 and 3.12: its own local.d has priority 1, override.d 10; what lies between wins over ours alone. */
static void add_module(struct plan_builder *b, const struct addition *add)
{
	const char *path = arena_printf(b->arena, "/etc/rspamd/local.d/%s", add->name);
	struct resource *ours = wanted_file(b, path);

	if (ours != NULL) {
		path = arena_printf(b->arena, "%s/%s", OVER, add->name);
		want_line(b, ours, arena_printf(b->arena, "# from %s:\n.include(priority=2,duplicate=merge) \"%s\"", add->path,
						path));
	}
	want_addition(b, add, path, add->kind->unit);
}

/* lua.local.d came after 3.4, so ours runs them. */
static void add_lua(struct plan_builder *b, const struct addition *add)
{
	const char *path = arena_printf(b->arena, "%s/%s", OVER, add->name);
	struct resource *ours = wanted_file(b, "/etc/rspamd/rspamd.local.lua");

	if (ours != NULL)
		want_line(b, ours, arena_printf(b->arena, "-- from %s:\ndofile('%s')", add->path, path));
	want_addition(b, add, path, add->kind->unit);
}

bool rspamd_local(struct plan_builder *b, struct err *err)
{
	addition_list found;

	if (!local_read(b, &found, err) || !want_local(b, err))
		return false;
	for (size_t i = 0; i < found.n; i++) {
		const struct addition *add = &found.v[i];

		if (add->kind == &rspamd_local_kinds[LUA])
			add_lua(b, add);
		else if (add->kind->to == NULL)
			add_module(b, add);
	}
	return true;
}
