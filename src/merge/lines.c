#include "merge/lines.h"

#include <string.h>

enum { TIMEOUT_S = 60, SLACK = 64 * 1024 /* bytes of output beyond what the sides hold */ };

/* The three sides as files, for diff3. */
struct sides {
	struct str dir;
	struct str path[3]; /* live, base, new: in diff3's order; as the program sees them */
};

static const char *const side_name[] = { "live", "base", "new" };

static bool ends_open(const struct str *s)
{
	return s->len > 0 && s->p[s->len - 1] != '\n';
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

bool lines_merge(struct host *h, const char *scratch, const struct str *const side[3],
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
