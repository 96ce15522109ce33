/*
 * tests/scenario/NAME.scenario: what stands on a box, what the operator types,
 * what mailstead says. Lines before the first section say what it shows; then
 * sections, each a line that begins with "@" and a word in capitals, which
 * happen in their order:
 *
 *	@SITE                      the lines below are /etc/mailstead/site.yaml
 *	@SITE standard             tests/golden/site.yaml, and the lines below
 *	@FACTS bookworm            tests/golden/bookworm/facts.json, changed by the JSON object below, if any
 *	@FACTS trixie installed    … with all its packages installed
 *	@APPLIED                   the box is what `mailstead apply` makes of it, with all packages installed
 *	@FILE MODE PATH            a file with the lines below
 *	@EDIT PATH                 the sed script below is run on the file
 *	@DIR MODE PATH
 *	@LINK PATH TARGET
 *	@REMOVE PATH
 *	@ARGS plan --diff          mailstead runs ('…' keeps blanks together); what follows is about this run:
 *	@STATUS 2                  its exit status; 0 if this is left out
 *	@EXPECT                    exactly what it said, standard error last. GOLDEN=write rewrites it.
 *	@EXPECT-LINES              lines that it said, in this order, others between them; blanks count as one,
 *	                           "…" stands for any text
 *	@EXPECT-NONE               texts that are in no line of what it said
 *	@EXPECT-FILE PATH          the file is exactly this now
 *	@EXPECT-NO-FILE PATH
 *
 * What only looks (plan, dns, detect, history, config get …), and whatever
 * ends with status 2, must leave the box as it was; the runner sees to that.
 */
#ifndef TESTS_SCENARIO_H
#define TESTS_SCENARIO_H

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"

struct section {
	const char *word; /* "FILE" */
	const char *arg;  /* the rest of its line */
	const char *text; /* the lines below it, the last ones that are empty left out */
	size_t at;        /* where they are in the file */
	size_t len;
};
typedef VEC(struct section) section_list;

void scenario_parse(struct arena *a, const struct str *file, section_list *out);

/* Words between blanks; '…' keeps blanks in a word. */
void scenario_words(struct arena *a, const char *line, strlist *words);

/* True if said has all the lines of expected in their order; else *missing is the first that it lacks. */
bool scenario_has_lines(struct arena *a, const char *said, const char *expected, const char **missing);
/* True if none of the lines of texts is part of a line of said; else *found is one that is. */
bool scenario_has_none(struct arena *a, const char *said, const char *texts, const char **found);

#endif
