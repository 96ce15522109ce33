/* For spf_advice.c, spf_flaws.c, spf_reduce.c and spf_flatten.c. */
#ifndef CHECK_SPF_REDUCE_H
#define CHECK_SPF_REDUCE_H

#include "check/spf_advice.h"
#include "check/spf_nets.h"

/* tree: of a walk, with a record that can be parsed. The text, in a; it may be the same as it was. */
const char *spf_reduce(struct arena *a, const struct spf_node *tree);

/*
 * The record with the dearest includes put in as addresses, as few as bring it
 * to ten look-ups; more gets names and texts of records beside it, cost what
 * it costs with them. NULL if that cannot be done: exists, ptr and macros have
 * no addresses.
 */
const char *spf_flatten(struct arena *a, const struct spf_node *tree, strlist *more, int *cost);

/* True if no term but "all" refuses anybody: then their order does not matter. */
bool spf_only_passes(const struct spf_record *record);
/* NULL if there is none. */
const struct spf_term *spf_all_of(const struct spf_record *record);
/* The same but for the qualifier. */
bool spf_same_mechanism(const struct spf_term *x, const struct spf_term *y);
/* The networks that ip4, ip6, a or mx stand for today; false if there are none, or it is nothing of these. */
bool spf_term_nets(struct arena *a, const struct spf_node *node, spf_net_list *nets);
/* The parts of a record that come first, and last: all or, if asked, redirect; modifiers. */
void spf_record_begin(struct str *out);
void spf_record_end(const struct spf_record *record, bool redirects, struct str *out);

/* What works here. */
struct spf_adviser {
	struct arena *a;
	struct spf_dns *dns;
	const char *domain, *hostname;
	const strlist *ours;
	struct spf_look *look;
};

void spf_flaw(struct spf_adviser *v, enum spf_flaw_kind kind, bool fatal, const char *term, const char *fmt, ...)
	PRINTF_LIKE(5, 6);
/* What stands in the text of the tree's record. */
void spf_look_at_text(struct spf_adviser *v);

#endif
