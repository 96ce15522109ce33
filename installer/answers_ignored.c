/* What stops an installation, and is gone on despite. */
#include <string.h>

#include "check/blockers.h"
#include "installer/answers_part.h"

const strlist *answers_ignored(const struct answers *w)
{
	return &w->ignored;
}

bool answers_ignores(const struct answers *w, const char *id)
{
	for (size_t i = 0; i < w->ignored.n; i++)
		if (strcmp(w->ignored.v[i], id) == 0)
			return true;
	return false;
}

void answers_ignore(struct answers *w, const char *id, bool despite)
{
	strlist now = {0};

	for (size_t i = 0; check_blockers[i] != NULL; i++) {
		bool is_it = strcmp(check_blockers[i], id) == 0;

		if (is_it ? despite : answers_ignores(w, check_blockers[i]))
			vec_push(w->a, &now, check_blockers[i]);
	}
	w->ignored = now;
}
