/* What setup leaves for later, as status and the hourly look remember it; and which findings setup can be told to ignore. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/memory.h"
#include "cmd/preflight.h"
#include "host/host_linux.h"
#include "plan/paths.h"

struct fixture {
	struct host h;
	struct cmd c;
	char root[40];
};

static int setup(void **state)
{
	static struct fixture f;
	struct err err = {0};

	f = (struct fixture){ .root = "/tmp/memory-XXXXXX" };
	assert_non_null(mkdtemp(f.root));
	assert_true(host_linux_open(&f.h, f.root, &err));
	f.c = (struct cmd){ .host = &f.h, .arena = arena_new(), .out = stdout, .errout = stderr };
	assert_true(f.h.fs->mkdirs(&f.h, PATH_STATE, &err));
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	struct err err = {0};

	assert_true(f->h.fs->remove_tree(&f->h, "/var", &err));
	host_linux_close(&f->h);
	arena_free(f->c.arena);
	return remove(f->root);
}

static void find(struct fixture *f, finding_list *list, enum severity severity, const char *id, const char *subject)
{
	finding_add(f->c.arena, list, &(struct finding){ .id = id, .severity = severity, .subject = subject });
}

static const char *remembered(struct fixture *f)
{
	struct str out = {0};
	strlist keys;

	memory_load(&f->c, &keys);
	for (size_t i = 0; i < keys.n; i++)
		str_addf(&out, "%s%s", i > 0 ? "|" : "", keys.v[i]);
	const char *copy = arena_strdup(f->c.arena, str_c(&out));
	str_free(&out);
	return copy;
}

static void remember(struct fixture *f)
{
	finding_list found = {0};
	struct err err = {0};

	find(f, &found, SEVERITY_FAIL, "port25-out.closed", "IPv4");
	find(f, &found, SEVERITY_WARN, "machine.memory", "");
	find(f, &found, SEVERITY_UNKNOWN, "clock.unsynchronized", "");
	find(f, &found, SEVERITY_OK, "clash", "");
	find(f, &found, SEVERITY_INFO, "hostname.short", "");
	assert_true(memory_add(&f->c, &found, &err));
}

static void test_kept(void **state)
{
	struct fixture *f = *state;
	struct stat st;

	assert_string_equal(remembered(f), "");
	remember(f);
	assert_string_equal(remembered(f), "port25-out.closed IPv4|machine.memory ");
	remember(f);
	assert_string_equal(remembered(f), "port25-out.closed IPv4|machine.memory ");
	assert_int_equal(stat(arena_printf(f->c.arena, "%s" PATH_STATE "/check.json", f->root), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

/* Done is what a look says is done: neither what could not be seen, nor what the hourly look is to tell. */
static void test_settled(void **state)
{
	struct fixture *f = *state;
	finding_list found = {0};
	struct err err = {0};

	remember(f);
	find(f, &found, SEVERITY_UNKNOWN, "machine.room", "");
	find(f, &found, SEVERITY_OK, "port25-out", "");
	assert_true(memory_settle(&f->c, &found, &err));
	assert_string_equal(remembered(f), "port25-out.closed IPv4|machine.memory ");
	found = (finding_list){0};
	find(f, &found, SEVERITY_WARN, "machine.memory", "");
	assert_true(memory_settle(&f->c, &found, &err));
	assert_string_equal(remembered(f), "port25-out.closed IPv4|machine.memory ");
	found = (finding_list){0};
	find(f, &found, SEVERITY_OK, "machine", "");
	assert_true(memory_settle(&f->c, &found, &err));
	assert_string_equal(remembered(f), "port25-out.closed IPv4");
}

static void test_rubbish(void **state)
{
	struct fixture *f = *state;
	struct err err = {0};

	assert_true(f->h.fs->write(&f->h, PATH_STATE "/check.json", "{\"version\": 1, \"findings\": 7", 27,
				   &(struct file_meta){ .mode = 0600 }, &err));
	assert_string_equal(remembered(f), "");
	remember(f);
	assert_string_equal(remembered(f), "port25-out.closed IPv4|machine.memory ");
}

static bool known(struct fixture *f, const char *id, struct err *err)
{
	strlist ids = {0};

	vec_push(f->c.arena, &ids, "machine.release");
	vec_push(f->c.arena, &ids, id);
	*err = (struct err){0};
	return preflight_ids(&ids, err);
}

static void test_ids(void **state)
{
	struct fixture *f = *state;
	struct err err;

	assert_true(known(f, "clash.mta", &err));
	assert_false(known(f, "clash.mat", &err));
	assert_int_equal(err.code, ERR_USAGE);
	assert_string_equal(err.hint, "Did you mean clash.mta?");
	/* It exists, and stops nothing. */
	assert_false(known(f, "port25-out.closed", &err));
	assert_non_null(strstr(err.hint, "machine.container, machine.memory"));
}

struct given {
	const char *ignore[2];
	int status;
};

static bool parse(struct fixture *f, struct given *g, const char *line)
{
	const struct cmd_flag flags[] = { { "ignore", NULL, &g->ignore[0] }, { "ignore", NULL, &g->ignore[1] }, { 0 } };
	const struct verb verb = { .name = "setup", .usage = "", .help = "" };
	char *argv[8], *rest = arena_strdup(f->c.arena, line);
	int argc = 0;
	size_t n;

	while (argc < 7 && (argv[argc] = strsep(&rest, " ")) != NULL)
		argc++;
	*g = (struct given){0};
	f->c.verb = &verb;
	return cmd_args(&f->c, argc, argv, flags, NULL, 0, 0, &n, &g->status);
}

/* An option that may be given twice: each goes to a row of its own, the last row takes what is too much. */
static void test_given_again(void **state)
{
	struct fixture *f = *state;
	struct given g;

	assert_true(parse(f, &g, "setup --ignore a --ignore=b"));
	assert_string_equal(g.ignore[0], "a");
	assert_string_equal(g.ignore[1], "b");
	assert_true(parse(f, &g, "setup --ignore=a"));
	assert_null(g.ignore[1]);
	assert_true(parse(f, &g, "setup --ignore=a --ignore=b --ignore=c"));
	assert_string_equal(g.ignore[1], "c");
}

#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { T(test_kept), T(test_settled), T(test_rubbish), T(test_ids), T(test_given_again) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
