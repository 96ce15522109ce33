/*
 * What was changed by hand in our files since. What is kept is worth knowing and nothing to do; what neither stands nor can
 * be kept, and ours that waits beside theirs, is. It is cmd/ that makes the plan which says so.
 */
#include <string.h>

#include "check/check.h"
#include "plan/compare.h"

#define SOURCE "mailstead plan --diff"

static void add(struct check *k, const struct step *s, enum severity severity, const char *id, const char *seen, const char *why,
		const char *fix)
{
	check_add(k, &(struct finding){ .id = id, .severity = severity, .subject = s->res->name, .seen = seen, .why = why,
					.fix = fix, .source = SOURCE });
}

static void look_at_edited(struct check *k, const struct step *s)
{
	struct err err = {0};
	struct str words = {0};

	if (step_drift_words(k->host, k->arena, s, &words, &err))
		add(k, s, SEVERITY_INFO, "drift.kept", arena_printf(k->arena, "changed by hand%s", str_c(&words)),
		    arena_printf(k->arena, "it is kept, and merged with what mailstead changes; mailstead adopt %s takes it over",
				 s->res->name),
		    "");
	else
		check_unknown(k, "drift.kept", s->res->name, SOURCE, &err);
	str_free(&words);
}

static void look_at(struct check *k, const struct step *s)
{
	const char *path = s->res->name;

	if (s->change == CHANGE_CONFLICT) {
		add(k, s, SEVERITY_WARN, "drift.conflict", s->why, "its daemon does without what mailstead changed there",
		    arena_printf(k->arena, "mailstead apply --reset %s --yes", path));
		return;
	}
	switch (s->drift) {
	case DRIFT_EDITED:
		look_at_edited(k, s);
		break;
	case DRIFT_DELETED:
		add(k, s, SEVERITY_WARN, "drift.missing", "it was deleted, and not by mailstead",
		    "its daemon needs it at the next restart at the latest", "mailstead apply --yes");
		break;
	case DRIFT_LINK:
		add(k, s, SEVERITY_WARN, "drift.missing", "a symbolic link stands where mailstead's file should",
		    "the next change makes a file of it again", "mailstead apply --yes");
		break;
	case DRIFT_META:
		add(k, s, SEVERITY_WARN, "drift.mode", "it has another mode or owner than mailstead gave it",
		    "its daemon may not read it any more, or others may who should not", "mailstead apply --yes");
		break;
	case DRIFT_NONE:
		break;
	}
}

void check_drift(struct check *k)
{
	struct err err = {0};

	if (k->plan == NULL) {
		err_set(&err, ERR_INVALID, "%s", k->no_plan != NULL ? k->no_plan : "there is no plan");
		check_unknown(k, "drift.kept", "", "mailstead plan", &err);
		return;
	}
	for (size_t i = 0; i < k->plan->steps.n; i++)
		if (k->plan->steps.v[i].res->kind == RES_FILE)
			look_at(k, &k->plan->steps.v[i]);
}
