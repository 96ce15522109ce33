#include "merge/settings_merge.h"

#include <string.h>

#include "merge/lines.h"
#include "merge/settings_match.h"

enum { CLASHES_NAMED = 5, NAME_MAX_SHOWN = 60 /* bytes */ };

static void merge_blocks(struct settings_merge *m, const char *path, const struct setting *base,
			 const struct setting *live, const struct setting *new_);

static bool same_part(struct settings_merge *m, struct part x, struct part y)
{
	return strcmp(settings_meaning(m->a, x), settings_meaning(m->a, y)) == 0;
}

static bool same(const struct setting *x, const struct setting *y)
{
	return strcmp(x->meaning, y->meaning) == 0;
}

/* With the line ends of the live file. */
static void add_lines(const struct settings_merge *m, struct part part, struct str *out)
{
	for (size_t i = 0; i < part.n; i++) {
		bool cr = i > 0 && part.p[i - 1] == '\r';

		if (m->crlf && part.p[i] == '\n' && !cr)
			str_addc(out, '\r');
		str_addc(out, part.p[i]);
	}
}

static void put(struct settings_merge *m, struct part part)
{
	str_add(&m->text, part.p, part.n);
}

/* What a comment may become: ours only where the operator left it alone. */
static struct part comment_of(struct settings_merge *m, struct part base, struct part live, struct part new_)
{
	return same_part(m, base, live) && !same_part(m, base, new_) ? new_ : live;
}

static void put_comment(struct settings_merge *m, struct part base, struct part live, struct part new_)
{
	struct part part = comment_of(m, base, live, new_);

	if (part.p == live.p)
		put(m, part);
	else
		add_lines(m, part, &m->text);
}

/* What stands in a file is anybody's: printable, and not long. */
static void add_name(struct str *out, const char *key)
{
	for (const char *p = key; *p != '\0' && p - key < NAME_MAX_SHOWN; p++)
		str_addc(out, *p >= ' ' && *p < 0x7f ? *p : '?');
}

static void clash(struct settings_merge *m, const char *path, const struct setting *s, bool in_live)
{
	struct str *out = m->clashes;

	m->answer = SETTINGS_CLASH;
	if (++m->n_clashes == CLASHES_NAMED + 1)
		str_adds(out, ", …");
	if (m->n_clashes > CLASHES_NAMED)
		return;
	if (out->len > 0)
		str_adds(out, ", ");
	if (in_live)
		str_addf(out, "line %zu: ", s->line);
	else
		str_adds(out, "taken out by hand: ");
	str_adds(out, path);
	add_name(out, s->key);
}

/* Both changed the lines of one setting: they may be apart. */
static bool merge_within(struct settings_merge *m, struct part base, struct part live, struct part new_)
{
	const struct part parts[3] = { live, base, new_ };
	struct str side[3] = {0};
	enum merge_case found = MERGE_CONFLICT;

	for (size_t i = 0; i < 3; i++)
		add_lines(m, parts[i], &side[i]);
	if (m->h != NULL && !m->failed)
		m->failed = !lines_merge(m->h, m->scratch, (const struct str *const[]){ &side[0], &side[1], &side[2] },
					 &found, &m->text, m->err);
	for (size_t i = 0; i < 3; i++)
		str_wipe(&side[i]);
	return found == MERGE_MERGED;
}

/* Of the lines that are one: base may be without any. */
static void merge_text(struct settings_merge *m, const char *path, const struct setting *s, struct part base,
		       struct part live, struct part new_)
{
	if (same_part(m, live, base) && !same_part(m, base, new_))
		add_lines(m, new_, &m->text);
	else if (same_part(m, base, new_) || same_part(m, live, new_))
		put(m, live);
	else if (base.n == 0 || !merge_within(m, base, live, new_))
		clash(m, path, s, true);
}

static const char *path_below(struct settings_merge *m, const char *path, const struct setting *block)
{
	struct str name = {0};

	add_name(&name, block->key);
	const char *below = arena_printf(m->a, "%s%s / ", path, str_c(&name));
	str_free(&name);
	return below;
}

/* A setting that stands in the live file and in ours. */
static void merge_one(struct settings_merge *m, const char *path, const struct setting *base, const struct setting *live,
		      const struct setting *new_)
{
	put_comment(m, base->lead, live->lead, new_->lead);
	if (!live->block || !new_->block || (base->text.n > 0 && !base->block)) {
		merge_text(m, path, live, base->whole, live->whole, new_->whole);
		return;
	}
	merge_text(m, path, live, base->text, live->text, new_->text);
	merge_blocks(m, path_below(m, path, live), base, live, new_);
	put_comment(m, base->tail, live->tail, new_->tail);
	put(m, live->close);
}

