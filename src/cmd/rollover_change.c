#include "cmd/rollover_change.h"

#include <string.h>

#include "cmd/certificate.h"
#include "cmd/lineage.h"
#include "cmd/rollover_text.h"
#include "plan/paths.h"

bool change_step(struct change *ch, enum rollover_step to, struct err *err)
{
	ch->r.step = to;
	return rollover_save(ch->c, ch->site, &ch->r, err);
}

/* Nothing goes on any more; which lineage is served stays known. */
static bool settle(struct change *ch, struct err *err)
{
	ch->r.other = "";
	ch->r.begun = ch->r.seen = ch->r.ttl = 0;
	return change_step(ch, ROLL_NONE, err);
}

bool change_remove_other(struct change *ch, struct err *err)
{
	return lineage_delete(ch->c, ch->r.other, err) && settle(ch, err);
}

/* The other lineage is what the daemons read now. */
static bool is_switched(struct change *ch)
{
	struct certificate served, other;
	struct err none = {0};

	return certificate_read(ch->c->host, ch->c->arena, PATH_TLS_PEM, &served, &none) &&
	       lineage_read(ch->c, ch->r.other, &other, &none) &&
	       memcmp(served.spki_sha256, other.spki_sha256, TLSA_SHA256) == 0;
}

bool change_switch_over(struct change *ch, struct err *err)
{
	const char *old = ch->r.lineage;
	struct err not_written = {0};
	bool changed;

	if (!certificate_install(ch->c, ch->site, ch->r.other, CERT_NEW_KEY, &changed, err)) {
		if (!is_switched(ch) && !change_step(ch, ROLL_WAITING, &not_written))
			cmd_warn(ch->c, "%s", not_written.msg);
		return false;
	}
	ch->r.lineage = ch->r.other;
	ch->r.other = old;
	return change_step(ch, ROLL_REMOVING, err) && change_remove_other(ch, err);
}

/* Ends what a run cut short left. A certificate that was still being got is left to `begin` or `cancel`. */
static bool resume(struct change *ch, struct err *err)
{
	switch (ch->r.step) {
	case ROLL_SWITCHING: return change_switch_over(ch, err);
	case ROLL_REMOVING:
	case ROLL_CANCELLING: return change_remove_other(ch, err);
	case ROLL_NONE:
	case ROLL_ISSUING:
	case ROLL_WAITING: break;
	}
	return true;
}

bool change_open(struct change *ch, struct err *err)
{
	return rollover_load(ch->c, ch->site, &ch->r, err) &&
	       (resume(ch, err) || err_wrap(err, "a change of the key was cut short and cannot be finished"));
}

bool change_observe(struct change *ch, const struct certificate *next, struct tlsa_look *look, struct err *err)
{
	struct rollover before = ch->r;
	int64_t now = ch->c->host->now(ch->c->host);

	tlsa_look(ch->c->host, ch->c->arena, ch->site->hostname, next->spki_sha256, look);
	if (look->ttl > ch->r.ttl)
		ch->r.ttl = look->ttl;
	if (look->state != TLSA_PUBLISHED)
		ch->r.seen = 0;
	else if (ch->r.seen == 0 || ch->r.seen > now)
		ch->r.seen = now;
	if (ch->r.seen == before.seen && ch->r.ttl == before.ttl)
		return true;
	return rollover_save(ch->c, ch->site, &ch->r, err);
}

bool certificate_rollover_tend(struct cmd *c, const struct site *site, struct err *err)
{
	struct change ch = { .c = c, .site = site };
	struct certificate next;
	struct tlsa_look look;
	struct err lost = {0};

	if (!change_open(&ch, err))
		return false;
	if (ch.r.step != ROLL_WAITING)
		return true;
	bool seen = ch.r.seen > 0;
	if (!lineage_read(c, ch.r.other, &next, &lost)) {
		cmd_warn(c, "change of the key: %s; `mailstead cert rollover cancel` takes it back", lost.msg);
		return true;
	}
	if (!change_observe(&ch, &next, &look, err))
		return err_wrap(err, "cannot look after the change of the key");
	if (!seen && ch.r.seen > 0)
		cmd_say(c, "Change of the key: every name server has the next TLSA record now; `mailstead cert rollover "
			   "finish` can be run from %s on.\n",
			rollover_time(c, rollover_ready_at(&ch.r)));
	else if (seen && ch.r.seen == 0)
		cmd_warn(c, "change of the key: %s; the waiting begins anew when it is there again", look.why);
	return true;
}
