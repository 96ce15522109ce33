/*
 * Values between YAML and struct site. Used by the loader and the editor;
 * the rest of the house goes through option.h.
 */
#ifndef CONF_VALUE_H
#define CONF_VALUE_H

#include "conf/option.h"
#include "conf/tree.h"

/*
 * Checks node as a value of o and stores it. On failure *at is the node that
 * is at fault, and err says "limits.quota: …" without a place.
 */
bool value_store(struct arena *a, const struct option *o, const struct node *node, struct site *site,
		 const struct node **at, struct err *err) MUST;
/* Checks one word as an item of a list option and gives its normal form. */
bool value_item(const struct option *o, const char *text, struct str *normal, struct err *err) MUST;
/* Parses text as one YAML value; the node lives in a. */
bool value_node(struct arena *a, const char *text, struct node **node, struct err *err) MUST;
/* The number that text writes, with one of K, M, G, T after it if it is a size. Nothing is set on failure. */
bool value_number(const struct option *o, const char *text, int64_t *n, struct err *err) MUST;
/* Appends "from 1M to 1G", or "1" if there is no choice. */
void value_show_range(const struct option *o, struct str *out);
/* A number as it is written: 50M, or plain if no unit divides it. */
void value_show_number(const struct option *o, int64_t n, struct str *out);
/* Appends text so that YAML reads exactly it: plain if that is safe, else in double quotes. */
void value_quote(const char *text, bool quoted, struct str *out);

#endif
