/*
 * What is wrong with a record's text, and where in it: every parser of a
 * published record adds to such a list, so that the operator sees the place.
 *
 *	v=DMARC1; p=rejct
 *	            ^^^^^ this is no policy: none, quarantine or reject
 */
#ifndef MAIL_TEXT_FAULT_H
#define MAIL_TEXT_FAULT_H

#include "base/str.h"
#include "base/vec.h"

enum text_fault_weight {
	FAULT_ODD,     /* allowed, but obsolete, of no effect or rarely meant */
	FAULT_IGNORED, /* receivers pass over this part and go by the rest */
	FAULT_FATAL,   /* receivers treat it as if there were no record, or as an error */
};

struct text_fault {
	size_t at, len; /* bytes of the text; len 0: something is missing there */
	enum text_fault_weight weight;
	const char *what; /* a sentence without its stop; printable ASCII */
};
typedef VEC(struct text_fault) text_fault_list;

/* Adds one; faults may be NULL. Returns false if it is fatal, so that `return text_fault(…)` reads well. */
bool text_fault(struct arena *a, text_fault_list *faults, enum text_fault_weight weight, size_t at, size_t len,
		const char *fmt, ...) PRINTF_LIKE(6, 7);
/* The first of the worst; NULL if there is none. */
const struct text_fault *text_fault_worst(const text_fault_list *faults);
/* Appends three lines: the part of the text around the fault, carets below it, what it is. All printable ASCII. */
void text_fault_show(const char *text, size_t n, const struct text_fault *fault, struct str *out);

#endif
