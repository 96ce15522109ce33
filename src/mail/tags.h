/*
 * "name=value; name=value": the tag list of DKIM signatures and keys, DMARC,
 * MTA-STS and TLS reporting (RFC 6376, 3.2).
 *
 * Blanks and folded lines around names and values count for nothing. A name
 * that comes twice makes the whole list invalid.
 */
#ifndef MAIL_TAGS_H
#define MAIL_TAGS_H

#include "mail/text_fault.h"

struct tag {
	const char *name;
	const char *value; /* without the blanks around it; may be "" */
	size_t at;         /* where the name begins in the text */
	size_t value_at, value_len;
};
typedef VEC(struct tag) tag_list;

/* False, with a fatal fault, if it is no tag list. What was read until then is in *out. All is in a. */
bool tags_parse(struct arena *a, const char *text, size_t n, tag_list *out, text_fault_list *faults);
/* NULL if there is none. Names are told apart by case, as DKIM wants. */
const struct tag *tags_find(const tag_list *tags, const char *name);
/* Its value, "" if there is none. */
const char *tags_value(const tag_list *tags, const char *name);
/* The value without any blank or line end in it: base64 may be folded anywhere. In a. */
const char *tags_packed(struct arena *a, const char *value);
/* Appends the parts of a value between separators, without blanks around them; empty ones too. */
void tags_split(struct arena *a, const char *value, char separator, strlist *out);

#endif
