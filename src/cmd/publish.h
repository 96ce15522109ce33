/*
 * Publishing the records: what every backend has, and what they share.
 *
 * A backend finds the zone that holds a name, reads what stands in it under
 * the names that matter, and carries changes out, a zone at a time.
 */
#ifndef CMD_PUBLISH_H
#define CMD_PUBLISH_H

#include <jansson.h>

#include "cmd/dns_records.h"
#include "mail/record_diff.h"

/* One zone that some of the records belong into. */
struct publish_zone {
	const char *name; /* without its dot */
	const char *id;   /* what the backend calls it; NULL: its name */
	record_list want;
	standing_list there;
	record_changes changes;
};
typedef VEC(struct publish_zone) publish_zones;

struct publish {
	struct cmd *c;
	const struct site *site;
	const struct publish_backend *backend;
	struct str token; /* HTTP: the API's; wiped at the end */
};

struct publish_backend {
	const char *name;  /* of dns.publish */
	const char *title; /* who is talked to: "the Hetzner API" */
	bool has_token;    /* the credentials are a token; else a key file that is handed on */
	bool needs_server; /* dns.server */
	/* zone->name becomes the deepest of its zones that holds name, or NULL if it has none that does. */
	bool (*find)(struct publish *p, const char *name, struct publish_zone *zone, struct err *err) MUST;
	/* Fills zone->there with what stands at the names of zone->want. */
	bool (*read)(struct publish *p, struct publish_zone *zone, struct err *err) MUST;
	/* Carries out what has to be changed of zone->changes. */
	bool (*write)(struct publish *p, const struct publish_zone *zone, struct err *err) MUST;
};

extern const struct publish_backend publish_rfc2136, publish_hetzner, publish_cloudflare;

/* NULL if dns.publish is "none". */
const struct publish_backend *publish_backend_of(const struct site *site);

/* Finds the file that dns.credentials names, which must be root's alone, and takes the token out of it if it has one. */
bool publish_open(struct publish *p, struct err *err) MUST;

/*
 * What counts as ours: what was published earlier, and what said the same then.
 * publish_remember() brings it up to date with the changes of a zone.
 */
bool publish_mine(struct cmd *c, standing_list *mine, struct err *err) MUST;
bool publish_remember(struct cmd *c, standing_list *mine, const struct publish_zone *zone, struct err *err) MUST;

/*
 * One request to an HTTP API with the token; body, whose reference it takes,
 * may be NULL. *answer is a new reference. ERR_NOT_FOUND on 404; on any other
 * refusal what the API says of it.
 */
bool publish_http(struct publish *p, bool post, const char *url, json_t *body, json_t **answer, struct err *err) MUST;
/* A value that came from there: in the arena, without anything but printable ASCII. */
const char *publish_clean(struct arena *a, const char *text);

/* Its changes for people, and for programs (new reference). */
void publish_show(struct cmd *c, const struct publish_zone *zone);
json_t *publish_json(const publish_zones *zones, const strlist *homeless);

/* `mailstead dns publish`; the exit status. */
int dns_publish(struct dns_records *d, bool check, bool take_over);

#endif
