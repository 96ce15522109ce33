/*
 * The Cloudflare API (developers.cloudflare.com/api, "Zones" and "DNS
 * Records"): records with identities of their own, changed in one batch a zone.
 */
#include <string.h>

#include "cmd/publish.h"
#include "mail/format.h"
#include "mail/zone.h"

#define API "https://api.cloudflare.com/client/v4"
/* A batch takes 200 changes in the free plan ("Batch record changes"). */
enum { PER_PAGE = 100, MAX_PAGES = 1000, BATCH = 200 };

static bool find(struct publish *p, const char *name, struct publish_zone *zone, struct err *err)
{
	for (const char *s = name; zone->name == NULL && strchr(s, '.') != NULL; s = strchr(s, '.') + 1) {
		const char *url = arena_printf(p->c->arena, API "/zones?name=%s", s);
		json_t *answer;

		if (!publish_http(p, false, url, NULL, &answer, err))
			return false;
		const char *id = json_string_value(
			json_object_get(json_array_get(json_object_get(answer, "result"), 0), "id"));
		if (id != NULL && strspn(id, "0123456789abcdefABCDEF") == strlen(id)) {
			zone->name = s;
			zone->id = arena_strdup(p->c->arena, id);
		}
		json_decref(answer);
	}
	return true;
}

static int integer(json_t *o, const char *key)
{
	return (int)json_integer_value(json_object_get(o, key));
}

static const char *string(struct arena *a, json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return publish_clean(a, text != NULL ? text : "");
}

static const char *dotted(struct arena *a, const char *host)
{
	size_t n = strlen(host);

	return n > 0 && host[n - 1] == '.' ? host : arena_printf(a, "%s.", host);
}

/* As a zone file has it, from content and what is apart. */
static const char *data_of(struct arena *a, json_t *one, const char *type)
{
	const char *content = string(a, one, "content");
	json_t *data = json_object_get(one, "data");

	if (strcmp(type, "TXT") == 0)
		return *content == '"' ? content : zone_txt(a, content);
	if (strcmp(type, "MX") == 0)
		return arena_printf(a, "%d %s", integer(one, "priority"), dotted(a, content));
	if (strcmp(type, "CNAME") == 0)
		return dotted(a, content);
	if (strcmp(type, "SRV") == 0)
		return arena_printf(a, "%d %d %d %s", integer(data, "priority"), integer(data, "weight"),
				    integer(data, "port"), dotted(a, string(a, data, "target")));
	if (strcmp(type, "CAA") == 0)
		return arena_printf(a, "%d %s \"%s\"", integer(data, "flags"), string(a, data, "tag"),
				    string(a, data, "value"));
	if (strcmp(type, "TLSA") == 0)
		return arena_printf(a, "%d %d %d %s", integer(data, "usage"), integer(data, "selector"),
				    integer(data, "matching_type"), string(a, data, "certificate"));
	return content;
}

static bool read_zone(struct publish *p, struct publish_zone *zone, struct err *err)
{
	struct arena *a = p->c->arena;
	int pages = 1;

	for (int page = 1; page <= pages && page <= MAX_PAGES; page++) {
		const char *url = arena_printf(a, API "/zones/%s/dns_records?page=%d&per_page=%d", zone->id, page,
					       (int)PER_PAGE);
		json_t *answer, *list, *one;
		size_t i;

		if (!publish_http(p, false, url, NULL, &answer, err))
			return false;
		list = json_object_get(answer, "result");
		json_array_foreach(list, i, one) {
			struct standing s = { .name = dotted(a, string(a, one, "name")), .type = string(a, one, "type"),
					      .id = string(a, one, "id") };

			s.data = data_of(a, one, s.type);
			vec_push(a, &zone->there, s);
		}
		pages = integer(json_object_get(answer, "result_info"), "total_pages");
		json_decref(answer);
	}
	return true;
}

/* One request's changes. */
struct batch {
	json_t *deletes, *puts, *posts;
	size_t n;
};

static void begin_batch(struct batch *b)
{
	*b = (struct batch){ .deletes = json_array(), .puts = json_array(), .posts = json_array() };
}

/* Sends what there is and begins anew. */
static bool send_batch(struct publish *p, const struct publish_zone *zone, struct batch *b, struct err *err)
{
	const char *url = arena_printf(p->c->arena, API "/zones/%s/dns_records/batch", zone->id);
	json_t *answer = NULL;

	json_t *body = json_pack("{s:o, s:o, s:o}", "deletes", b->deletes, "puts", b->puts, "posts", b->posts);
	bool ok = publish_http(p, true, url, body, &answer, err);
	json_decref(answer);
	begin_batch(b);
	return ok;
}

static void add_change(struct arena *a, const struct record_change *change, struct batch *b)
{
	if (change->kind == CHANGE_REMOVE)
		json_array_append_new(b->deletes, json_pack("{s:s}", "id", change->old.id));
	if (change->kind == CHANGE_ADD)
		json_array_append_new(b->posts, cloudflare_record(a, &change->record));
	if (change->kind == CHANGE_REPLACE) {
		json_t *record = cloudflare_record(a, &change->record);

		json_object_set_new(record, "id", json_string(change->old.id));
		json_array_append_new(b->puts, record);
	}
	b->n += change->kind == CHANGE_REMOVE || change->kind == CHANGE_ADD || change->kind == CHANGE_REPLACE;
}

static bool write_zone(struct publish *p, const struct publish_zone *zone, struct err *err)
{
	bool ok = true;
	struct batch b;

	begin_batch(&b);
	for (size_t i = 0; ok && i < zone->changes.n; i++) {
		add_change(p->c->arena, &zone->changes.v[i], &b);
		if (b.n == BATCH)
			ok = send_batch(p, zone, &b, err);
	}
	ok = ok && (b.n == 0 || send_batch(p, zone, &b, err));
	json_decref(b.deletes);
	json_decref(b.puts);
	json_decref(b.posts);
	return ok;
}

const struct publish_backend publish_cloudflare = {
	.name = "cloudflare",
	.title = "the Cloudflare API",
	.has_token = true,
	.find = find,
	.read = read_zone,
	.write = write_zone,
};
