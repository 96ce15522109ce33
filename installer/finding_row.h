/* A finding as a line of a list: its severity, what it is about, what was seen; with Enter why it matters and the fix. */
#ifndef INSTALLER_FINDING_ROW_H
#define INSTALLER_FINDING_ROW_H

#include "check/finding.h"
#include "installer/view.h"

/* Adds it. id: of the row (view.h). Valid until the next item is added. */
struct item *finding_row(struct view *v, const char *id, const struct finding *f);
/* The same of an object of check --json; NULL, and nothing is added, if it is none. */
struct item *finding_row_json(struct view *v, const char *id, json_t *o);

/* "ok", "info", "unknown", "warn", "FAIL" */
const char *finding_word(enum severity severity);
enum tone finding_tone(enum severity severity);
/* "PTR v6", "Port 25 out v4": the check, and which family of addresses. In a. */
const char *finding_title(struct arena *a, const struct finding *f);

#endif
