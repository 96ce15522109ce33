/* One path: what stands there, what is to stand there, and what the operator changed in it. */
#include <string.h>

#include "plan/compare.h"
#include "plan/give_back.h"

void give_back_push(struct give_back *g, const struct resource *r, enum change change, const char *why)
{
	struct step s = { .res = r, .change = change, .why = why, .new_ = r->content, .new_len = r->content_len };

	vec_push(g->a, &g->plan->steps, s);
}

struct resource *give_back_no_longer(struct give_back *g, enum resource_kind kind, const char *path, mode_t mode)
{
	struct resource *r = arena_new_of(g->a, struct resource);

	*r = (struct resource){ .kind = kind, .daemon = "", .name = path, .meta.mode = mode };
	return r;
}

static struct step *last_step(struct give_back *g)
{
	return &g->plan->steps.v[g->plan->steps.n - 1];
}

/* The operator's own version, whole, beside the path that it had; what he has put there before stays. */
static bool put_aside(struct give_back *g, const char *path, const struct file_stat *st, const struct str *live, struct err *err)
{
	struct resource *r = give_back_no_longer(g, RES_FILE, path, st->mode);
	struct step s = { .res = r, .old = arena_memdup(g->a, str_c(live), live->len), .old_len = live->len };
	struct file_stat aside;

	if (!given_up_keep(g->h, g->a, &s, err) || !g->h->fs->stat(g->h, s.old_aside, &aside, err))
		return false;
	r->name = s.old_aside;
	r->content = s.old;
	r->content_len = s.old_len;
	if (aside.type == FILE_NONE)
		give_back_push(g, r, CHANGE_CREATE, "what you changed by hand, kept");
	return true;
}

/* Ours, beside a file that stayed the operator's. */
bool give_back_drop_aside(struct give_back *g, const char *path, struct err *err)
{
	const char *aside = arena_printf(g->a, "%s.mailstead-new", path);
	struct file_stat st;
	struct str live = {0};

	if (!g->h->fs->stat(g->h, aside, &st, err))
		return false;
	if (st.type != FILE_REGULAR)
		return true;
	if (!g->h->fs->read(g->h, aside, &live, err))
		return false;
	give_back_push(g, give_back_no_longer(g, RES_FILE, aside, st.mode), CHANGE_REMOVE, "ours");
	last_step(g)->old = arena_memdup(g->a, str_c(&live), live.len);
	last_step(g)->old_len = live.len;
	str_free(&live);
	strset_add(g->a, &g->gone, aside);
	return true;
}

bool give_back_look(struct give_back *g, const char *path, struct standing *now, struct err *err)
{
	*now = (struct standing){0};
	if (!g->h->fs->stat(g->h, path, &now->st, err))
		return false;
	if (now->st.type == FILE_REGULAR)
		return g->h->fs->read(g->h, path, &now->bytes, err);
	return now->st.type != FILE_SYMLINK || g->h->fs->readlink(g->h, g->a, path, &now->link, err);
}

bool give_back_is_target(struct give_back *g, const struct standing *now, const struct resource *want, bool *same,
		      struct err *err)
{
	const char *why = NULL;

	*same = false;
	if (want->link != NULL) {
		*same = now->link != NULL && strcmp(now->link, want->link) == 0;
		return true;
	}
	if (now->st.type != FILE_REGULAR || now->bytes.len != want->content_len ||
	    memcmp(str_c(&now->bytes), want->content, want->content_len) != 0)
		return true;
	if (!compare_meta(g->h, want->name, &want->meta, &now->st, &why, err))
		return false;
	*same = why == NULL;
	return true;
}

static bool same_bytes(const struct standing *now, const struct resource *want)
{
	return want != NULL && want->link == NULL && now->bytes.len == want->content_len &&
	       memcmp(str_c(&now->bytes), want->content, want->content_len) == 0;
}

/* Whether the operator changed it since we wrote it. */
static bool is_edited(struct give_back *g, const char *path, const struct standing *now, bool *edited, struct err *err)
{
	struct str base = {0};
	bool there;

	*edited = false;
	if (now->st.type != FILE_REGULAR)
		return true;
	if (!compare_read(g->h, arena_printf(g->a, "%s%s", PATH_BASE, path), &base, &there, err))
		return false;
	*edited = there && (base.len != now->bytes.len || memcmp(str_c(&base), str_c(&now->bytes), base.len) != 0);
	str_free(&base);
	return true;
}

bool give_back_plan(struct give_back *g, const char *path, const struct standing *now, const struct resource *want,
		      const char *why, struct err *err)
{
	bool edited, same;

	if (now->st.type == FILE_DIR || now->st.type == FILE_OTHER) {
		give_back_push(g, give_back_no_longer(g, RES_FILE, path, now->st.mode), CHANGE_KEEP, "is no file any more: left as it is");
		return true;
	}
	if (!is_edited(g, path, now, &edited, err) ||
	    (edited && !same_bytes(now, want) && !put_aside(g, path, &now->st, &now->bytes, err)))
		return false;
	if (want == NULL && now->st.type == FILE_NONE)
		return true;
	if (want == NULL) {
		give_back_push(g, give_back_no_longer(g, RES_FILE, path, now->st.mode), CHANGE_REMOVE, why);
		strset_add(g->a, &g->gone, path);
	} else {
		if (!give_back_is_target(g, now, want, &same, err))
			return false;
		if (same)
			return true;
		give_back_push(g, want, now->st.type == FILE_NONE ? CHANGE_CREATE : CHANGE_UPDATE, why);
	}
	if (now->st.type == FILE_REGULAR) {
		last_step(g)->old = arena_memdup(g->a, str_c(&now->bytes), now->bytes.len);
		last_step(g)->old_len = now->bytes.len;
	}
	return true;
}
