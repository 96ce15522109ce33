/* The changes of a zone, for people and for programs. */
#include "cmd/publish.h"

static const char *value_of(const struct record *r)
{
	return r->txt != NULL ? r->txt : r->data;
}

static void show_one(struct cmd *c, const struct record_change *change)
{
	const struct record *r = &change->record;

	switch (change->kind) {
	case CHANGE_KEEP:
		break;
	case CHANGE_ADD:
		cmd_say(c, "  add      %s %s %s\n", r->name, r->type, value_of(r));
		break;
	case CHANGE_REPLACE:
		cmd_say(c, "  replace  %s %s %s\n      by   %s\n", change->old.name, change->old.type, change->old.data,
			r->data);
		break;
	case CHANGE_REMOVE:
		cmd_say(c, "  remove   %s %s %s\n", change->old.name, change->old.type, change->old.data);
		break;
	case CHANGE_HELD:
		cmd_say(c, "  NOT      %s %s %s\n      for  %s %s %s\n           %s\n", r->name, r->type, value_of(r),
			change->old.name, change->old.type, change->old.data, change->why);
		break;
	}
}

void publish_show(struct cmd *c, const struct publish_zone *zone)
{
	size_t kept = record_changes_of(&zone->changes, CHANGE_KEEP);

	cmd_say(c, "%s\n", zone->name);
	for (size_t i = 0; i < zone->changes.n; i++)
		show_one(c, &zone->changes.v[i]);
	if (kept > 0)
		cmd_say(c, "  keep     %zu that %s right already\n", kept, kept == 1 ? "is" : "are");
	if (record_changes_of(&zone->changes, CHANGE_HELD) > 0)
		cmd_say(c, "  What is in the way and not ours stays; --take-over replaces it, but for a CNAME's neighbours\n"
			   "  and several SPF records, which only you can set right.\n");
}

static const char *change_word(enum record_change_kind kind)
{
	switch (kind) {
	case CHANGE_KEEP: return "keep";
	case CHANGE_ADD: return "add";
	case CHANGE_REPLACE: return "replace";
	case CHANGE_REMOVE: return "remove";
	case CHANGE_HELD: return "held";
	}
	return "?";
}

static json_t *change_json(const struct record_change *change)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:s}", "change", change_word(change->kind), "name", change->record.name,
			      "type", change->record.type, "data", change->record.data);

	if (change->old.data != NULL)
		json_object_set_new(o, "old", json_pack("{s:s, s:s}", "type", change->old.type, "data", change->old.data));
	if (change->why != NULL)
		json_object_set_new(o, "why", json_string(change->why));
	return o;
}

json_t *publish_json(const publish_zones *zones, const strlist *homeless)
{
	json_t *list = json_array(), *names = json_array();

	for (size_t i = 0; i < zones->n; i++) {
		json_t *changes = json_array();

		for (size_t k = 0; k < zones->v[i].changes.n; k++)
			json_array_append_new(changes, change_json(&zones->v[i].changes.v[k]));
		json_array_append_new(list, json_pack("{s:s, s:o}", "zone", zones->v[i].name, "changes", changes));
	}
	for (size_t i = 0; i < homeless->n; i++)
		json_array_append_new(names, json_string(homeless->v[i]));
	return json_pack("{s:o, s:o}", "zones", list, "in_no_zone", names);
}
