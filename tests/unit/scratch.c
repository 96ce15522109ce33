#include "scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

int scratch_setup(void **state)
{
	struct scratch *s = test_calloc(1, sizeof(*s));

	strcpy(s->root, "/tmp/mailstead-test.XXXXXX");
	assert_non_null(mkdtemp(s->root));
	assert_true(host_linux_open(&s->h, s->root, &s->err));
	s->a = arena_new();
	*state = s;
	return 0;
}

int scratch_teardown(void **state)
{
	struct scratch *s = *state;

	host_linux_close(&s->h);
	assert_true(host_linux_open(&s->h, "/tmp", &s->err));
	assert_true(s->h.fs->remove_tree(&s->h, s->root + strlen("/tmp"), &s->err));
	host_linux_close(&s->h);
	arena_free(s->a);
	test_free(s);
	return 0;
}
