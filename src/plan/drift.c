#include "plan/drift.h"

#include <stdlib.h>
#include <string.h>

#include "merge/settings_at.h"

enum { PLACES_NAMED = 6, SETTINGS_NAMED = 3, DIFF_OUTPUT_MAX = 64 * 1024 * 1024 };

/* The settings of both sides, where they can be read. */
struct names {
	struct setting base, live;
	bool has_base, has_live;
};

/* Ends with a newline, as the reader wants it; a copy in a. */
static struct part closed(struct arena *a, struct part p)
{
	if (p.n == 0 || p.p[p.n - 1] == '\n')
		return p;
	char *copy = arena_memdup(a, p.p, p.n + 1);

	copy[p.n] = '\n';
	return (struct part){ copy, p.n + 1 };
}

static bool read_names(struct arena *a, enum settings_format format, struct part side, struct setting *file)
{
	if (format == SETTINGS_NONE || (side.n > 0 && memchr(side.p, '\0', side.n) != NULL))
		return false;
	struct part text = closed(a, side);

	return settings_read(a, format, text.p, text.n, file);
}

/* "14" or "14,3" of "@@ -14 +14,3 @@". */
static const char *take_range(const char *p, size_t *line, size_t *lines)
{
	char *end;

	*line = strtoul(p, &end, 10);
	*lines = 1;
	if (*end == ',')
		*lines = strtoul(end + 1, &end, 10);
	return end;
}

static bool take_header(const char *line, struct drift_place *out)
{
	if (strncmp(line, "@@ -", 4) != 0)
		return false;
	const char *p = take_range(line + 4, &out->gone_at, &out->gone);

	if (strncmp(p, " +", 2) != 0)
		return false;
	p = take_range(p + 2, &out->line, &out->lines);
	return strncmp(p, " @@", 3) == 0;
}

static void name_place(struct arena *a, const struct names *n, struct drift_place *p)
{
	if (n->has_live && p->lines > 0)
		settings_on_lines(a, &n->live, p->line, p->line + p->lines - 1, &p->settings);
	if (n->has_base && p->gone > 0)
		settings_on_lines(a, &n->base, p->gone_at, p->gone_at + p->gone - 1, &p->settings);
}

/* Each name once: one setting may have been named on both sides, and by other lines. */
static void take_places(struct arena *a, const char *diff, const struct names *names, drift_places *out)
{
	for (const char *line = diff; *line != '\0';) {
		struct drift_place p = {0};
		const char *nl = strchr(line, '\n');

		if (take_header(line, &p)) {
			name_place(a, names, &p);
			vec_push(a, out, p);
		}
		if (nl == NULL)
			break;
		line = nl + 1;
	}
}

bool drift_look(struct host *h, struct arena *a, const struct drift_sides *sides, drift_places *out, struct err *err)
{
	struct str base = {0};
	struct run_res res;
	struct names names = {0};

	*out = (drift_places){0};
	host_real_path(h, sides->base_path, &base);
	const char *argv[] = { "diff", "-a", "-U0", "--", str_c(&base), "-", NULL };
	const struct run_req req = { .argv = argv, .input = sides->live.n > 0 ? sides->live.p : "",
				     .input_len = sides->live.n, .max_output = DIFF_OUTPUT_MAX };
	bool ok = h->run(h, &req, &res, err);
	str_free(&base);
	if (!ok)
		return err_wrap(err, "cannot see what was changed by hand");
	/* 0: the same, 1: different */
	if (res.status > 1)
		ok = err_set(err, ERR_RUN, "diff failed: %.200s", str_c(&res.err));
	if (ok) {
		names.has_base = read_names(a, sides->format, sides->base, &names.base);
		names.has_live = read_names(a, sides->format, sides->live, &names.live);
		take_places(a, str_c(&res.out), &names, out);
	}
	run_res_free(&res);
	return ok;
}

static size_t lines_of(const struct drift_place *p)
{
	return p->lines > 0 ? p->lines : p->gone;
}

size_t drift_lines(const drift_places *places)
{
	size_t n = 0;

	for (size_t i = 0; i < places->n; i++)
		n += lines_of(&places->v[i]);
	return n;
}

static void add_names(const struct drift_place *p, struct str *out)
{
	for (size_t i = 0; i < p->settings.n && i < SETTINGS_NAMED; i++)
		str_addf(out, "%s%s", i == 0 ? " (" : ", ", p->settings.v[i]);
	if (p->settings.n > 0)
		str_adds(out, p->settings.n > SETTINGS_NAMED ? ", …)" : ")");
}

void drift_text(const drift_places *places, bool names, struct str *out)
{
	size_t n = drift_lines(places);

	if (places->n == 1 && places->v[0].lines == 1)
		str_adds(out, "line ");
	else
		str_addf(out, "%zu line%s: ", n, n == 1 ? "" : "s");
	for (size_t i = 0; i < places->n && i < PLACES_NAMED; i++) {
		const struct drift_place *p = &places->v[i];

		str_adds(out, i > 0 ? ", " : "");
		if (p->lines == 0)
			str_addf(out, "%zu taken away behind %zu", p->gone, p->line);
		else if (p->lines == 1)
			str_addf(out, "%zu", p->line);
		else
			str_addf(out, "%zu-%zu", p->line, p->line + p->lines - 1);
		if (names)
			add_names(p, out);
	}
	if (places->n > PLACES_NAMED)
		str_addf(out, ", and in %zu more places", places->n - PLACES_NAMED);
}

json_t *drift_json(const drift_places *places, bool names)
{
	json_t *list = json_array();

	for (size_t i = 0; i < places->n; i++) {
		const struct drift_place *p = &places->v[i];
		json_t *settings = json_array();

		for (size_t k = 0; names && k < p->settings.n; k++)
			json_array_append_new(settings, json_string(p->settings.v[k]));
		json_array_append_new(list, json_pack("{s:I, s:I, s:I, s:o}", "line", (json_int_t)p->line, "lines",
						      (json_int_t)p->lines, "taken_away", (json_int_t)p->gone, "settings",
						      settings));
	}
	return list;
}
