/*
 * local.d/opendkim: for both instances, or for one of them. OpenDKIM takes the last of several settings of one name, so theirs
 * are included at the end. Each instance has copies of its own, as each is told by itself when one changes.
 */
#include "mail/opendkim_local.h"

#include <string.h>

#define OPENDKIM .group = "opendkim", .action = UNIT_RELOAD, .restart_for = "Socket UserID UMask PidFile"

static bool has_ed25519(const struct site *site)
{
	return site->dkim.ed25519;
}

const struct local_kind opendkim_local_kinds[] = {
	{ .suffix = ".conf", OPENDKIM },
	{ .suffix = ".conf", .below = "rsa", OPENDKIM },
	{ .suffix = ".conf", .below = "ed25519", .wanted = has_ed25519, OPENDKIM },
	{ 0 },
};

static void add_to(struct plan_builder *b, const addition_list *found, const char *instance, const char *unit)
{
	const char *conf = arena_printf(b->arena, "/etc/opendkim/mailstead-%s.conf", instance);

	for (size_t i = 0; i < found->n; i++) {
		const struct addition *add = &found->v[i];
		const char *below = add->kind->below, *path;
		struct resource *file = wanted_file(b, conf);

		if (file == NULL || (below != NULL && strcmp(below, instance) != 0))
			continue;
		path = arena_printf(b->arena, "/etc/opendkim/mailstead-%s.d/%s%s%s", instance, below ? below : "", below ? "/" : "",
				    add->name);
		want_line(b, file, arena_printf(b->arena, "# from %s:\nInclude                 %s", add->path, path));
		want_addition(b, add, path, unit);
	}
}

bool opendkim_local(struct plan_builder *b, struct err *err)
{
	addition_list found;

	if (!local_read(b, &found, err))
		return false;
	add_to(b, &found, "rsa", "opendkim.service");
	add_to(b, &found, "ed25519", "mailstead-opendkim-ed25519.service");
	return true;
}
