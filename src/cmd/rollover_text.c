#include "cmd/rollover_text.h"

#include <time.h>

#include "check/tlsa.h"
#include "cmd/lineage.h"

const char *rollover_time(struct cmd *c, int64_t t)
{
	time_t seconds = (time_t)t;
	char text[32];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm);
	return arena_strdup(c->arena, text);
}

const char *rollover_advice(struct cmd *c, const struct rollover *r)
{
	int64_t ready = rollover_ready_at(r);

	switch (r->step) {
	case ROLL_NONE: break;
	case ROLL_ISSUING:
		return "The next key's certificate was not got to the end: `mailstead cert rollover begin` again, or "
		       "`mailstead cert rollover cancel`.";
	case ROLL_WAITING:
		if (ready == 0)
			return "Publish this record and leave the present one beside it. When every name server has it and\n"
			       "the old set has left the caches, `mailstead cert rollover finish` changes the key.";
		if (c->host->now(c->host) < ready)
			return arena_printf(c->arena,
					    "Every name server has the record. From %s on no cache holds the old\n"
					    "set: then run `mailstead cert rollover finish`.",
					    rollover_time(c, ready));
		return "The record is known everywhere: run `mailstead cert rollover finish`.";
	case ROLL_SWITCHING:
	case ROLL_REMOVING: return "It was cut short while changing: run `mailstead cert rollover finish`.";
	case ROLL_CANCELLING: return "It was cut short while being taken back: run `mailstead cert rollover cancel`.";
	}
	return NULL;
}

/* The TLSA data of the next key; NULL if it is not there. */
static const char *next_record(struct cmd *c, const struct rollover *r)
{
	const char *lineage = rollover_next(r);
	struct certificate next;
	struct err none = {0};

	if (lineage == NULL || !lineage_read(c, lineage, &next, &none))
		return NULL;
	return tlsa_text(c->arena, next.spki_sha256);
}

void rollover_say(struct cmd *c, const struct site *site, const struct rollover *r)
{
	const char *record = next_record(c, r);

	if (r->step == ROLL_NONE)
		return;
	cmd_say(c, "Change of the key, begun %s:\n", rollover_time(c, r->begun));
	if (record != NULL)
		cmd_say(c, "  _25._tcp.%s. TLSA %s\n", site->hostname, record);
	cmd_say(c, "%s\n", rollover_advice(c, r));
}

json_t *rollover_json(struct cmd *c, const struct site *site, const struct rollover *r)
{
	const char *record = next_record(c, r);

	if (r->step == ROLL_NONE)
		return json_null();
	return json_pack("{s:s, s:I, s:s, s:s?, s:I, s:I, s:s}", "step", rollover_step_name(r->step), "begun",
			 (json_int_t)r->begun, "name", arena_printf(c->arena, "_25._tcp.%s.", site->hostname), "next_tlsa",
			 record, "seen", (json_int_t)r->seen, "ready_at", (json_int_t)rollover_ready_at(r), "advice",
			 rollover_advice(c, r));
}
