/* Settings that can be an addition in local.d. */
#include <string.h>

#include "cmd/adopt.h"
#include "merge/settings_place.h"
#include "plan/compare.h"
#include "plan/paths.h"

#define RSPAMD_DIR "/etc/rspamd/local.d/"

enum { MODE_MASK = 0777 };

/* Where additions to this file go; NULL: it takes none. */
static const char *local_of(struct arena *a, const struct resource *r, const struct facts *facts)
{
	bool dovecot24 = facts_version_compare(facts_version(facts, "dovecot-core"), "1:2.4") >= 0;

	if (strcmp(r->name, "/etc/postfix/main.cf") == 0)
		return PATH_LOCAL_D "/postfix/adopted.cf";
	if (strcmp(r->name, "/etc/postfix/master.cf") == 0)
		return PATH_LOCAL_D "/postfix/adopted.master";
	if (strcmp(r->name, "/etc/dovecot/dovecot.conf") == 0)
		return arena_printf(a, "%s/dovecot/%s/adopted.conf", PATH_LOCAL_D, dovecot24 ? "2.4" : "2.3");
	if (strcmp(r->name, "/etc/unbound/unbound.conf.d/mailstead.conf") == 0)
		return PATH_LOCAL_D "/unbound/adopted.conf";
	if (strncmp(r->name, RSPAMD_DIR, strlen(RSPAMD_DIR)) == 0)
		return arena_printf(a, "%s/rspamd/%s", PATH_LOCAL_D, r->name + strlen(RSPAMD_DIR));
	return NULL;
}

