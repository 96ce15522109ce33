/*
 * VPS providers: what a machine of theirs is recognised by, and what only
 * their customer can do there: set the PTR, have port 25 opened.
 *
 *	provider_list all;
 *	if (!providers_parse(a, path, text, len, &all, err)) …
 *	const struct provider *p = provider_by_dmi(&all, &facts.dmi);
 *	finding.fix = provider_ptr_fix(a, p, "192.0.2.7", "mail.example.org");
 *
 * The data is templates/provider/list.txt, whose head describes its form; it
 * says of each row where it was read and when.
 */
#ifndef FACTS_PROVIDER_H
#define FACTS_PROVIDER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"

/* Port 25 to the outside, as a new customer's machine has it. */
enum port25 {
	PORT25_UNKNOWN,
	PORT25_OPEN,
	PORT25_CLOSED, /* and opened on request */
	PORT25_NEVER,  /* closed for good: a relay is the only way out */
};

struct provider {
	const char *id;   /* "hetzner" */
	const char *name; /* "Hetzner Cloud" */
	strlist dmi;      /* "sys_vendor=Hetzner"; ends with "*": begins so */
	strlist metadata; /* URLs by number that only this provider's machines can read */
	strlist suffixes; /* of the names its addresses have by default: "your-server.de" */
	const char *ptr;  /* where in its panel the PTR is set; "" if that is not known */
	const char *ptr_source;
	enum port25 port25;
	const char *open; /* how port 25 is opened; "" if it is open, or cannot be */
	const char *port25_source;
	const char *seen; /* when the row was looked up: "2026-11-26" */
	bool ptr_unread, port25_unread; /* the source could not be read then: by common knowledge only */
};
typedef VEC(struct provider) provider_list;

/* What the machine's firmware says it is: files of /sys/class/dmi/id; "" where there is none. */
struct fact_dmi {
	const char *sys_vendor;
	const char *product_name;
	const char *chassis_asset_tag;
};

/* text is parsed into a; ERR_INVALID with name:line for what is not of the form. */
bool providers_parse(struct arena *a, const char *name, const char *text, size_t len, provider_list *out,
		     struct err *err) MUST;

/* NULL if there is none. */
const struct provider *provider_find(const provider_list *all, const char *id);
const struct provider *provider_by_dmi(const provider_list *all, const struct fact_dmi *dmi);
/* By the name that an address has in the DNS, with or without the last dot. */
const struct provider *provider_by_name(const provider_list *all, const char *ptr);

/*
 * What to do, in one sentence with the panel's own words and the address of its
 * documentation. p may be NULL: then what any provider's customer can do.
 */
const char *provider_ptr_fix(struct arena *a, const struct provider *p, const char *address, const char *name);
const char *provider_port25_fix(struct arena *a, const struct provider *p);

#endif
