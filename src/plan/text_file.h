/* What a plan shows of one file: what was changed by hand in it, and what we would change. Private to plan/. */
#ifndef PLAN_TEXT_FILE_H
#define PLAN_TEXT_FILE_H

#include "plan/plan.h"

/* Of a file that drifted: "  by hand since …" and, with diff, the lines, base copy to live. Nothing otherwise. */
bool step_add_drift(struct host *h, struct arena *a, const struct step *s, bool diff, struct str *out, struct err *err) MUST;
/* Of a file that would change: the lines, live to new. Nothing otherwise. */
bool step_add_change(struct host *h, const struct step *s, struct str *out, struct err *err) MUST;

/* The same as "drift" and "diff" of o. */
bool step_drift_to_json(struct host *h, struct arena *a, const struct step *s, bool diff, json_t *o, struct err *err) MUST;
bool step_change_to_json(struct host *h, const struct step *s, json_t *o, struct err *err) MUST;

#endif
