/* A tree of SPF look-ups, for people and for programs. */
#ifndef CHECK_SPF_SHOW_H
#define CHECK_SPF_SHOW_H

#include <jansson.h>

#include "check/spf_advice.h"

/*
 *	example.org  4 of 10 look-ups
 *	├─ mx                          1  192.0.2.1 2001:db8::1
 *	├─ include:_spf.example.net    3
 *	│  ├─ include:a.example.net    1
 *	…
 * ascii: +- and | in the place of the lines. Everything else is printable ASCII.
 */
void spf_tree_text(const struct spf_node *tree, bool ascii, struct str *out);
/* New reference: {"term", "domain", "lookups", "voids", "problem", "addresses", "below": […]}. */
json_t *spf_tree_json(const struct spf_node *tree);
/* {"tree", "flaws", "reduced", "flattened", …}; new reference. */
json_t *spf_look_json(const struct spf_look *look);

#endif
