/* engine/: generations on disk: what is on record of one, which of them stay, and that a content is kept once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "engine/content.h"
#include "engine/generation.h"
#include "plan/paths.h"
#include "tests/unit/engine_box.h"

static void assert_says(const char *text, const char *what)
{
	if (strstr(text, what) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", text, what);
}

/* --- which of them stay */

enum { DAY = 24 * 60 * 60 };

static const int64_t some_day = 1800000000; /* in January 2027 */

/* The numbers that stay, newest first. */
static const char *staying(struct arena *a, const generation_list *all, int64_t now)
{
	struct str text = {0};

	for (size_t i = 0; i < all->n; i++)
		if (generation_stays(all, i, now))
			str_addf(&text, " %d", all->v[i].number);
	const char *made = arena_strdup(a, str_c(&text));
	str_free(&text);
	return made;
}

/* n of them, numbered n…1, made that many seconds apart until now. */
static void make_list(struct arena *a, generation_list *all, int n, int64_t now, int64_t apart)
{
	*all = (generation_list){0};
	for (int i = 0; i < n; i++)
		vec_push(a, all, ((struct generation){ .number = n - i, .when = now - apart * i }));
}

static size_t count_staying(const generation_list *all, int64_t now)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		n += generation_stays(all, i, now);
	return n;
}

static void test_all_of_a_month_stay(void **state)
{
	struct engine_box *b = *state;
	generation_list all;

	make_list(b->a, &all, 30, some_day, DAY);
	assert_int_equal(count_staying(&all, some_day), 30);
	/* Twice a day for two months: those of the last month, and the last one of the months before it. */
	make_list(b->a, &all, 120, some_day, DAY / 2);
	assert_int_equal(count_staying(&all, some_day), 60 + 1);
}

static void test_not_more_than_most(void **state)
{
	struct engine_box *b = *state;
	generation_list all;

	make_list(b->a, &all, 1000, some_day, 60);
	assert_int_equal(count_staying(&all, some_day), GENERATIONS_MOST);
}

static void test_the_least_stay_however_old(void **state)
{
	struct engine_box *b = *state;
	generation_list all;

	make_list(b->a, &all, 12, some_day, DAY);
	assert_string_equal(staying(b->a, &all, some_day + 3000LL * DAY), " 12 11 10 9 8 7 6 5 4 3");
	/* What cannot be read is none of them. */
	all.v[4].damaged = "torn";
	all.v[5].damaged = "torn";
	assert_string_equal(staying(b->a, &all, some_day + 3000LL * DAY), " 12 11 10 9 8 7 6 5 4 3 2 1");
	/* A clock that was ahead made them young, and one that is ahead makes them old: the least stay. */
	assert_int_equal(count_staying(&all, 0), 12);
}

static void test_one_a_month_for_a_year(void **state)
{
	struct engine_box *b = *state;
	generation_list all;

	make_list(b->a, &all, 300, some_day, 2 * DAY);
	/* 15 of the last thirty days, and the last one of each of the twelve months before: December is among the 15. */
	assert_string_equal(staying(b->a, &all, some_day),
			    " 300 299 298 297 296 295 294 293 292 291 290 289 288 287 286 277 262 246 231 216 200 185 170 155 "
			    "139 125");
}

static int64_t the_time;

static int64_t told_time(struct host *h)
{
	(void)h;
	return the_time;
}

static void test_last_good_one_is_kept(void **state)
{
	struct engine_box *b = *state;
	generation_list all;
	struct err err = {0};

	/* Generation 1 was proved; those after it were not (--no-smoke). */
	b->f.h.now = told_time;
	the_time = some_day;
	for (int i = 0; i < 14; i++) {
		engine_box_fresh(b);
		b->e.smoke = NULL;
		b->site.limits.quota++;
		assert_true(engine_box_plan(b, &err) && engine_apply(&b->e, &b->plan, &b->generation, &err));
	}
	/* Years later: the newest ten, and the last good one. */
	the_time += 3000LL * DAY;
	assert_true(generation_prune(&b->e, &err));
	assert_true(generation_list_all(&b->f.h, b->a, &all, &err));
	assert_int_equal(all.n, GENERATIONS_LEAST + 1);
	assert_int_equal(all.v[9].number, 6);
	assert_int_equal(all.v[10].number, 1);
	assert_true(all.v[10].proved && !all.v[9].proved);
}

/* --- what is on record */

