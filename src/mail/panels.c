/*
 * The rows. Those of Cloudflare, Hetzner, Route 53 and Namecheap are from
 * pages of their makers, those of netcup, INWX, Porkbun, DigitalOcean and
 * deSEC from what programs that keep zones there send, that of cPanel from
 * pages of hosters who have it. Those of OVHcloud, GoDaddy, IONOS and Gandi
 * are from common knowledge: the page named is where to look a rule up, and
 * has not been read. A panel may change its labels any day, the rules change
 * rarely.
 */
#include "mail/panel.h"

/* Help: developers.cloudflare.com/dns/manage-dns-records. */
const struct panel panel_cloudflare = {
	.title = "Cloudflare", .apex = "@", .split = SPLIT_FIELDS, .name_label = "Name", .value_label = "Content",
	.note = "Proxy status of every record: DNS only (the grey cloud).",
};

/* Help: docs.hetzner.com/networking/dns. Its rules are those of a zone file, quotes included. */
const struct panel panel_hetzner = {
	.title = "Hetzner Console", .apex = "@", .dot = true, .txt = TXT_STRINGS, .split = SPLIT_NONE,
	.name_label = "Name", .value_label = "Value",
	.note = "Where the form asks for a priority apart, it is the first number of the value.",
};

/* Help: help.ovhcloud.com, "Editing an OVHcloud DNS zone". The form adds the quotes of a TXT. */
const struct panel panel_ovh = {
	.title = "OVHcloud", .apex = "", .dot = true, .split = SPLIT_FIELDS, .name_label = "Sub-domain",
	.value_label = "Target",
};

/* Help: namecheap.com/support/knowledgebase, "Advanced DNS". */
const struct panel panel_namecheap = {
	.title = "Namecheap", .apex = "@", .split = SPLIT_FIELDS, .service = true, .no_tlsa = true,
	.name_label = "Host", .value_label = "Value",
	.note = "For MX set Mail Settings to Custom MX first.",
};

/* Help: godaddy.com/help, "Manage DNS records". */
const struct panel panel_godaddy = {
	.title = "GoDaddy", .apex = "@", .split = SPLIT_FIELDS, .service = true, .no_tlsa = true,
	.name_label = "Name", .value_label = "Value",
};

/* Help: ionos.com/help/domains/configuring-your-domain. */
const struct panel panel_ionos = {
	.title = "IONOS", .apex = "@", .split = SPLIT_FIELDS, .service = true, .name_label = "Host name",
	.value_label = "Value",
};

/* Help: docs.gandi.net, "Domain names: DNS records". */
const struct panel panel_gandi = {
	.title = "Gandi", .apex = "@", .dot = true, .split = SPLIT_FIELDS, .name_label = "Name", .value_label = "Value",
};

/* dnscontrol, providers/netcup: of an MX alone the priority is apart. */
const struct panel panel_netcup = {
	.title = "netcup", .apex = "@", .split = SPLIT_MX, .name_label = "Host", .value_label = "Destination",
};

/* dnscontrol, providers/porkbun. */
const struct panel panel_porkbun = {
	.title = "Porkbun", .apex = "", .split = SPLIT_PRIORITY, .name_label = "Host", .value_label = "Answer",
};

/* dnscontrol, providers/inwx: no final dot anywhere, so none for "." either. */
const struct panel panel_inwx = {
	.title = "INWX", .apex = "", .split = SPLIT_PRIORITY, .no_root = true, .name_label = "Name",
	.value_label = "Value",
};

/* Help: docs.digitalocean.com/products/networking/dns. */
const struct panel panel_digitalocean = {
	.title = "DigitalOcean", .apex = "@", .dot = true, .split = SPLIT_FIELDS, .no_tlsa = true,
	.name_label = "Hostname", .value_label = "Value",
};

/* Route 53 Developer Guide, "Supported DNS record types" and "Record name": no @, quoted strings of 255. */
const struct panel panel_route53 = {
	.title = "Amazon Route 53", .apex = "", .dot = true, .txt = TXT_STRINGS, .split = SPLIT_NONE,
	.name_label = "Record name", .value_label = "Value",
	.note = "Records of the same name and type are one record there, with a value a line.",
};

/* desec.readthedocs.io, "Retrieving and creating DNS records". */
const struct panel panel_desec = {
	.title = "deSEC", .apex = "", .dot = true, .txt = TXT_STRINGS, .split = SPLIT_NONE, .name_label = "Subname",
	.value_label = "Content",
};

/* docs.cpanel.net, "Zone Editor": names in full, with their dot. */
const struct panel panel_cpanel = {
	.title = "cPanel", .names = NAMES_FULL_DOT, .apex = "", .split = SPLIT_FIELDS, .no_tlsa = true,
	.name_label = "Name", .value_label = "Record",
};
