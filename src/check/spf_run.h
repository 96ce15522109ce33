/* One evaluation of SPF, for the files spf_*.c alone. */
#ifndef CHECK_SPF_RUN_H
#define CHECK_SPF_RUN_H

#include "check/spf_check.h"

/* Names of the records that led here. */
struct spf_way {
	const char *domain;
	const struct spf_way *up;
};

struct spf_run {
	struct arena *a;
	struct spf_dns *dns;
	const struct spf_query *q; /* ip, sender and helo are of nobody where this is a walk */
	bool walk;
	bool v6;
	unsigned char ip[16];
	const char *ip_text;       /* as inet_ntop has it */
	const char *local, *sender_domain;
	int cost, voids;           /* until now */
	int looked;                /* look-ups of a walk */
	const char *problem;       /* the first */
};

/* Which record decided, and by which term. */
struct spf_decision {
	const struct spf_record *record;
	const char *domain;
	const struct spf_term *term;
};

enum spf_match { SPF_MATCH_NO, SPF_MATCH_YES, SPF_MATCH_TEMPERROR, SPF_MATCH_PERMERROR };

/* spf_check.c: check_host() of RFC 7208, 4, for domain; its terms become node's. */
enum spf_result spf_check_host(struct spf_run *r, const char *domain, const struct spf_way *up, struct spf_node *node,
			       struct spf_decision *decision);
/* The same of a record's text; way begins with its domain. */
enum spf_result spf_check_text(struct spf_run *r, const struct spf_way *way, const char *text, size_t n,
			       struct spf_node *node, struct spf_decision *decision);
/* Notes it, and returns the error that it is. */
enum spf_match spf_problem(struct spf_run *r, struct spf_node *node, enum spf_trouble trouble, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

/* spf_match.c: does the client match this mechanism of domain's record? */
enum spf_match spf_match(struct spf_run *r, const char *domain, const struct spf_way *way, struct spf_node *node);
/* Counts one look-up of the ten. */
enum spf_match spf_count(struct spf_run *r, struct spf_node *node);

/* spf_look.c */
enum spf_looked { SPF_LOOKED_FOUND, SPF_LOOKED_NOTHING, SPF_LOOKED_NO_NAME, SPF_LOOKED_ERROR };
/* SPF_LOOKED_NO_NAME: DNS cannot carry this name, so nothing was asked. *why says what an error is. */
enum spf_looked spf_look(struct spf_run *r, const char *name, enum dns_type type, struct dns_answer *answer,
			 const char **why);
/* True if DNS can carry it: labels of 1 to 63 bytes, 253 in all; one dot may end it. */
bool spf_is_name(const char *name);

/* spf_macro.c: text with its macros expanded, in r->a. */
const char *spf_expand(struct spf_run *r, const char *domain, const char *text);
/* The same as a name to look up: cut from the left to 253 bytes, without the last dot, in lower case. */
const char *spf_expand_name(struct spf_run *r, const char *domain, const char *text);

/* spf_ptr.c: names of the client that lead back to it, ten at most; *why unless it could not be found out. */
enum spf_looked spf_client_names(struct spf_run *r, strlist *names, const char **why);
/* True if name is domain, or below it. */
bool spf_is_below(const char *name, const char *domain);

/* True if the first bits of both are the same. */
bool spf_same_bits(const unsigned char *x, const unsigned char *y, int bits);

#endif
