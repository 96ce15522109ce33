#include "merge/settings_merge.h"

#include <string.h>

#include "merge/settings_match.h"
#include "merge/settings_text.h"

static void merge_blocks(struct settings_merge *m, const char *path, const struct setting *base,
			 const struct setting *live, const struct setting *new_);

static bool same(const struct setting *x, const struct setting *y)
{
	return strcmp(x->meaning, y->meaning) == 0;
}

static const char *path_below(struct settings_merge *m, const char *path, const struct setting *block)
{
	struct str name = {0};

	settings_add_name(&name, block->key);
	const char *below = arena_printf(m->a, "%s%s / ", path, str_c(&name));
	str_free(&name);
	return below;
}

/* A setting that stands in the live file and in ours. */
static void merge_one(struct settings_merge *m, const char *path, const struct setting *base, const struct setting *live,
		      const struct setting *new_)
{
	settings_put_comment(m, base->lead, live->lead, new_->lead);
	if (!live->block || !new_->block || (base->text.n > 0 && !base->block)) {
		settings_merge_text(m, path, live, base->whole, live->whole, new_->whole);
		return;
	}
	settings_merge_text(m, path, live, base->text, live->text, new_->text);
	merge_blocks(m, path_below(m, path, live), base, live, new_);
	settings_put_comment(m, base->tail, live->tail, new_->tail);
	settings_put_comment(m, base->close, live->close, new_->close);
}

/* One of the live file that we had as well, and want no more. */
static void take_away(struct settings_merge *m, const char *path, const struct setting *base, const struct setting *live)
{
	if (!same(base, live))
		settings_clash(m, path, live, true);
	if (!settings_same(m, base->lead, live->lead))
		settings_put(m, live->lead);
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
		settings_put(m, s->lead);
		settings_put(m, s->whole);
	}
}

static const struct setting *setting_at(const struct setting *block, size_t i)
{
	return i < block->below.n ? &block->below.v[i] : NULL;
}

/* A section that lasts until the next one would take what stands behind it. */
static bool takes_in(const struct setting *section, const struct setting *follower)
{
	return section->block && section->close.n == 0 && follower != NULL && !follower->block;
}

/* Ours that are new from next on, up to one that stands in the live file; follower stands behind them there. */
static void put_added(struct settings_merge *m, const struct settings_match *match, const struct setting *new_, size_t next,
		      const struct setting *follower)
{
	for (; next < new_->below.n && match->new_live[next] == MATCH_NONE; next++) {
		const struct setting *s = &new_->below.v[next];

		if (match->new_base[next] != MATCH_NONE)
			continue;
		m->unsure |= takes_in(s, follower);
		settings_put_ours(m, s->lead);
		settings_put_ours(m, s->whole);
	}
}

/* What the operator took away must not be what we changed. */
static void look_for_lost(struct settings_merge *m, const char *path, const struct settings_match *match,
			  const struct setting *base, const struct setting *new_)
{
	for (size_t i = 0; i < base->below.n; i++)
		if (match->base_live[i] == MATCH_NONE && match->base_new[i] != MATCH_NONE &&
		    !same(&base->below.v[i], &new_->below.v[match->base_new[i]]))
			settings_clash(m, path, &base->below.v[i], false);
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
	put_added(m, &match, new_, 0, setting_at(live, 0));
	for (size_t i = 0; i < live->below.n; i++) {
		merge_live(m, path, &match, i, base, live, new_);
		if (match.live_new[i] != MATCH_NONE)
			put_added(m, &match, new_, match.live_new[i] + 1, setting_at(live, i + 1));
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
	settings_put_comment(m, base.tail, live.tail, new_.tail);
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
