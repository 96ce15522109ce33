/*
 * The forms in which the records are printed, one row each: for people, for
 * name servers, for tools that keep zones, for web panels (panel.h), and as the
 * bodies of two providers' APIs.
 */
#ifndef MAIL_FORMAT_H
#define MAIL_FORMAT_H

#include <jansson.h>

#include "base/str.h"
#include "mail/panel.h"
#include "mail/records.h"

struct format {
	const char *name;  /* of --format */
	const char *brief; /* for --help */
	/* NULL: json, whose object holds more than the records */
	void (*print)(struct arena *a, const struct format *f, const record_list *records, struct str *out);
	const struct panel *panel; /* of a web panel; NULL: the others */
};

extern const struct format formats[]; /* ends with name NULL */

/* NULL if there is none of that name. */
const struct format *format_find(const char *name);

/*
 * The same records by zone, name and type, as the tools want them: what
 * belongs elsewhere is left out. Names in natural order, numbers by value.
 */
void format_sort(struct arena *a, const record_list *records, record_list *out);
/* The first record behind i that has another zone, or another name or type. */
size_t format_zone_end(const record_list *records, size_t i);
size_t format_set_end(const record_list *records, size_t i);
/* True for the first record of the host, and of each domain. */
bool format_begins_group(const record_list *records, size_t i);
/* A line of its own for each record that belongs elsewhere, each begun by mark ("; "). */
void format_elsewhere(const record_list *records, const char *mark, struct str *out);

/* The bodies of API requests; new references. */
json_t *hetzner_rrset(struct arena *a, const struct record *records, size_t n);
json_t *cloudflare_record(struct arena *a, const struct record *r);

/* One file each. */
void format_zone(struct arena *a, const struct format *f, const record_list *records, struct str *out);
void format_table(struct arena *a, const struct format *f, const record_list *records, struct str *out);
void format_nsupdate(struct arena *a, const struct format *f, const record_list *records, struct str *out);
void format_octodns(struct arena *a, const struct format *f, const record_list *records, struct str *out);
void format_terraform(struct arena *a, const struct format *f, const record_list *records, struct str *out);
void format_hetzner_api(struct arena *a, const struct format *f, const record_list *records, struct str *out);
void format_cloudflare_api(struct arena *a, const struct format *f, const record_list *records, struct str *out);
void format_panel(struct arena *a, const struct format *f, const record_list *records, struct str *out);

#endif
