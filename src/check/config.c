/* What was meant to configure something here, and does not. */
#include <string.h>

#include "check/check.h"
#include "check/leftovers.h"
#include "mail/daemons.h"
#include "plan/local.h"
#include "plan/paths.h"

static void name_unread(struct check *k, const struct unread *u)
{
	bool plain = strpbrk(u->path, "?'\"\\ $`&;|<>()*[]{}~#!") == NULL;

	check_add(k, &(struct finding){
			     .id = "config.unread",
			     .severity = u->kind == UNREAD_IDLE ? SEVERITY_INFO : SEVERITY_WARN,
			     .subject = u->path,
			     .seen = arena_printf(k->arena, "%s is not read: %s", u->path, u->why),
			     .why = u->kind == UNREAD_REFUSED ? "nothing is applied while it lies there"
							      : "what it says has no effect",
			     .fix = plain ? arena_printf(k->arena, "mv %s /root/", u->path) : "ls -lR " PATH_LOCAL_D,
			     .source = PATH_LOCAL_D,
		     });
}

static void look_at_additions(struct check *k)
{
	struct err err = {0};
	unread_list unread;

	if (!local_unread(k->host, k->arena, k->site, k->facts, mail_daemons, &unread, &err)) {
		check_unknown(k, "config.unread", "", "ls -lR " PATH_LOCAL_D, &err);
		return;
	}
	for (size_t i = 0; i < unread.n; i++)
		name_unread(k, &unread.v[i]);
}

void check_config(struct check *k)
{
	look_at_additions(k);
	check_leftovers(k);
}
