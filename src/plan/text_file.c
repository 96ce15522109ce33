#include "plan/text_file.h"

#include <string.h>
#include <time.h>

enum { DIFF_OUTPUT_MAX = 64 * 1024 * 1024 };

/* One side from a file (NULL: none), the other from standard input. */
struct sides {
	const char *path; /* as the box sees it */
	const char *from, *to; /* what they are called */
	struct part new_;
};

/* What not everybody may read may hold a password that the operator put there. */
static bool is_shown(const struct step *s)
{
	return (s->res->meta.mode & 04) != 0;
}

static bool add_lines(struct host *h, const struct sides *sides, struct str *out, struct err *err)
{
	struct str old = {0};
	struct run_res res;

	if (sides->path != NULL)
		host_real_path(h, sides->path, &old);
	else
		str_adds(&old, "/dev/null");
	const char *argv[] = { "diff", "-u", "--label", sides->from, "--label", sides->to, "--", old.p, "-", NULL };
	const struct run_req req = { .argv = argv, .input = sides->new_.n > 0 ? sides->new_.p : "",
				     .input_len = sides->new_.n, .max_output = DIFF_OUTPUT_MAX };
	bool ok = h->run(h, &req, &res, err);
	str_free(&old);
	if (!ok)
		return err_wrap(err, "cannot show what changes in %s", sides->to);
	/* 0: the same, 1: different, 2: trouble (a binary file says so on standard output) */
	if (res.status > 1) {
		err_set(err, ERR_RUN, "diff failed on %s: %s", sides->to, str_c(&res.err));
		ok = false;
	} else {
		str_add(out, str_c(&res.out), res.out.len);
	}
	run_res_free(&res);
	return ok;
}

static bool add_change(struct host *h, const struct step *s, struct str *out, struct err *err)
{
	if (!is_shown(s)) {
		str_adds(out, "  its lines are not shown: not everybody may read it\n");
		return true;
	}
	const struct sides sides = {
		.path = s->old != NULL ? s->res->name : NULL,
		.from = s->old != NULL ? s->res->name : "/dev/null",
		.to = s->change == CHANGE_REMOVE ? "/dev/null" : s->res->name,
		.new_ = { s->new_, s->new_ != NULL ? s->new_len : 0 },
	};

	return add_lines(h, &sides, out, err);
}

static bool changes_bytes(const struct step *s)
{
	return s->res->kind == RES_FILE && s->change != CHANGE_NONE && s->change != CHANGE_KEEP;
}

bool step_add_change(struct host *h, const struct step *s, struct str *out, struct err *err)
{
	return !changes_bytes(s) || add_change(h, s, out, err);
}

static const char *base_of(struct arena *a, const struct step *s)
{
	return arena_printf(a, "%s%s", PATH_BASE, s->res->name);
}

/* Base copy to live. */
static bool add_drift_lines(struct host *h, struct arena *a, const struct step *s, struct str *out, struct err *err)
{
	if (!is_shown(s)) {
		str_adds(out, "  its lines are not shown: not everybody may read it\n");
		return true;
	}
	const struct sides sides = {
		.path = base_of(a, s),
		.from = arena_printf(a, "%s as mailstead wrote it", s->res->name),
		.to = arena_printf(a, "%s as you changed it", s->res->name),
		.new_ = { s->old, s->old_len },
	};

	return add_lines(h, &sides, out, err);
}

static bool look(struct host *h, struct arena *a, const struct step *s, drift_places *places, struct err *err)
{
	const struct drift_sides sides = {
		.base_path = base_of(a, s),
		.base = { s->base, s->base_len },
		.live = { s->old, s->old_len },
		.format = s->res->format,
	};

	return drift_look(h, a, &sides, places, err) || err_wrap(err, "%s", s->res->name);
}

