/*
 * What holds of every merge, with the real rendered files of both releases, edited at random (the same every time):
 *
 *	no line that the operator wrote is lost: it is in the result, or the live file stays
 *	what we change arrives as well
 *	what is merged by setting can be read again
 *	a side that did not change counts for nothing
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "merge/merge.h"
#include "merge/settings_merge.h"
#include "scratch.h"

enum { ROUNDS = 300, WITH_DIFF3 = 3, EDITS = 4, LINES_MAX = 600 };

static const struct {
	const char *files;
	enum settings_format format;
	const char *before, *after; /* a new setting: what stands before and after its number */
} kinds[] = {
	{ "etc/postfix/main.cf", SETTINGS_MAIN_CF, "my_class_", " = permit" },
	{ "etc/postfix/mailstead-*.cf", SETTINGS_MAIN_CF, "extra_", " = 1" },
	{ "etc/postfix/master.cf", SETTINGS_MASTER_CF, "mine", " unix - n n - - pipe" },
	{ "etc/dovecot/dovecot.conf", SETTINGS_DOVECOT, "mine_", " = yes" },
	{ "etc/rspamd/local.d/*", SETTINGS_UCL, "mine_", " = true;" },
	{ "etc/unbound/unbound.conf.d/mailstead.conf", SETTINGS_UNBOUND, "  local-data: \"mine", ". A 192.0.2.1\"" },
};

struct lines {
	char *v[LINES_MAX];
	size_t n;
};

static unsigned next_random(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 16;
}

static int setup(void **state)
{
	scratch_setup(state);
	struct scratch *b = *state;
	assert_true(b->h.fs->mkdirs(&b->h, "/var/scratch", &b->err));
	return 0;
}

static void split(struct arena *a, const struct str *text, struct lines *out)
{
	char *copy = arena_strdup(a, str_c(text)), *line;

	out->n = 0;
	while ((line = strsep(&copy, "\n")) != NULL && (*line != '\0' || copy != NULL)) {
		assert_true(out->n < LINES_MAX);
		out->v[out->n++] = line;
	}
}

static void join(const struct lines *l, const char *end, struct str *out)
{
	for (size_t i = 0; i < l->n; i++)
		str_addf(out, "%s%s", l->v[i], end);
}

static void insert(struct lines *l, size_t at, char *line)
{
	assert_true(l->n < LINES_MAX);
	memmove(&l->v[at + 1], &l->v[at], (l->n - at) * sizeof(l->v[0]));
	l->v[at] = line;
	l->n++;
}

static void take_out(struct lines *l, size_t at)
{
	memmove(&l->v[at], &l->v[at + 1], (--l->n - at) * sizeof(l->v[0]));
}

/* What people do with a line. */
static void edit_line(struct arena *a, struct lines *l, size_t kind, const char *who, unsigned *seed)
{
	size_t at = next_random(seed) % l->n;
	char *line = l->v[at];
	unsigned which = next_random(seed);

	switch (next_random(seed) % 10) {
	case 0: case 1: case 2: /* another value, what ends the line behind it */
		l->v[at] = arena_printf(a, "%.*s%s%u%s", (int)strcspn(line, ";{}\\\""), line, who, which % 100,
					line + strcspn(line, ";{}\\\""));
		break;
	case 3:
		l->v[at] = arena_printf(a, "# %s", line);
		break;
	case 4:
		take_out(l, at);
		if (l->n == 0)
			insert(l, 0, line);
		break;
	case 5:
		insert(l, at, arena_printf(a, "# %s %u", who, which));
		break;
	case 6:
		insert(l, at, arena_printf(a, "%s%u%s", kinds[kind].before, which, kinds[kind].after));
		break;
	case 7:
		insert(l, l->n, arena_printf(a, "%s%u%s", kinds[kind].before, which, kinds[kind].after));
		break;
	case 8:
		insert(l, next_random(seed) % (l->n + 1), line);
		break;
	default:
		l->v[at] = l->v[l->n - 1];
		l->v[l->n - 1] = line;
	}
}

static void edit(struct arena *a, const struct str *base, size_t kind, const char *who, unsigned *seed,
		 struct str *out)
{
	struct lines l;
	unsigned n = 1 + next_random(seed) % EDITS;

	split(a, base, &l);
	while (n-- > 0)
		edit_line(a, &l, kind, who, seed);
	join(&l, who[0] == 't' && next_random(seed) % 8 == 0 ? "\r\n" : "\n", out);
}

/* A line without its blanks: blanks are no change. */
static const char *bare(struct arena *a, const char *line)
{
	char *out = arena_strdup(a, line), *to = out;

	for (const char *p = line; *p != '\0'; p++)
		if (*p != ' ' && *p != '\t' && *p != '\r')
			*to++ = *p;
	*to = '\0';
	return out;
}

static size_t count(struct arena *a, const struct lines *l, const char *line)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += strcmp(bare(a, l->v[i]), line) == 0;
	return n;
}

