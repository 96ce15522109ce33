/*
 * What the blocklists say of the box's addresses and names. For check_reputation() and its tests.
 *
 * All questions are put at once, each list's own test entries among them, and
 * judged when all have been answered: what a list says is worth nothing before
 * it has shown that it works.
 */
#ifndef CHECK_REPUTATION_H
#define CHECK_REPUTATION_H

#include "check/blocklist.h"
#include "check/check.h"

/* What became of asking one list. */
enum list_state {
	LIST_WORKS,
	LIST_REFUSES, /* it answers, but not us */
	LIST_DEAD,    /* its test entry is not there, or everybody is */
	LIST_SILENT,
};

struct list_look {
	const struct blocklist *list;
	const char *zone;  /* that is asked: list->zone, or that of the key, which is a secret */
	enum list_state state;
	const char *why;   /* if it does not work */
};

/* An address or a name that a list has. */
struct list_hit {
	const struct blocklist *list;
	const char *subject;
	struct blocklist_said said;
	const char *reason; /* the list's own words; "" if it has none */
};

struct reputation {
	VEC(struct list_look) looks;
	VEC(struct list_hit) hits;
};

/* The key for Spamhaus' Data Query Service, if there is one; root's alone: it is part of names that are asked for. */
#define REPUTATION_KEY "/etc/mailstead/spamhaus.key"

/* addresses are numeric, names are domains. key: "" if there is none. */
bool reputation_ask(struct host *h, struct arena *a, const blocklist_list *lists, const strlist *addresses,
		    const strlist *names, const char *key, struct reputation *out, struct err *err) MUST;

/* Adds what was found. */
void reputation_tell(struct check *k, const struct reputation *r);

#endif
