#include "mail/format.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "mail/rdata.h"

const struct format formats[] = {
	{ "table", "for people: each name and each value in full, to be copied", format_table, NULL },
	{ "zone", "what a name server loads (BIND, Knot DNS, NSD …)", format_zone, NULL },
	{ "json", "for programs, the same as --json", NULL, NULL },
	{ "nsupdate", "what nsupdate sends (RFC 2136)", format_nsupdate, NULL },
	{ "octodns", "octoDNS, one YAML document a zone", format_octodns, NULL },
	{ "terraform", "Terraform and OpenTofu, a map of record sets in presentation form", format_terraform, NULL },
	{ "hetzner-api", "bodies for the Hetzner Cloud API", format_hetzner_api, NULL },
	{ "cloudflare-api", "bodies for the Cloudflare API", format_cloudflare_api, NULL },
	{ "cloudflare", NULL, format_panel, &panel_cloudflare },
	{ "cpanel", NULL, format_panel, &panel_cpanel },
	{ "desec", NULL, format_panel, &panel_desec },
	{ "digitalocean", NULL, format_panel, &panel_digitalocean },
	{ "gandi", NULL, format_panel, &panel_gandi },
	{ "godaddy", NULL, format_panel, &panel_godaddy },
	{ "hetzner", NULL, format_panel, &panel_hetzner },
	{ "inwx", NULL, format_panel, &panel_inwx },
	{ "ionos", NULL, format_panel, &panel_ionos },
	{ "namecheap", NULL, format_panel, &panel_namecheap },
	{ "netcup", NULL, format_panel, &panel_netcup },
	{ "ovh", NULL, format_panel, &panel_ovh },
	{ "porkbun", NULL, format_panel, &panel_porkbun },
	{ "route53", NULL, format_panel, &panel_route53 },
	{ NULL, NULL, NULL, NULL },
};

const struct format *format_find(const char *name)
{
	for (const struct format *f = formats; f->name != NULL; f++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

static bool same_group(const struct record *a, const struct record *b)
{
	if (a->domain == NULL || b->domain == NULL)
		return a->domain == b->domain;
	return strcmp(a->domain, b->domain) == 0;
}

bool format_begins_group(const record_list *records, size_t i)
{
	return i == 0 || !same_group(&records->v[i], &records->v[i - 1]);
}

/* Runs of digits by value, all else by byte; what octoDNS insists on for its keys. */
static int natural(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0') {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			char *end_a, *end_b;
			unsigned long m = strtoul(a, &end_a, 10), n = strtoul(b, &end_b, 10);

			if (m != n)
				return m < n ? -1 : 1;
			a = end_a;
			b = end_b;
		} else if (*a != *b) {
			return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
		} else {
			a++;
			b++;
		}
	}
	return (*a != '\0') - (*b != '\0');
}

/* One record with what it is sorted by. */
struct key {
	const char *zone, *name;
	size_t at;
	const struct record *r;
};

static int by_place(const void *p, const void *q)
{
	const struct key *a = p, *b = q;
	int order = strcmp(a->zone, b->zone);

	if (order == 0)
		order = natural(a->name, b->name);
	if (order == 0)
		order = strcmp(a->r->type, b->r->type);
	return order != 0 ? order : (a->at > b->at) - (a->at < b->at);
}

void format_sort(struct arena *a, const record_list *records, record_list *out)
{
	struct key *keys = arena_alloc(a, (records->n + 1) * sizeof(*keys));
	size_t n = 0;

	for (size_t i = 0; i < records->n; i++) {
		const struct record *r = &records->v[i];
		const char *name = r->elsewhere ? NULL : record_relative_name(a, r);

		if (name != NULL)
			keys[n++] = (struct key){ r->zone, name, i, r };
	}
	qsort(keys, n, sizeof(*keys), by_place);
	for (size_t i = 0; i < n; i++)
		vec_push(a, out, *keys[i].r);
}

size_t format_zone_end(const record_list *records, size_t i)
{
	size_t end = i;

	while (end < records->n && strcmp(records->v[end].zone, records->v[i].zone) == 0)
		end++;
	return end;
}

size_t format_set_end(const record_list *records, size_t i)
{
	size_t end = i;

	while (end < records->n && strcmp(records->v[end].name, records->v[i].name) == 0 &&
	       strcmp(records->v[end].type, records->v[i].type) == 0)
		end++;
	return end;
}

void format_elsewhere(const record_list *records, const char *mark, struct str *out)
{
	for (size_t i = 0; i < records->n; i++) {
		const struct record *r = &records->v[i];

		if (r->elsewhere)
			str_addf(out, "%s%s %s %s: %s\n", mark, r->name, r->type, r->data, r->where);
	}
}