/* Of what one side has and base has not, all is in the result. */
static void must_have(struct arena *a, const struct str *base, const struct str *side, const struct str *result,
		      bool comments, const char *what)
{
	struct lines b, s, r;

	split(a, base, &b);
	split(a, side, &s);
	split(a, result, &r);
	for (size_t i = 0; i < s.n; i++) {
		const char *line = bare(a, s.v[i]);

		if (line[0] == '\0' || (line[0] == '#' && !comments))
			continue;
		size_t here = count(a, &s, line), before = count(a, &b, line);
		if (here > before && count(a, &r, line) < here - before)
			fail_msg("%s is lost: %s\n--- live or new\n%s\n--- result\n%s", what, s.v[i], str_c(side),
				 str_c(result));
	}
}

static size_t round_of(struct scratch *b, const struct str *base, size_t kind, unsigned seed, bool diff3)
{
	struct arena *a = arena_new();
	struct str live = {0}, new_ = {0}, out = {0}, clashes = {0};
	struct settings_merge m = { .format = kinds[kind].format, .out = &out, .clashes = &clashes };
	struct setting file;

	edit(a, base, kind, "theirs", &seed, &live);
	edit(a, base, kind, "ours", &seed, &new_);
	if (diff3) {
		m.h = &b->h;
		m.scratch = "/var/scratch";
	}
	assert_true(settings_merge(&m, base, &live, &new_, &b->err));
	if (m.answer == SETTINGS_MERGED) {
		must_have(a, base, &live, &out, true, "the operator's line");
		must_have(a, base, &new_, &out, false, "our line");
		if (!settings_read(a, m.format, str_c(&out), out.len, &file))
			fail_msg("not to be read:\n%s", str_c(&out));
	} else
		assert_int_equal(out.len, 0);
	size_t merged = m.answer == SETTINGS_MERGED;
	str_free(&live);
	str_free(&new_);
	str_free(&out);
	str_free(&clashes);
	arena_free(a);
	return merged;
}

/* The same bytes, or what is first different. */
static void must_be(const struct str *got, const struct str *want)
{
	const char *g = str_c(got), *w = str_c(want);
	size_t at = 0;

	while (g[at] != '\0' && g[at] == w[at])
		at++;
	if (g[at] != w[at])
		fail_msg("behind \"%.*s\" not \"%.200s\" but \"%.200s\"", (int)(at < 80 ? at : 80), g + (at < 80 ? 0 : at - 80),
			 w + at, g + at);
}

/* Of the operator's edits alone, exactly his file; of ours alone, exactly ours. */
static void one_side(struct scratch *b, const struct str *base, size_t kind, unsigned seed)
{
	struct arena *a = arena_new();
	struct str edited = {0};

	edit(a, base, kind, "ours", &seed, &edited);
	for (int ours = 0; ours < 2; ours++) {
		struct str out = {0}, clashes = {0};
		struct settings_merge m = { .format = kinds[kind].format, .out = &out, .clashes = &clashes };

		assert_true(settings_merge(&m, base, ours ? base : &edited, ours ? &edited : base, &b->err));
		assert_int_not_equal(m.answer, SETTINGS_CLASH);
		if (m.answer == SETTINGS_MERGED)
			must_be(&out, &edited);
		str_free(&out);
		str_free(&clashes);
	}
	str_free(&edited);
	arena_free(a);
}

static size_t golden(struct scratch *b, const char *path, size_t kind)
{
	struct str base = {0};
	struct setting file;
	size_t merged = 0;
	char text[65536];
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	str_add(&base, text, fread(text, 1, sizeof(text), f));
	fclose(f);
	if (!settings_read(b->a, kinds[kind].format, str_c(&base), base.len, &file))
		fail_msg("%s: cannot be read", path);
	for (unsigned i = 0; i < ROUNDS; i++) {
		merged += round_of(b, &base, kind, i * 7919u + (unsigned)base.len, i < WITH_DIFF3);
		one_side(b, &base, kind, i * 104729u + (unsigned)base.len);
	}
	str_free(&base);
	return merged;
}

static void nothing_is_lost(void **state)
{
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		struct scratch *b = *state;
		size_t merged = 0;
		glob_t files;

		assert_int_equal(glob(arena_printf(b->a, "tests/golden/*/%s", kinds[k].files), 0, NULL, &files), 0);
		for (size_t i = 0; i < files.gl_pathc; i++)
			merged += golden(b, files.gl_pathv[i], k);
		print_message("%s: %zu of %zu merged\n", kinds[k].files, merged, files.gl_pathc * ROUNDS);
		/* The test looks at something. */
		assert_true(merged * 10 > files.gl_pathc * ROUNDS);
		globfree(&files);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_is_lost, setup, scratch_teardown),
	};

	return cmocka_run_group_tests_name("merge properties", tests, NULL, NULL);
}
