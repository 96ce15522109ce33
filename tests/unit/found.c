#include "tests/unit/found.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

const char *found_by(struct check *k, const char *check, const char *delivery)
{
	struct str out = {0};

	k->found = (finding_list){0};
	assert_non_null(check_find(check));
	check_run(k, check_find(check));
	findings_sort(&k->found);
	for (size_t i = 0; i < k->found.n; i++) {
		const struct finding *f = &k->found.v[i];

		if (f->severity == SEVERITY_OK)
			continue;
		/* Whatever is wrong, somebody has to know what to do. */
		assert_true(f->seen[0] != '\0' && f->why[0] != '\0');
		assert_true(f->severity == SEVERITY_INFO || f->fix[0] != '\0');
		assert_true(f->blocks == BLOCKS_NOTHING || f->severity == SEVERITY_FAIL);
		str_addf(&out, "%s%s %s%s%s\n", delivery != NULL && f->blocks == BLOCKS_DELIVERY ? delivery : "",
			 severity_name(f->severity), f->id, f->subject[0] ? " " : "", f->subject);
	}
	const char *copy = arena_strdup(k->arena, str_c(&out));
	str_free(&out);
	return copy;
}
