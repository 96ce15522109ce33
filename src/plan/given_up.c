/* What the operator gives up of his own changes, and where it is kept. */
#include <string.h>

#include "plan/compare.h"

enum { ASIDE_MAX = 100 };

const struct given_up *given_up_find(const struct plan *plan, const char *path)
{
	for (size_t i = 0; i < plan->given_up.n; i++)
		if (strcmp(plan->given_up.v[i].path, path) == 0)
			return &plan->given_up.v[i];
	return NULL;
}

bool given_up_keep(struct host *h, struct arena *a, struct step *s, struct err *err)
{
	for (int i = 1; i <= ASIDE_MAX; i++) {
		const char *path = i == 1 ? arena_printf(a, "%s.mailstead-old", s->res->name)
					  : arena_printf(a, "%s.mailstead-old.%d", s->res->name, i);
		struct str was = {0};
		bool there;

		if (!compare_read(h, path, &was, &there, err))
			return false;
		bool same = there && was.len == s->old_len && memcmp(str_c(&was), s->old, was.len) == 0;
		str_wipe(&was);
		if (!there || same) {
			s->old_aside = path;
			return true;
		}
	}
	err_set(err, ERR_EXISTS, "there are %d files %s.mailstead-old already", ASIDE_MAX, s->res->name);
	return err_hint(err, "take away those that you need no more, then run this again");
}
