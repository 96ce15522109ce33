/*
 * Findings: the one currency of checks. What was seen, why it matters, and
 * exactly what to do about it.
 *
 *	finding_add(a, &list, &(struct finding){ .id = "services.stopped", .severity = SEVERITY_FAIL, … });
 *	findings_sort(&list);
 *	findings_text(a, &list, &(struct finding_style){ .width = 80 }, &out);
 *
 * An id is stable: scripts and the memory of alerts hold on to it. One without
 * a dot is a check that found all well ("queue"); after the dot stands what is
 * wrong ("queue.old"). What could not be determined is SEVERITY_UNKNOWN and
 * says why it could not; it is never a failure.
 */
#ifndef CHECK_FINDING_H
#define CHECK_FINDING_H

#include <jansson.h>

#include "base/str.h"
#include "base/vec.h"

/* From best to worst. */
enum severity {
	SEVERITY_OK,
	SEVERITY_INFO,    /* worth knowing, nothing to do */
	SEVERITY_UNKNOWN, /* it could not be seen */
	SEVERITY_WARN,    /* it works, and will not for long or not for everybody */
	SEVERITY_FAIL,    /* it does not work, or it is dangerous now */
};

/* What cannot be because of a finding that is a failure. */
enum finding_blocks {
	BLOCKS_NOTHING,
	BLOCKS_DELIVERY,     /* mail does not come in, or does not go out */
	BLOCKS_INSTALLATION, /* nothing can be installed here as things are */
};

struct finding {
	const char *id;
	enum severity severity;
	enum finding_blocks blocks;
	const char *subject; /* what it is about, where an id alone is not enough: a unit, a domain; or "" */
	const char *seen;    /* one sentence */
	const char *why;     /* why it matters; "" with SEVERITY_OK */
	const char *fix;     /* a command; "" if there is nothing to do */
	const char *source;  /* where it was seen: a command, a file */
	/* Where a value was compared: what should stand there, and what does; "" if there is nothing to show. */
	const char *should;
	const char *stands;
};
typedef VEC(struct finding) finding_list;

enum { FINDINGS_VERSION = 2 }; /* of the JSON */

/*
 * Adds a copy; NULL fields become "". What comes from outside may be anything
 * (a sender's address, a unit's name): every byte that is not printable ASCII
 * becomes "?", so that none is ever an instruction to a terminal or a header.
 */
void finding_add(struct arena *a, finding_list *list, const struct finding *f);
/* Worst first, what blocks more before what blocks less, then by id and subject. */
void findings_sort(finding_list *list);
size_t findings_count(const finding_list *list, enum severity severity);
/* What needs doing: warn, fail and unknown. */
size_t findings_to_do(const finding_list *list);

const char *severity_name(enum severity severity);
/* "delivery", "installation"; NULL for nothing. */
const char *finding_blocks_name(enum finding_blocks blocks);
/* {"version": 2, "findings": […]}, new reference: mailstead(8) has the schema. */
json_t *findings_json(const finding_list *list);
/* One of them. */
json_t *finding_json(const struct finding *f);
/*
 * Adds what findings_json() wrote in another process, which may have gone mad
 * meanwhile: each must have all of the fields and be of the check named group.
 * ERR_INVALID, and *list is as it was.
 */
bool findings_read(struct arena *a, const char *text, size_t n, const char *group, finding_list *list,
		   struct err *err) MUST;
/* One of them, of whichever check there is (check_of_finding()), in a. False, and *out is as it was: it is none. */
bool finding_read(struct arena *a, json_t *o, struct finding *out) MUST;

struct finding_style {
	size_t width; /* of a line, in characters */
	bool color;   /* repeats what the words say */
	bool to_do;   /* only what needs doing */
};
void findings_text(struct arena *a, const finding_list *list, const struct finding_style *style, struct str *out);
/* One sentence: "Mail flows. 2 things to do:", or what would be of it on a bare box. In a. The list is sorted. */
const char *findings_headline(struct arena *a, const finding_list *list, bool installed);

#endif
