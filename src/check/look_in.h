/*
 * A look at this box from outside: is TCP port 25 of an address open? By SSH
 * from a host of the operator's (--from), or by an HTTP service
 * (network.look_in). What either says is a stranger's word.
 */
#ifndef CHECK_LOOK_IN_H
#define CHECK_LOOK_IN_H

#include "check/check.h"

enum look_in_word { LOOK_OPEN, LOOK_REFUSED, LOOK_SILENT, LOOK_UNREACHABLE, LOOK_UNKNOWN };

/* What was seen at one address. */
struct look_in {
	const char *address;
	enum look_in_word word;
	const char *said; /* what was heard there, or why nothing is known; printable */
};
typedef VEC(struct look_in) look_in_list;

/* A user and a host that ssh may be given: no option, no blank, nothing that a shell would see. ERR_USAGE. */
bool look_in_from(const char *from, struct err *err) MUST;

/* Looks at all addresses from k->from, in list order. ERR_RUN if there is no look from there. */
bool look_in_by_ssh(struct check *k, const strlist *addresses, look_in_list *out, struct err *err) MUST;
/* The same by network.look_in. What it does not say is LOOK_UNKNOWN. */
bool look_in_by_http(struct check *k, const strlist *addresses, look_in_list *out, struct err *err) MUST;

/* "ADDRESS WORD [what was heard]" a line, of any order; an address without one is LOOK_UNKNOWN. */
void look_in_parse(struct arena *a, const char *text, size_t n, const strlist *addresses, look_in_list *out);
/* url with {address} and {port} replaced. */
const char *look_in_url(struct arena *a, const char *url, const char *address, int port);

#endif
