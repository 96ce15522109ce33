/* What stands between this box and the next release, as far as two look-ups tell. */
#include "cmd/load.h"
#include "cmd/upgrade.h"

bool upgrade_examine(struct cmd *c, struct event_sink *sink, struct upgrade_report *out, struct err *err)
{
	struct facts facts;

	(void)sink;
	*out = (struct upgrade_report){ .download = -1 };
	if (!cmd_load_facts(c, &facts, err))
		return false;
	out->from = release_find(facts.release);
	out->to = release_after(facts.release);
	out->ready = out->to != NULL;
	if (!out->ready)
		finding_add(c->arena, &out->findings,
			    &(struct finding){ .id = "upgrade.last", .severity = SEVERITY_FAIL,
					       .seen = "no Debian after this one is known to this mailstead" });
	return true;
}
