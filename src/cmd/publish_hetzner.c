/*
 * The Hetzner Cloud API (docs.hetzner.cloud, "Zones" and "Zone RRSets"). It
 * knows sets of records: one that is there is set as a whole, the records in
 * it that are not ours among it as they were.
 */
#include <string.h>

#include "cmd/publish.h"
#include "mail/rdata.h"
#include "mail/zone.h"

#define API "https://api.hetzner.cloud/v1"
enum { PER_PAGE = 100, MAX_PAGES = 1000 };

static bool find(struct publish *p, const char *name, struct publish_zone *zone, struct err *err)
{
	for (const char *s = name; strchr(s, '.') != NULL; s = strchr(s, '.') + 1) {
		json_t *answer = NULL;

		if (publish_http(p, false, arena_printf(p->c->arena, API "/zones/%s", s), NULL, &answer, err)) {
			json_decref(answer);
			zone->name = s;
			return true;
		}
		if (err->code != ERR_NOT_FOUND)
			return false;
		err_clear(err);
	}
	return true;
}

/* A text is in quoted strings; one that is not is taken as it is. */
static const char *data_of(struct arena *a, const char *type, const char *value)
{
	const char *clean = publish_clean(a, value != NULL ? value : "");

	return strcmp(type, "TXT") == 0 && *clean != '"' ? zone_txt(a, clean) : clean;
}

/* Their names are relative, "@" is the zone; host names in values end with a dot. */
static void take_set(struct publish *p, struct publish_zone *zone, json_t *set)
{
	struct arena *a = p->c->arena;
	const char *name, *type;
	json_t *records, *one;
	size_t i;

	if (json_unpack(set, "{s:s, s:s, s:o}", "name", &name, "type", &type, "records", &records) != 0)
		return;
	name = publish_clean(a, name);
	const char *absolute = strcmp(name, "@") == 0 ? arena_printf(a, "%s.", zone->name) :
							arena_printf(a, "%s.%s.", name, zone->name);
	json_array_foreach(records, i, one) {
		const char *value = json_string_value(json_object_get(one, "value"));
		struct standing s = { .name = absolute, .type = publish_clean(a, type),
				      .data = data_of(a, type, value) };

		vec_push(a, &zone->there, s);
	}
}

static bool read_zone(struct publish *p, struct publish_zone *zone, struct err *err)
{
	json_int_t page = 1;

	for (int pages = 0; page > 0 && pages < MAX_PAGES; pages++) {
		const char *url = arena_printf(p->c->arena, API "/zones/%s/rrsets?page=%d&per_page=%d", zone->name,
					       (int)page, (int)PER_PAGE);
		json_t *answer, *sets, *set;
		size_t i;

		if (!publish_http(p, false, url, NULL, &answer, err))
			return false;
		sets = json_object_get(answer, "rrsets");
		json_array_foreach(sets, i, set)
			take_set(p, zone, set);
		json_t *next = json_object_get(json_object_get(json_object_get(answer, "meta"), "pagination"),
					       "next_page");
		page = json_integer_value(next); /* null on the last */
		json_decref(answer);
	}
	return true;
}

/* The records of a set as they shall be. */
struct set {
	const struct record *first;
	bool is_there, changes;
	json_t *values;
};

static bool is_of(const struct record *r, const char *name, const char *type)
{
	return strcasecmp(r->name, name) == 0 && strcmp(r->type, type) == 0;
}

static void add_value(struct set *s, const char *value)
{
	json_array_append_new(s->values, json_pack("{s:s}", "value", value));
}

static bool goes(const struct publish_zone *zone, const struct standing *there)
{
	for (size_t i = 0; i < zone->changes.n; i++) {
		const struct record_change *change = &zone->changes.v[i];

		if ((change->kind == CHANGE_REPLACE || change->kind == CHANGE_REMOVE) &&
		    strcasecmp(change->old.name, there->name) == 0 && strcmp(change->old.type, there->type) == 0 &&
		    strcmp(change->old.data, there->data) == 0)
			return true;
	}
	return false;
}

static void fill(const struct publish_zone *zone, struct set *s)
{
	for (size_t i = 0; i < zone->there.n; i++) {
		const struct standing *there = &zone->there.v[i];

		if (!is_of(s->first, there->name, there->type))
			continue;
		s->is_there = true;
		if (goes(zone, there))
			s->changes = true;
		else
			add_value(s, there->data);
	}
	for (size_t i = 0; i < zone->changes.n; i++) {
		const struct record_change *change = &zone->changes.v[i];

		if (!is_of(&change->record, s->first->name, s->first->type) ||
		    (change->kind != CHANGE_ADD && change->kind != CHANGE_REPLACE))
			continue;
		s->changes = true;
		add_value(s, change->record.data);
	}
}

static bool send_set(struct publish *p, const struct publish_zone *zone, struct set *s, struct err *err)
{
	const char *name = record_relative_name(p->c->arena, s->first);
	json_t *body = json_pack("{s:O}", "records", s->values), *answer = NULL;
	const char *url;

	name = name != NULL && *name != '\0' ? name : "@";
	if (s->is_there) {
		url = arena_printf(p->c->arena, API "/zones/%s/rrsets/%s/%s/actions/set_records", zone->name, name,
				   s->first->type);
	} else {
		url = arena_printf(p->c->arena, API "/zones/%s/rrsets", zone->name);
		json_object_set_new(body, "name", json_string(name));
		json_object_set_new(body, "type", json_string(s->first->type));
		json_object_set_new(body, "ttl", json_integer(RECORDS_TTL));
	}
	if (!publish_http(p, true, url, body, &answer, err))
		return err_wrap(err, "%s %s", s->first->name, s->first->type);
	json_decref(answer);
	return true;
}

/* True for the first change of each set. */
static bool begins_set(const struct publish_zone *zone, size_t i)
{
	const struct record *r = &zone->changes.v[i].record;

	for (size_t k = 0; k < i; k++)
		if (is_of(r, zone->changes.v[k].record.name, zone->changes.v[k].record.type))
			return false;
	return true;
}

static bool write_zone(struct publish *p, const struct publish_zone *zone, struct err *err)
{
	for (size_t i = 0; i < zone->changes.n; i++) {
		struct set s = { .first = &zone->changes.v[i].record };

		if (!begins_set(zone, i))
			continue;
		s.values = json_array();
		fill(zone, &s);
		bool ok = !s.changes || send_set(p, zone, &s, err);
		json_decref(s.values);
		if (!ok)
			return false;
	}
	return true;
}

const struct publish_backend publish_hetzner = {
	.name = "hetzner",
	.title = "the Hetzner API",
	.has_token = true,
	.find = find,
	.read = read_zone,
	.write = write_zone,
};
