#include <string.h>

#include "cmd/upgrade_run.h"
#include "engine/background.h"
#include "engine/backup_point.h"
#include "host/trouble.h"

void upgrade_say_ahead(struct cmd *c, const struct upgrade_report *r)
{
	const char *to = arena_printf(c->arena, "Debian %s (%s)", r->to->number, r->to->codename);
	char size[24];

	cmd_say(c, "From Debian %s (%s) to %s:\n\n", r->from->number, r->from->codename, to);
	cmd_say(c, "  1. A backup point of configuration, accounts and keys: %s. Mail is not touched.\n",
		backup_point_dir(c->arena, r->to->number));
	cmd_say(c, "  2. apt's sources become those of %s; sources of others are disabled.\n", r->to->codename);
	cmd_say(c, "  3. All packages are downloaded%s%s. Mail flows meanwhile.\n", r->download >= 0 ? ", " : "",
		r->download >= 0 ? trouble_size(r->download, size) : "");
	cmd_say(c, "  4. Mail is held while packages are exchanged, for 3 to 15 minutes on most machines: nobody\n"
		   "     answers, other servers keep their mail and try again, and nothing is lost. SSH stays.\n");
	cmd_say(c, "  5. The configuration is rendered for the new versions, checked by them, and proved by a message\n"
		   "     (mailstead upgrade check says what changes).\n"
		   "  6. Mail flows again.\n\n"
		   "Packages cannot be rolled back: until 4 begins, mailstead upgrade run --undo takes all of it back, from\n"
		   "then on there is only the way forward. It goes on if this connection breaks, and after a power cut by\n"
		   "itself.\n\n");
}

/* The record is gone by now, and was made after it was read here: what was done stands in the sources. */
static bool any_disabled(struct cmd *c)
{
	static const char *const argv[] = { "grep", "-rqs", "--", UPGRADE_DISABLED, "/etc/apt", NULL };
	struct err ignored = {0};

	return host_run_ok(c->host, argv, NULL, &ignored);
}

void upgrade_say_end(struct cmd *c, const struct upgrade_state *s)
{
	cmd_say(c, "This is Debian %s now. What was there before is in %s.\n", s->to, backup_point_dir(c->arena, s->to));
	if (any_disabled(c))
		cmd_say(c, "Sources of others are disabled until you have seen that they are ready for it; to find them:\n"
			   "  grep -rn '" UPGRADE_DISABLED "' /etc/apt\n");
	cmd_say(c, "Restart the machine when it suits you: the kernel that runs is still the old one.\n"
		   "Packages that nothing needs any more stay; apt-get autoremove shows and removes them.\n");
}

const char *upgrade_cut_short(struct cmd *c)
{
	struct upgrade_state s;
	struct background b;
	struct err err = {0};

	if (!host_exists(c->host, PATH_UPGRADE_STATE))
		return NULL;
	if (!upgrade_state_load(c->host, c->arena, &s, &err))
		return arena_strdup(c->arena, err.msg);
	if (!s.is || !background_look(c->host, c->arena, &b, &err) ||
	    (b.state == BACKGROUND_RUNS && strcmp(b.req.args.v[0], "upgrade") == 0))
		return NULL;
	return arena_printf(c->arena, "the step to Debian %s was cut short while %s%s%s%s", s.to, upgrade_step_title(s.step),
			    host_exists(c->host, PATH_MAIL_HELD) ? "; mail is held" : "",
			    s.error[0] != '\0' ? ": " : "", s.error);
}
