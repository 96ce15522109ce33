#include "plan/compare.h"
#include "plan/paths.h"

static size_t count_lines(const char *p, size_t n)
{
	size_t lines = 0;

	for (size_t i = 0; i < n; i++)
		lines += p[i] == '\n';
	return lines;
}

/*
 * The operator made it so that nobody changes it (chattr +i): once it is ours, that is an edit like another. On a box
 * that is set up now, nothing is guessed.
 */
static bool compare_immutable(struct host *h, struct arena *a, struct step *s, struct err *err)
{
	const struct resource *r = s->res;
	struct file_stat base;

	if (!h->fs->stat(h, arena_printf(a, "%s%s", PATH_BASE, r->name), &base, err))
		return false;
	if (base.type != FILE_NONE)
		return compare_conflict(h, a, s, "is immutable (chattr +i)", err);
	err_set(err, ERR_INVALID, "%s is immutable", r->name);
	return err_hint(err, "chattr -i %s lets mailstead write it; then run this again", r->name);
}

/* What is neither there as a file nor absent. */
static bool compare_other(struct host *h, struct arena *a, struct step *s, enum file_type type, struct err *err)
{
	const struct resource *r = s->res;

	if (type == FILE_SYMLINK) {
		compare_set(s, CHANGE_UPDATE, r->content, r->content_len, "is a symbolic link; becomes a file");
		return compare_drifted(h, a, s, DRIFT_LINK, err);
	}
	err_set(err, ERR_INVALID, "%s is not a regular file", r->name);
	return err_hint(err, "look at it with ls -l, move it away, and run mailstead apply again");
}

static bool read_live(struct host *h, struct arena *a, struct step *s, struct str *live, struct err *err)
{
	if (!h->fs->read(h, s->res->name, live, err))
		return err_hint(err, "what was changed in it by hand can be kept only if it can be read: ls -l and lsattr "
				     "show what is in the way");
	s->old = arena_memdup(a, str_c(live), live->len);
	s->old_len = live->len;
	return true;
}

/* Its bytes are ours, or are to stay. */
static bool take_meta(struct host *h, struct arena *a, struct step *s, const char *why, struct err *err)
{
	compare_set(s, CHANGE_UPDATE, s->old, s->old_len, why);
	return s->drift != DRIFT_NONE || compare_drifted(h, a, s, DRIFT_META, err);
}

static bool compare_regular(struct host *h, struct arena *a, struct step *s, const struct given_up *given,
			    const struct file_stat *st, struct err *err)
{
	const struct resource *r = s->res;
	struct str live = {0};
	const char *meta_why = NULL;

	bool ok = read_live(h, a, s, &live, err) && compare_content(h, a, s, given, &live, err) &&
		  compare_meta(h, r->name, &r->meta, st, &meta_why, err);
	str_free(&live);
	if (ok && st->immutable)
		return s->change != CHANGE_UPDATE || compare_immutable(h, a, s, err);
	if (ok && meta_why != NULL && (s->change == CHANGE_NONE || s->change == CHANGE_KEEP))
		return take_meta(h, a, s, meta_why, err);
	return ok;
}

/*
 * What stands where a file of ours should:
 *
 *	nothing, or it was deleted       made (again)
 *	a symbolic link                  becomes a file; what it points to is never read or written
 *	a directory, a socket …          refused: the operator is asked to look
 *	a file that cannot be read       refused
 *	a file that cannot be changed    stays as it is, ours beside it; refused on a box that is set up now
 *	another file                     merge.h; CRLF and bytes that are no UTF-8 are kept
 */
bool compare_file(struct host *h, struct arena *a, struct step *s, const struct given_up *given, struct err *err)
{
	const struct resource *r = s->res;
	struct file_stat st;

	if (!h->fs->stat(h, r->name, &st, err))
		return false;
	if (st.type == FILE_REGULAR)
		return compare_regular(h, a, s, given, &st, err);
	if (st.type != FILE_NONE)
		return compare_other(h, a, s, st.type, err);

	size_t lines = count_lines(r->content, r->content_len);
	compare_set(s, CHANGE_CREATE, r->content, r->content_len, arena_printf(a, "%zu line%s", lines, lines == 1 ? "" : "s"));
	return compare_drifted(h, a, s, DRIFT_DELETED, err);
}
