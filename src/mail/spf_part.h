/* For spf_parse.c and spf_domain.c. */
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

#endif
