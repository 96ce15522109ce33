/*
 * Web panels of DNS providers: how each wants a record typed in. A row of data
 * a panel; what they differ in is whether names are in full, what stands for
 * the domain itself, whether host names end with a dot, whether a text is
 * quoted, and which values have a field of their own.
 */
#ifndef MAIL_PANEL_H
#define MAIL_PANEL_H

#include "mail/records.h"

enum panel_names { NAMES_RELATIVE, NAMES_FULL, NAMES_FULL_DOT };
enum panel_txt { TXT_PLAIN, TXT_STRINGS /* as in a zone file */ };
/* What of a value has a field of its own. */
enum panel_split {
	SPLIT_NONE,     /* all in one, as in a zone file */
	SPLIT_MX,       /* the priority of MX */
	SPLIT_PRIORITY, /* the priority of MX and SRV */
	SPLIT_FIELDS,   /* each part of MX, SRV, CAA and TLSA */
};

struct panel {
	const char *title; /* "Cloudflare" */
	enum panel_names names;
	const char *apex;  /* what is typed for the domain itself; "" nothing */
	bool dot;          /* host names in values end with a dot */
	enum panel_txt txt;
	enum panel_split split;
	bool service;      /* an SRV's service and protocol have fields of their own */
	bool no_tlsa;      /* it has no TLSA */
	bool no_root;      /* it refuses "." as a host name */
	const char *name_label, *value_label;
	const char *note;  /* what else to know; NULL: nothing */
};

struct panel_field {
	const char *label;
	const char *value; /* "" is: leave it empty */
};
typedef VEC(struct panel_field) panel_fields;

/* True if r can be typed in there at all. */
bool panel_takes(const struct panel *panel, const struct record *r);
/* What is typed in for r. In a. */
void panel_fill(struct arena *a, const struct panel *panel, const struct record *r, panel_fields *out);

extern const struct panel panel_cloudflare, panel_hetzner, panel_ovh, panel_namecheap, panel_godaddy, panel_ionos,
	panel_gandi, panel_netcup, panel_porkbun, panel_inwx, panel_digitalocean, panel_route53, panel_desec,
	panel_cpanel;

#endif