static void test_what_is_on_record(void **state)
{
	struct engine_box *b = *state;
	struct generation g;
	struct err err = {0};

	assert_true(generation_find(&b->f.h, b->a, 1, &g, &err));
	assert_true(g.proved);
	assert_string_equal(author_words(b->a, &g.by), "anna from 192.0.2.7");
	assert_string_equal(g.debian, "13");
	assert_int_equal(g.packages.n, 2);
	assert_string_equal(g.packages.v[0].name, "alpha");
	assert_string_equal(g.packages.v[0].version, "1.0");
}

static void test_damaged_generation(void **state)
{
	struct engine_box *b = *state;
	struct generation g;
	generation_list all;
	struct err err = {0};

	fake_put(&b->f, PATH_GENERATIONS "/1/manifest.json", "[]");
	assert_false(generation_find(&b->f.h, b->a, 1, &g, &err));
	assert_says(err.msg,
		    "generation 1 is damaged: /var/lib/mailstead/generations/1/manifest.json is not a manifest");
	/* Its number is taken, and the next apply is none the worse. */
	b->site.limits.quota++;
	engine_box_must(b);
	assert_int_equal(b->generation, 2);
	assert_true(generation_list_all(&b->f.h, b->a, &all, &err));
	assert_non_null(all.v[1].damaged);
	assert_false(generation_find(&b->f.h, b->a, 3, &g, &err));
	assert_says(err.msg, "there is no generation 3: the newest is 2");
	assert_true(generation_drop(&b->e, 1, &err));
	assert_false(generation_find(&b->f.h, b->a, 1, &g, &err));
	assert_says(err.msg, "generation 1 is not kept any more");
	fake_put(&b->f, PATH_GENERATIONS "/1/site.yaml", "");
	assert_false(generation_find(&b->f.h, b->a, 1, &g, &err));
	assert_says(err.msg, "generation 1 never came to be");
	assert_int_equal(err.code, ERR_NOT_FOUND);
}

/* --- contents */

static size_t count_contents(struct engine_box *b)
{
	strlist names;
	struct err err = {0};

	assert_true(b->f.plain.fs->list(&b->f.plain, b->a, PATH_CONTENTS, &names, &err));
	return names.n;
}

static const char *content_of(struct engine_box *b, const char *text)
{
	char digest[DIGEST_HEX];

	digest_hex(text, strlen(text), digest);
	return content_path(b->a, digest);
}

/* One file changed: the list of files and that one are new, whatever else there is. */
static void test_a_content_is_kept_once(void **state)
{
	struct engine_box *b = *state;
	struct plan plan;
	struct err err = {0};

	size_t first = count_contents(b);
	b->site.limits.quota++;
	engine_box_must(b);
	assert_int_equal(count_contents(b), first + 2);
	assert_false(fake_is_there(&b->f, PATH_GENERATIONS "/2/files"));
	/* Back to what was: nothing is new. */
	b->site.limits.quota--;
	engine_box_must(b);
	assert_int_equal(b->generation, 3);
	assert_int_equal(count_contents(b), first + 2);
	for (int n = 1; n <= 3; n++)
		assert_true(generation_load(&b->f.h, b->a, n, &plan, &err));
}

/* What a killed run kept for nothing goes with the next generation that goes; what others have stays. */
static void test_what_nobody_has_is_swept(void **state)
{
	struct engine_box *b = *state;
	generation_list all;
	struct plan plan;
	struct err err = {0};

	for (int i = 0; i < 3; i++) {
		b->site.limits.quota++;
		engine_box_must(b);
	}
	fake_put(&b->f, PATH_CONTENTS "/litter", "of a killed run");
	size_t full = count_contents(b);
	assert_true(generation_prune(&b->e, &err));
	assert_int_equal(count_contents(b), full);
	/* Generation 2 was ages ago, with ten after it. */
	for (int i = 0; i < 10; i++) {
		b->site.limits.recipients++;
		engine_box_must(b);
	}
	fake_put(&b->f, PATH_GENERATIONS "/2/manifest.json",
		 arena_printf(b->a, "{\"when\": 1, %s", strchr(fake_get(&b->f, PATH_GENERATIONS "/2/manifest.json"), ',') + 1));
	full = count_contents(b);
	assert_true(generation_prune(&b->e, &err));
	assert_false(fake_is_there(&b->f, PATH_GENERATIONS "/2"));
	assert_false(fake_is_there(&b->f, PATH_CONTENTS "/litter"));
	/* The litter, the list of files of generation 2, and its strict.conf. */
	assert_int_equal(count_contents(b), full - 3);
	assert_true(generation_list_all(&b->f.h, b->a, &all, &err));
	assert_int_equal(all.n, 13);
	for (size_t i = 0; i < all.n; i++)
		if (!generation_load(&b->f.h, b->a, all.v[i].number, &plan, &err))
			fail_msg("%s", err.msg);
}

