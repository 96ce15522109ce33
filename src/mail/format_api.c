/*
 * Bodies for two providers' HTTP APIs, as their references describe them:
 * Hetzner Cloud (docs.hetzner.cloud, Zone RRSets): a set a request, values as
 * in a zone file; Cloudflare (developers.cloudflare.com/api, DNS records): all
 * of a zone in one batch, SRV, CAA and TLSA taken apart.
 */
#include <stdlib.h>
#include <string.h>

#include "mail/format.h"
#include "mail/rdata.h"

json_t *hetzner_rrset(struct arena *a, const struct record *records, size_t n)
{
	const char *name = record_relative_name(a, &records[0]);
	json_t *values = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(values, json_pack("{s:s}", "value", records[i].data));
	return json_pack("{s:s, s:s, s:i, s:o}", "name", name != NULL && *name != '\0' ? name : "@", "type",
			 records[0].type, "ttl", (int)RECORDS_TTL, "records", values);
}

static json_t *number(const char *text)
{
	return json_integer(strtol(text, NULL, 10));
}

/* The fields of "data", for the types that have it. */
static json_t *cloudflare_data(struct arena *a, const struct record *r, const strlist *part)
{
	if (strcmp(r->type, "SRV") == 0)
		return json_pack("{s:o, s:o, s:o, s:s}", "priority", number(part->v[0]), "weight", number(part->v[1]),
				 "port", number(part->v[2]), "target", name_without_dot(a, part->v[3]));
	if (strcmp(r->type, "CAA") == 0)
		return json_pack("{s:o, s:s, s:s}", "flags", number(part->v[0]), "tag", part->v[1], "value", part->v[2]);
	if (strcmp(r->type, "TLSA") == 0)
		return json_pack("{s:o, s:o, s:o, s:s}", "usage", number(part->v[0]), "selector", number(part->v[1]),
				 "matching_type", number(part->v[2]), "certificate", part->v[3]);
	return NULL;
}

/* The content of a TXT is in quoted strings; the others have host names without their dot. */
json_t *cloudflare_record(struct arena *a, const struct record *r)
{
	json_t *o = json_pack("{s:s, s:s, s:i}", "name", name_without_dot(a, r->name), "type", r->type, "ttl",
			      (int)RECORDS_TTL);
	strlist part = {0};

	if (r->txt != NULL) {
		json_object_set_new(o, "content", json_string(r->data));
		return o;
	}
	rdata_fields(a, r->data, &part);
	json_t *data = cloudflare_data(a, r, &part);
	if (data != NULL) {
		json_object_set_new(o, "data", data);
	} else if (strcmp(r->type, "MX") == 0) {
		json_object_set_new(o, "content", json_string(name_without_dot(a, part.v[1])));
		json_object_set_new(o, "priority", number(part.v[0]));
	} else {
		json_object_set_new(o, "content", json_string(name_without_dot(a, part.v[0])));
		json_object_set_new(o, "proxied", json_false());
	}
	return o;
}

static void dump(json_t *value, struct str *out)
{
	char *text = json_dumps(value, JSON_INDENT(2));

	json_decref(value);
	str_adds(out, text != NULL ? text : "null");
	str_addc(out, '\n');
	free(text);
}

void format_hetzner_api(struct arena *a, const struct format *f, const record_list *records, struct str *out)
{
	json_t *requests = json_array();
	record_list sorted = {0};

	(void)f;
	format_sort(a, records, &sorted);
	for (size_t i = 0, end; i < sorted.n; i = end) {
		end = format_set_end(&sorted, i);
		json_array_append_new(requests,
				      json_pack("{s:s, s:s, s:o}", "method", "POST", "path",
						arena_printf(a, "/v1/zones/%s/rrsets", sorted.v[i].zone), "body",
						hetzner_rrset(a, &sorted.v[i], end - i)));
	}
	dump(requests, out);
}

void format_cloudflare_api(struct arena *a, const struct format *f, const record_list *records, struct str *out)
{
	json_t *requests = json_array();
	record_list sorted = {0};

	(void)f;
	format_sort(a, records, &sorted);
	for (size_t i = 0, end; i < sorted.n; i = end) {
		json_t *posts = json_array();

		end = format_zone_end(&sorted, i);
		for (size_t k = i; k < end; k++)
			json_array_append_new(posts, cloudflare_record(a, &sorted.v[k]));
		json_array_append_new(requests,
				      json_pack("{s:s, s:s, s:s, s:{s:o}}", "method", "POST", "zone", sorted.v[i].zone,
						"path", "/client/v4/zones/{zone_id}/dns_records/batch", "body", "posts",
						posts));
	}
	dump(requests, out);
}