static bool is_one_of(const char *const *names, const char *name)
{
	for (; *names != NULL; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

/* Settings of unbound.conf(5) of which each line counts, wherever it stands. */
static bool adds_up(const struct adoption *one)
{
	static const char *const keys[] = {
		"interface", "access-control", "access-control-tag", "access-control-view", "local-zone", "local-data",
		"local-data-ptr", "local-zone-tag", "private-address", "private-domain", "outgoing-interface", "domain-insecure",
		"do-not-query-address", "root-hints", "trust-anchor", "trust-anchor-file", "auto-trust-anchor-file",
		"forward-addr", "stub-addr", "include", NULL,
	};
	const struct setting *s = one->change.live;

	return s != NULL && (one->step->res->format == SETTINGS_UNBOUND ? is_one_of(keys, s->key) : s->key[0] == '!');
}

/* Why an addition of this format would not do the same; NULL: it does. */
static const char *unfit(struct arena *a, const struct adoption *one)
{
	static const char *const twice[] = { "passdb", "userdb", NULL };
	const struct settings_change *ch = &one->change;
	const char *outer = ch->blocks.n > 0 ? ch->blocks.v[0]->key : ch->live->key;

	switch (one->step->res->format) {
	case SETTINGS_DOVECOT:
		if (is_one_of(twice, outer))
			return arena_printf(a, "an addition would be a second %s beside ours", outer);
		if (ch->live->key[0] == '!' && strchr(ch->live->key, '/') == NULL)
			return "what it includes is looked for beside the file that it stands in";
		return NULL;
	case SETTINGS_UNBOUND:
		if (ch->what == SETTING_CHANGED && adds_up(one))
			return "an addition would stand beside ours, not in its place";
		if (ch->blocks.n > 0 && strcmp(outer, "server") != 0 && strcmp(outer, "remote-control") != 0)
			return "an addition would be a second zone of that name";
		return NULL;
	case SETTINGS_UCL: {
		const char *value = ch->live->block ? "" : settings_value(a, SETTINGS_UCL, ch->live);

		if (ch->live->block && ch->what == SETTING_CHANGED)
			return "rspamd would join it with ours, not replace it";
		return value == NULL || value[0] == '[' ? "rspamd would join the two lists, not replace ours" : NULL;
	}
	case SETTINGS_MASTER_CF:
		if (ch->what == SETTING_CHANGED && !one->named)
			return arena_printf(a, "the whole service would no longer follow mailstead; if you want that: mailstead adopt "
					       "\"%s\"", ch->name);
		return NULL;
	case SETTINGS_MAIN_CF:
	case SETTINGS_NONE:
	case SETTINGS_FORMATS:
		break;
	}
	return NULL;
}

/* The operator's comment in front of it: what is not ours of it. */
static struct part comment_of(struct arena *a, const struct settings_change *ch)
{
	struct str out = {0};
	const char *ours = ch->base != NULL ? arena_memdup(a, ch->base->lead.p, ch->base->lead.n) : "";
	struct part lead = ch->live->lead;

	for (size_t at = 0; at < lead.n;) {
		const char *nl = memchr(lead.p + at, '\n', lead.n - at);
		size_t n = nl != NULL ? (size_t)(nl - (lead.p + at)) + 1 : lead.n - at;
		const char *line = arena_memdup(a, lead.p + at, n);

		if (line[strspn(line, " \t\r\n")] == '#' && strstr(ours, line) == NULL)
			str_adds(&out, line);
		at += n;
	}
	const struct part comment = { arena_memdup(a, str_c(&out), out.len), out.len };
	str_free(&out);
	return comment;
}

static struct planned_file *file_at(struct arena *a, planned_files *files, const char *path)
{
	for (size_t i = 0; i < files->n; i++)
		if (strcmp(files->v[i].path, path) == 0)
			return &files->v[i];
	vec_push(a, files, ((struct planned_file){ .path = path }));
	return &files->v[files->n - 1];
}

/* As it stands, or with a line that says what it is. */
static bool begin_file(struct cmd *c, const struct adoption *one, struct planned_file *f, struct err *err)
{
	struct str text = {0};
	struct file_stat st;
	bool there;

	if (f->text != NULL)
		return true;
	if (!c->host->fs->stat(c->host, f->path, &st, err) || !compare_read(c->host, f->path, &text, &there, err))
		return false;
	f->was = there ? arena_memdup(c->arena, str_c(&text), text.len) : NULL;
	f->was_len = text.len;
	if (!there)
		str_adds(&text, "# What you changed by hand, taken over by mailstead adopt. Yours: mailstead only adds to it on adopt.\n");
	f->mode = there ? st.mode & MODE_MASK : one->step->res->meta.mode & 04 ? 0644 : 0600;
	f->text = arena_memdup(c->arena, str_c(&text), text.len);
	f->len = text.len;
	str_wipe(&text);
	return true;
}

static bool place(struct cmd *c, struct adoption *one, planned_files *files, struct err *err)
{
	const struct settings_change *ch = &one->change;
	const struct settings_place what = {
		.format = one->step->res->format,
		.blocks = ch->blocks.v,
		.n_blocks = ch->blocks.n,
		.key = ch->live->key,
		.comment = comment_of(c->arena, ch),
		.text = ch->live->whole,
		.another = adds_up(one),
	};
	struct planned_file *f = file_at(c->arena, files, one->local);
	struct str text = {0};

	if (!begin_file(c, one, f, err))
		return false;
	str_add(&text, f->text, f->len);
	bool ok = settings_place(&text, &what, err);
	if (ok) {
		f->text = arena_memdup(c->arena, str_c(&text), text.len);
		f->len = text.len;
	}
	str_wipe(&text);
	return ok || (err_wrap(err, "%s", f->path), err_hint(err, "mend that file, or move it away, then run this again"));
}

static bool take(struct cmd *c, const struct facts *facts, struct adoption *one, planned_files *files, struct err *err)
{
	if (one->to != ADOPT_STAYS || one->why != NULL)
		return true;
	one->local = local_of(c->arena, one->step->res, facts);
	if (one->local == NULL)
		one->why = "there is no place in local.d for this file's settings";
	else if (one->change.what == SETTING_TAKEN_AWAY)
		one->why = "you took it away: an addition takes nothing away";
	else
		one->why = unfit(c->arena, one);
	if (one->why != NULL)
		return true;
	one->to = ADOPT_LOCAL;
	return place(c, one, files, err);
}

bool adopt_additions(struct cmd *c, const struct facts *facts, adoption_list *all, planned_files *files, struct err *err)
{
	*files = (planned_files){0};
	for (size_t i = 0; i < all->n; i++)
		if (!take(c, facts, &all->v[i], files, err))
			return false;
	return true;
}
