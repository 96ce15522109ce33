/* For spf_parse.c, spf_mechanism.c and spf_domain.c. */
#ifndef MAIL_SPF_PART_H
#define MAIL_SPF_PART_H

#include "mail/spf.h"

/* The letters that a macro may have in a domain, and in an explanation. */
#define SPF_LETTERS "slodipvh"
#define SPF_LETTERS_EXP SPF_LETTERS "crt"

/* NULL, or what is wrong with it as a domain-spec (RFC 7208, 7.1). *macros: it holds one that depends on the sender. */
const char *spf_domain_fault(const char *p, size_t n, bool *macros);
/* The same of a macro-string; end unless NULL is where its last macro ends. */
const char *spf_macro_fault(const char *p, size_t n, const char *letters, bool *macros, size_t *end);

/* What works here: the record, its faults, and the term at hand. */
struct spf_parser {
	struct arena *a;
	text_fault_list *faults;
	const char *text;
	size_t at, len;
	struct spf_term *t;
};

/* at is in the term. Returns false. */
bool spf_fatal(struct spf_parser *p, const char *at, size_t len, const char *what);
/* The domain-spec of p->t, n bytes at s. */
bool spf_set_domain(struct spf_parser *p, const char *s, size_t n);
/* A term that is no modifier, n bytes at s: fills in p->t. */
bool spf_parse_mechanism(struct spf_parser *p, const char *s, size_t n);

#endif
