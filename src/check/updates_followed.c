/*
 * What upgrades left for the operator: what `mailstead upgrade follow` could not do by itself, and his files that could
 * not be carried into another language. Both stay until he has done something about it.
 */
#include <string.h>

#include "check/check.h"
#include "plan/language.h"
#include "plan/plan.h"

enum { EDITS_SHOWN = 5 };

/* What was found is over once an apply came after it. */
static bool is_over(struct check *k)
{
	struct file_stat found, applied;
	struct err ignored = {0};

	return !k->host->fs->stat(k->host, PATH_FOLLOWED, &found, &ignored) || found.type == FILE_NONE ||
	       (k->host->fs->stat(k->host, PLAN_UNITS_FILE, &applied, &ignored) && applied.type != FILE_NONE &&
		applied.mtime_ns > found.mtime_ns);
}

static void not_followed(struct check *k)
{
	struct str text = {0};
	struct err err = {0};

	if (is_over(k))
		return;
	if (!k->host->fs->read(k->host, PATH_FOLLOWED, &text, &err) ||
	    !findings_read(k->arena, str_c(&text), text.len, "updates", &k->found, &err)) {
		err_hint(&err, "mailstead upgrade follow");
		check_unknown(k, "updates.not-followed", "", PATH_FOLLOWED, &err);
	}
	str_free(&text);
}

/* Those of his edits that stand in no line of the file that is live: "line 12: quota_max_mail_size = 30M". */
static const char *lost_lines(struct check *k, const char *aside, const char *live)
{
	const char *paths[] = { language_origin(k->arena, aside), live, aside };
	struct str text[3] = {0}, list = {0};
	struct err ignored = {0};
	strlist lines = {0};

	for (size_t i = 0; i < 3; i++)
		if (!k->host->fs->read(k->host, paths[i], &text[i], &ignored))
			err_clear(&ignored);
	str_addf(&text[0], "\n%s", str_c(&text[1]));
	language_edits(k->arena, &text[2], &text[0], EDITS_SHOWN, &lines);
	for (size_t i = 0; i < lines.n; i++)
		str_addf(&list, "%s%s", i > 0 ? "; " : "", lines.v[i]);
	for (size_t i = 0; i < 3; i++)
		str_wipe(&text[i]);
	const char *all = arena_strdup(k->arena, str_c(&list));
	str_free(&list);
	return all;
}

static void put_aside(struct check *k, const char *aside, const char *live)
{
	struct file_stat st;
	struct err err = {0};

	if (!k->host->fs->stat(k->host, aside, &st, &err)) {
		check_unknown(k, "updates.put-aside", aside, aside, &err);
		return;
	}
	if (st.type == FILE_NONE)
		return;
	/* What not everybody may read may hold a password that the operator put there. */
	const char *lines = (st.mode & 04) != 0 ? lost_lines(k, aside, live) : "";
	check_add(k, &(struct finding){
			     .id = "updates.put-aside",
			     .severity = SEVERITY_WARN,
			     .subject = aside,
			     .seen = arena_printf(k->arena, "your edits of %s are not in it any more%s%s", live, lines[0] ? ": " : "", lines),
			     .why = "its daemon speaks another language since it was upgraded, and these lines could not be carried into it",
			     .fix = arena_printf(k->arena, "diff %s %s; what is still wanted goes into %s, in the new language; then rm %s",
						 language_origin(k->arena, aside), aside, live, aside),
			     .source = aside,
		     });
}

/* Below PATH_ASIDE lies, at the path of each file that was put aside, what we had written. */
static void look_below(struct check *k, const char *dir)
{
	const char *real = arena_printf(k->arena, PATH_ASIDE "%s", dir);
	struct err err = {0};
	strlist names;

	if (!k->host->fs->list(k->host, k->arena, real, &names, &err)) {
		check_unknown(k, "updates.put-aside", "", real, &err);
		return;
	}
	for (size_t i = 0; i < names.n; i++) {
		const char *path = arena_printf(k->arena, "%s/%s", dir, names.v[i]);
		const char *suffix = strstr(names.v[i], ASIDE_SUFFIX);
		struct file_stat st;

		if (!k->host->fs->stat(k->host, arena_printf(k->arena, PATH_ASIDE "%s", path), &st, &err)) {
			check_unknown(k, "updates.put-aside", path, real, &err);
			err_clear(&err);
		} else if (st.type == FILE_DIR) {
			look_below(k, path);
		} else if (suffix != NULL) {
			size_t n = strlen(dir) + 1 + (size_t)(suffix - names.v[i]);

			put_aside(k, path, arena_memdup(k->arena, path, n));
		}
	}
}

void check_followed(struct check *k)
{
	not_followed(k);
	look_below(k, "");
}