/* "since generation 12 of 2026-11-20", as far as it is known. */
static void add_since(const struct step *s, struct str *out)
{
	time_t when = (time_t)s->written_when;
	struct tm tm;
	char day[16];

	if (s->written == 0)
		return;
	localtime_r(&when, &tm);
	strftime(day, sizeof(day), "%Y-%m-%d", &tm);
	str_addf(out, " since generation %d of %s%s", s->written, day, s->written_before ? " or before" : "");
}

static const char *drift_name(enum drift drift)
{
	static const char *const names[] = { "none", "edited", "deleted", "link", "mode" };

	return names[drift];
}

/* What became of a file that was not edited. */
static const char *drift_words(const struct step *s)
{
	switch (s->drift) {
	case DRIFT_DELETED:
		return "deleted; it is made again";
	case DRIFT_LINK:
		return "replaced by a link; what it leads to stays as it is";
	case DRIFT_META:
		return "given another mode or owner";
	case DRIFT_EDITED:
	case DRIFT_NONE:
		break;
	}
	return "";
}

bool step_drift_words(struct host *h, struct arena *a, const struct step *s, struct str *out, struct err *err)
{
	drift_places places;

	if (!look(h, a, s, &places, err))
		return false;
	add_since(s, out);
	str_adds(out, ": ");
	drift_text(&places, is_shown(s), out);
	return true;
}

bool step_add_drift(struct host *h, struct arena *a, const struct step *s, bool diff, struct str *out, struct err *err)
{
	if (s->drift == DRIFT_NONE)
		return true;
	str_adds(out, "  by hand");
	if (s->drift != DRIFT_EDITED) {
		add_since(s, out);
		str_addf(out, ": %s\n", drift_words(s));
		return true;
	}
	if (!step_drift_words(h, a, s, out, err))
		return false;
	str_addc(out, '\n');
	if (s->old_aside != NULL)
		str_addf(out, "  given up; what stands there is kept in %s\n", s->old_aside);
	return !diff || add_drift_lines(h, a, s, out, err);
}

/* What is no UTF-8 is no JSON either: a file of the operator's may be anything. */
static void set_lines(json_t *o, const char *key, const struct str *lines)
{
	if (json_object_set_new(o, key, json_stringn(str_c(lines), lines->len)) != 0)
		json_object_set_new(o, key, json_string("  its lines are not shown: they are no UTF-8\n"));
}

bool step_change_to_json(struct host *h, const struct step *s, json_t *o, struct err *err)
{
	struct str lines = {0};

	if (!changes_bytes(s))
		return true;
	bool ok = add_change(h, s, &lines, err);
	if (ok)
		set_lines(o, "diff", &lines);
	str_free(&lines);
	return ok;
}

static void set_generation(const struct step *s, json_t *drift)
{
	if (s->written == 0)
		return;
	json_object_set_new(drift, "generation", json_integer(s->written));
	json_object_set_new(drift, "when", json_integer((json_int_t)s->written_when));
	json_object_set_new(drift, "or_before", json_boolean(s->written_before));
}

bool step_drift_to_json(struct host *h, struct arena *a, const struct step *s, bool diff, json_t *o, struct err *err)
{
	struct str lines = {0};
	drift_places places;
	bool ok = true;

	if (s->drift == DRIFT_NONE)
		return true;
	json_t *drift = json_pack("{s:s}", "how", drift_name(s->drift));
	json_object_set_new(o, "drift", drift);
	set_generation(s, drift);
	if (s->drift != DRIFT_EDITED)
		return true;
	if (!look(h, a, s, &places, err))
		return false;
	json_object_set_new(drift, "lines", json_integer((json_int_t)drift_lines(&places)));
	json_object_set_new(drift, "places", drift_json(&places, is_shown(s)));
	if (s->old_aside != NULL)
		json_object_set_new(drift, "kept_in", json_string(s->old_aside));
	if (diff) {
		ok = add_drift_lines(h, a, s, &lines, err);
		if (ok)
			set_lines(drift, "diff", &lines);
	}
	str_free(&lines);
	return ok;
}
