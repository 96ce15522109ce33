#include "merge/merge.h"

#include <string.h>

enum { TIMEOUT_S = 60, SLACK = 64 * 1024 /* bytes of output beyond what the sides hold */ };

/* The three sides as files, for diff3. */
struct sides {
	struct str dir;
	struct str path[3]; /* live, base, new: in diff3's order; as the program sees them */
};

static const char *const side_name[] = { "live", "base", "new" };

const char *merge_case_name(enum merge_case c)
{
	static const char *const names[] = {
		[MERGE_SAME] = "same",     [MERGE_REPLACE] = "replace",   [MERGE_KEEP] = "keep",
		[MERGE_MERGED] = "merged", [MERGE_CONFLICT] = "conflict",
	};

	return names[c];
}

static bool equal(const struct str *a, const struct str *b)
{
	return a->len == b->len && (a->len == 0 || memcmp(a->p, b->p, a->len) == 0);
}

/* diff3 works on lines of text; joining two versions of anything else would make a third that nobody wrote. */
static bool is_binary(const struct str *s)
{
	return s->len > 0 && memchr(s->p, '\0', s->len) != NULL;
}

static bool ends_open(const struct str *s)
{
	return s->len > 0 && s->p[s->len - 1] != '\n';
}

/*
 * diff3 takes a missing last newline for a change of the last line. All sides
 * get one, and the result loses it if that is what the two sides want.
 */
static bool result_ends_open(const struct str *live, const struct str *base, const struct str *new_)
{
	return ends_open(live) == ends_open(base) ? ends_open(new_) : ends_open(live);
}

static bool write_side(struct host *h, struct sides *s, size_t i, const struct str *content, struct err *err)
{
	const struct file_meta meta = { .mode = 0600 };
	struct str text = {0};
	struct str path = {0};

	str_add(&text, str_c(content), content->len);
	if (ends_open(content))
		str_addc(&text, '\n');
	str_addf(&path, "%s/%s", str_c(&s->dir), side_name[i]);
	host_real_path(h, str_c(&path), &s->path[i]);
	bool ok = h->fs->write(h, str_c(&path), str_c(&text), text.len, &meta, err);
	str_wipe(&text);
	str_free(&path);
	return ok;
}

/* A directory that was not there before: 64 random bits in its name. */
static bool make_dir(struct host *h, const char *scratch, struct sides *s, struct err *err)
{
	const struct file_meta meta = { .mode = 0700 };
	unsigned char r[8];

	if (!h->random(h, r, sizeof(r), err))
		return false;
	str_addf(&s->dir, "%s/merge-", scratch);
	for (size_t i = 0; i < sizeof(r); i++)
		str_addf(&s->dir, "%02x", r[i]);
	return h->fs->mkdir(h, str_c(&s->dir), &meta, err);
}

/* 0: merged, 1: conflict, anything else: diff3 itself had trouble. */
static bool judge(const struct run_res *res, size_t limit, enum merge_case *result, struct err *err)
{
	if (res->timed_out)
		err_set(err, ERR_RUN, "diff3 took more than %d seconds and was stopped", TIMEOUT_S);
	else if (res->status == 1) {
		*result = MERGE_CONFLICT;
		return true;
	} else if (res->status == 0 && res->out.len < limit) {
		*result = MERGE_MERGED;
		return true;
	} else if (res->status == 0)
		err_set(err, ERR_RUN, "diff3 said more than its input can make");
	else {
		struct str why = {0};

		run_res_excerpt(res, &why);
		err_set(err, ERR_RUN, "diff3 failed (status %d): %s", res->status, str_c(&why));
		str_free(&why);
	}
	err_hint(err, "is diffutils whole? dpkg --verify diffutils");
	return false;
}

static bool run_diff3(struct host *h, const struct sides *s, size_t limit, enum merge_case *result,
		      struct str *out, struct err *err)
{
	/*
	 * -E: a change that both sides made alike is no conflict.
	 * -a: bytes that are no text in some encoding are still lines.
	 */
	const char *const argv[] = { "diff3", "-m", "-E", "-a", "--", str_c(&s->path[0]), str_c(&s->path[1]),
				     str_c(&s->path[2]), NULL };
	const struct run_req req = { .argv = argv, .timeout_s = TIMEOUT_S, .max_output = limit };
	struct run_res res = {0};

	if (!h->run(h, &req, &res, err))
		return false;
	bool ok = judge(&res, limit, result, err);
	if (ok && *result == MERGE_MERGED)
		str_add(out, str_c(&res.out), res.out.len);
	str_wipe(&res.out);
	run_res_free(&res);
	return ok;
}

static bool merge_lines(struct host *h, const char *scratch, const struct str *const side[3],
			enum merge_case *result, struct str *out, struct err *err)
{
	size_t limit = side[0]->len + side[1]->len + side[2]->len + SLACK;
	struct sides s = {0};
	struct err later = {0};

	bool made = make_dir(h, scratch, &s, err);
	bool ok = made;
	for (size_t i = 0; ok && i < 3; i++)
		ok = write_side(h, &s, i, side[i], err);
	ok = ok && run_diff3(h, &s, limit, result, out, err);
	/* The copies may hold secrets: that they stay behind is worth an error, unless there is one already. */
	if (made && !h->fs->remove_tree(h, str_c(&s.dir), ok ? err : &later))
		ok = false;
	for (size_t i = 0; i < 3; i++)
		str_free(&s.path[i]);
	str_free(&s.dir);
	return ok;
}

bool merge_three_way(struct host *h, const char *scratch, const struct str *base, const struct str *live,
		     const struct str *new_, enum merge_case *result, struct str *merged, struct err *err)
{
	const struct str *const side[3] = { live, base, new_ };
	enum merge_case found;
	struct str out = {0};

	if (equal(live, new_))
		found = MERGE_SAME;
	else if (equal(live, base))
		found = MERGE_REPLACE;
	else if (equal(new_, base))
		found = MERGE_KEEP;
	else if (is_binary(base) || is_binary(live) || is_binary(new_))
		found = MERGE_CONFLICT;
	else if (!merge_lines(h, scratch, side, &found, &out, err)) {
		str_wipe(&out);
		return err_wrap(err, "cannot merge");
	}
	if (found == MERGE_MERGED) {
		if (result_ends_open(live, base, new_) && out.len > 0 && out.p[out.len - 1] == '\n')
			str_cut(&out, out.len - 1);
		str_add(merged, str_c(&out), out.len);
	}
	str_wipe(&out);
	*result = found;
	return true;
}
