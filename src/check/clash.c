#include "check/clash.h"

#include <string.h>

static void replaced(struct check *k, const struct fact_software *s)
{
	check_add(k, &(struct finding){
			     .id = "clash.replaced",
			     .severity = SEVERITY_INFO,
			     .subject = s->name,
			     .seen = arena_printf(k->arena, "%s is installed, and nobody uses it for more than this box's own mail", s->name),
			     .why = "setup replaces it by Postfix",
			     .source = "dpkg -l",
		     });
}

static void other_mta(struct check *k, const struct fact_software *s)
{
	check_add(k, &(struct finding){
			     .id = "clash.mta",
			     .severity = SEVERITY_FAIL,
			     .blocks = BLOCKS_INSTALLATION,
			     .subject = s->name,
			     .seen = arena_printf(k->arena, "another mail server is installed and in use: %s", s->name),
			     .why = "it and Postfix cannot be installed together: its configuration and what waits in its queue would be lost",
			     .fix = arena_printf(k->arena, "if nobody needs it: apt-get purge %s", s->name),
			     .source = "dpkg -l",
		     });
}

static void other_server(struct check *k, const struct fact_software *s)
{
	bool package = s->sign[0] == '\0';

	check_add(k, &(struct finding){
			     .id = "clash.software",
			     .severity = SEVERITY_FAIL,
			     .blocks = BLOCKS_INSTALLATION,
			     .subject = s->name,
			     .seen = package ? arena_printf(k->arena, "%s is installed", s->name)
					     : arena_printf(k->arena, "%s is installed here: there is %s", s->name, s->sign),
			     .why = package ? "it serves mailboxes on the ports that Dovecot needs"
					    : "it brings a mail server with a configuration of its own; each would undo what the other does",
			     .fix = package ? arena_printf(k->arena, "if nobody needs it: apt-get purge %s", s->name)
					    : arena_printf(k->arena, "a machine of its own for mailstead; it cannot take over what %s holds", s->name),
			     .source = package ? "dpkg -l" : s->sign,
		     });
}

void check_clash(struct check *k)
{
	for (size_t i = 0; i < k->facts->mail_software.n; i++) {
		const struct fact_software *s = &k->facts->mail_software.v[i];

		switch (s->fate) {
		case SOFTWARE_REPLACED: replaced(k, s); break;
		case SOFTWARE_MTA: other_mta(k, s); break;
		case SOFTWARE_OTHER: other_server(k, s); break;
		}
	}
	clash_ports(k);
	clash_configured(k);
}
