/*
 * An SPF record's text (RFC 7208, 4.6.1 and 12): which terms stand in it and
 * where. Nothing is looked up here: check/spf_check.h does that.
 */
#ifndef MAIL_SPF_H
#define MAIL_SPF_H

#include "mail/text_fault.h"

/* RFC 7208, 3.4: the whole answer should fit 512 bytes of UDP; and of one string of a TXT record. */
enum { SPF_TEXT_GOOD = 450, SPF_STRING_MAX = 255 };

enum spf_kind {
	SPF_ALL, SPF_INCLUDE, SPF_A, SPF_MX, SPF_PTR, SPF_IP4, SPF_IP6, SPF_EXISTS,
	SPF_REDIRECT, SPF_EXP, SPF_OTHER, /* modifiers; SPF_OTHER is not known and has no effect */
};

struct spf_term {
	enum spf_kind kind;
	char qualifier;       /* '+', '-', '~' or '?'; of a modifier 0 */
	const char *text;     /* as it stands there: "include:_spf.example.net" */
	size_t at, len;       /* in the record */
	const char *domain;   /* domain-spec, macros not expanded; NULL: the domain itself */
	bool macros;          /* it depends on who sends */
	unsigned char ip[16]; /* of ip4 (4 bytes) and ip6 */
	int cidr4, cidr6;     /* bits; 32 and 128 if not given */
};
typedef VEC(struct spf_term) spf_term_list;

struct spf_record {
	const char *text;
	spf_term_list terms; /* all, in their order */
	const struct spf_term *redirect, *exp; /* NULL: none */
};

/* True if a TXT value is an SPF record of version 1, right or wrong. */
bool spf_is(const char *text, size_t n);
/* False, with a fatal fault for each term that is wrong, if receivers say permerror. All is in a. */
bool spf_parse(struct arena *a, const char *text, size_t n, struct spf_record *out, text_fault_list *faults);
/* True if the term costs one of the ten look-ups (RFC 7208, 4.6.4). */
bool spf_costs(const struct spf_term *term);
/* True if the text that exp names may be expanded (explain-string: ASCII, and macros that there are). */
bool spf_is_explanation(const char *text, size_t n);
const char *spf_kind_name(enum spf_kind kind);

#endif