/* One of the live file that we had as well, and want no more. */
static void take_away(struct settings_merge *m, const char *path, const struct setting *base, const struct setting *live)
{
	if (!same(base, live))
		clash(m, path, live, true);
	if (!same_part(m, base->lead, live->lead))
		put(m, live->lead);
}

static void merge_live(struct settings_merge *m, const char *path, const struct settings_match *match, size_t i,
		       const struct setting *base, const struct setting *live, const struct setting *new_)
{
	static const struct setting nothing = { .key = "", .meaning = "", .lead = { "", 0 }, .text = { "", 0 },
						.tail = { "", 0 }, .close = { "", 0 }, .whole = { "", 0 }, .block = true };
	const struct setting *s = &live->below.v[i];
	size_t b = match->live_base[i], n = match->live_new[i];

	if (n != MATCH_NONE)
		merge_one(m, path, b != MATCH_NONE ? &base->below.v[b] : &nothing, s, &new_->below.v[n]);
	else if (b != MATCH_NONE)
		take_away(m, path, &base->below.v[b], s);
	else {
		put(m, s->lead);
		put(m, s->whole);
	}
}

/* Ours that are new, each behind what it stands behind in ours; from next on, those that belong at this place. */
static size_t put_added(struct settings_merge *m, const struct settings_match *match, const struct setting *new_, size_t next)
{
	for (; next < new_->below.n && match->new_live[next] == MATCH_NONE; next++)
		if (match->new_base[next] == MATCH_NONE) {
			add_lines(m, new_->below.v[next].lead, &m->text);
			add_lines(m, new_->below.v[next].whole, &m->text);
		}
	return next;
}

/* What the operator took away must not be what we changed. */
static void look_for_lost(struct settings_merge *m, const char *path, const struct settings_match *match,
			  const struct setting *base, const struct setting *new_)
{
	for (size_t i = 0; i < base->below.n; i++)
		if (match->base_live[i] == MATCH_NONE && match->base_new[i] != MATCH_NONE &&
		    !same(&base->below.v[i], &new_->below.v[match->base_new[i]]))
			clash(m, path, &base->below.v[i], false);
}

static void merge_blocks(struct settings_merge *m, const char *path, const struct setting *base,
			 const struct setting *live, const struct setting *new_)
{
	struct settings_match match;

	if (!settings_match(m->a, base, live, new_, &match)) {
		m->unsure = true;
		return;
	}
	look_for_lost(m, path, &match, base, new_);
	(void)put_added(m, &match, new_, 0);
	for (size_t i = 0; i < live->below.n; i++) {
		merge_live(m, path, &match, i, base, live, new_);
		if (match.live_new[i] != MATCH_NONE)
			(void)put_added(m, &match, new_, match.live_new[i] + 1);
	}
}

/* The text with a newline at its end. */
static void closed(const struct str *s, struct str *out)
{
	str_add(out, str_c(s), s->len);
	if (s->len > 0 && s->p[s->len - 1] != '\n')
		str_addc(out, '\n');
}

static bool has_crlf(const struct str *s)
{
	const char *nl = s->len > 0 ? memchr(s->p, '\n', s->len) : NULL;

	return nl != NULL && nl > s->p && nl[-1] == '\r';
}

static void merge_files(struct settings_merge *m, const struct str side[3])
{
	struct setting base, live, new_;

	if (!settings_read(m->a, m->format, str_c(&side[0]), side[0].len, &base) ||
	    !settings_read(m->a, m->format, str_c(&side[1]), side[1].len, &live) ||
	    !settings_read(m->a, m->format, str_c(&side[2]), side[2].len, &new_))
		return;
	m->answer = SETTINGS_MERGED;
	merge_blocks(m, "", &base, &live, &new_);
	put_comment(m, base.tail, live.tail, new_.tail);
}

bool settings_merge(struct settings_merge *m, const struct str *base, const struct str *live, const struct str *new_,
		    struct err *err)
{
	struct str side[3] = {0};

	m->answer = SETTINGS_UNREAD;
	closed(base, &side[0]);
	closed(live, &side[1]);
	closed(new_, &side[2]);
	m->a = arena_new();
	m->crlf = has_crlf(live);
	m->err = err;
	merge_files(m, side);
	if (m->unsure) {
		m->answer = SETTINGS_UNREAD;
		str_cut(m->clashes, 0);
	}
	if (m->answer == SETTINGS_MERGED)
		str_add(m->out, str_c(&m->text), m->text.len);
	arena_free(m->a);
	for (size_t i = 0; i < 3; i++)
		str_wipe(&side[i]);
	str_wipe(&m->text);
	return !m->failed;
}