/* Nobody knows what a damaged manifest named. */
static void test_nothing_is_swept_beside_a_damaged_one(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	for (int i = 0; i < 13; i++) {
		b->site.limits.quota++;
		engine_box_must(b);
	}
	fake_put(&b->f, PATH_GENERATIONS "/12/manifest.json", "{");
	fake_put(&b->f, PATH_GENERATIONS "/2/manifest.json",
		 arena_printf(b->a, "{\"when\": 1, %s", strchr(fake_get(&b->f, PATH_GENERATIONS "/2/manifest.json"), ',') + 1));
	size_t full = count_contents(b);
	assert_true(generation_prune(&b->e, &err));
	assert_false(fake_is_there(&b->f, PATH_GENERATIONS "/2"));
	assert_int_equal(count_contents(b), full);
}

/* All generations that share it are damaged then, and mended by the next apply that wants it. */
static void test_a_damaged_content_is_mended(void **state)
{
	struct engine_box *b = *state;
	struct plan plan;
	struct err err = {0};

	const char *path = content_of(b, fake_get(&b->f, "/etc/alpha/alpha.conf"));
	fake_put(&b->f, path, "recipients = 1000000\n");
	assert_false(generation_load(&b->f.h, b->a, 1, &plan, &err));
	assert_says(err.msg, "generation 1 is damaged: its copy of /etc/alpha/alpha.conf is not what was written");
	b->site.limits.quota++;
	engine_box_must(b);
	err_clear(&err);
	assert_true(generation_load(&b->f.h, b->a, 1, &plan, &err));
	assert_true(generation_load(&b->f.h, b->a, 2, &plan, &err));
}

/* Its files are below files/, its resources in the manifest. */
static void test_one_of_an_earlier_version_is_read(void **state)
{
	struct engine_box *b = *state;
	struct plan plan;
	struct err err = {0};
	const char *manifest =
		"{\"when\": 1700000000, \"why\": \"setup\", \"resources\": [{\"kind\": \"file\", \"daemon\": \"alpha\", "
		"\"name\": \"/etc/alpha/alpha.conf\", \"mode\": 420, \"sha256\": "
		"\"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\"}]}";

	fake_put(&b->f, PATH_GENERATIONS "/2/files/etc/alpha/alpha.conf", "x");
	fake_put(&b->f, PATH_GENERATIONS "/2/manifest.json", manifest);
	assert_true(generation_load(&b->f.h, b->a, 2, &plan, &err));
	assert_int_equal(plan.resources.n, 1);
	assert_string_equal(plan.resources.v[0].content, "x");
	assert_string_equal(generation_stored(&b->f.h, b->a, 2, &plan.resources.v[0]),
			    PATH_GENERATIONS "/2/files/etc/alpha/alpha.conf");
	fake_put(&b->f, PATH_GENERATIONS "/2/files/etc/alpha/alpha.conf", "y");
	assert_false(generation_load(&b->f.h, b->a, 2, &plan, &err));
	assert_says(err.msg, "its copy of /etc/alpha/alpha.conf is not what was written");
}

/* A digest is a file's name only if it is one. */
static void test_a_digest_leads_nowhere_else(void **state)
{
	struct engine_box *b = *state;
	struct plan plan;
	struct err err = {0};
	struct str text = {0};

	fake_put(&b->f, "/etc/secret", "[]");
	fake_put(&b->f, PATH_GENERATIONS "/2/manifest.json",
		 "{\"resources\": {\"file\": \"../../../../../etc/secret\"}}");
	assert_false(generation_load(&b->f.h, b->a, 2, &plan, &err));
	assert_says(err.msg, "generation 2 is damaged: its list of each file is not what was written");
	err_clear(&err);
	assert_false(content_read(&b->f.h, b->a, "../../../../../etc/secret", &text, &err));
	assert_int_equal(err.code, ERR_INVALID);
	assert_false(content_is_digest(NULL));
	assert_false(content_is_digest("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"));
	assert_true(content_is_digest("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
	str_free(&text);
}

#define T(t) cmocka_unit_test_setup_teardown(t, engine_box_setup_applied, engine_box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_all_of_a_month_stay),
		T(test_not_more_than_most),
		T(test_the_least_stay_however_old),
		T(test_one_a_month_for_a_year),
		T(test_last_good_one_is_kept),
		T(test_what_is_on_record),
		T(test_damaged_generation),
		T(test_a_content_is_kept_once),
		T(test_what_nobody_has_is_swept),
		T(test_nothing_is_swept_beside_a_damaged_one),
		T(test_a_damaged_content_is_mended),
		T(test_one_of_an_earlier_version_is_read),
		T(test_a_digest_leads_nowhere_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
