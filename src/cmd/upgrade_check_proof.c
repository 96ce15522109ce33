/*
 * The next release's own daemons judge what would stand in /etc. What they
 * refuse is taken out, one part of the operator's after the other, until it
 * is known whose it is.
 */
#include <string.h>

#include "cmd/upgrade_check.h"
#include "engine/next_root.h"
#include "host/trouble.h"
#include "plan/paths.h"
#include "plan/room.h"

/* What mail that comes in meanwhile needs, beyond what the proof takes. */
enum { SPARE = 128 * ROOM_MIB };

static void not_proved(struct upgrade_look *u, const char *why_not, const char *fix)
{
	upgrade_found(u, &(struct finding){
				 .id = "upgrade.proof",
				 .severity = SEVERITY_UNKNOWN,
				 .seen = arena_printf(u->c->arena, "the daemons of Debian %s were not asked: %s", u->out->to->number, why_not),
				 .why = "whether they take the configuration shows only when they are installed",
				 .fix = fix,
				 .source = "mailstead upgrade check",
			 });
}

/* What a step would leave in the file; ours instead of what the operator made of it. */
static bool put_step(struct next_root *root, const struct step *s, bool ours, struct err *err)
{
	const struct resource *r = s->res;
	const char *content = r->content;
	size_t n = r->content_len;

	if (s->change == CHANGE_REMOVE)
		return next_root_drop(root, r->name, err);
	if (!ours && s->change == CHANGE_KEEP) {
		content = s->old;
		n = s->old_len;
	} else if (!ours && s->change == CHANGE_UPDATE) {
		content = s->new_;
		n = s->new_len;
	}
	return next_root_put(root, r->name, content, n, &r->meta, err);
}

static bool is_edited(const struct step *s, const char *daemon)
{
	const struct resource *r = s->res;

	if (r->kind != RES_FILE || r->daemon == NULL || strcmp(r->daemon, daemon) != 0)
		return false;
	if (s->change == CHANGE_UPDATE)
		return s->new_len != r->content_len || memcmp(s->new_, r->content, s->new_len) != 0;
	return s->change == CHANGE_KEEP;
}

static bool put_files(struct upgrade_look *u, struct next_root *root, struct err *err)
{
	for (size_t i = 0; i < u->plan.steps.n; i++)
		if (u->plan.steps.v[i].res->kind == RES_FILE && !put_step(root, &u->plan.steps.v[i], false, err))
			return false;
	return true;
}

/* "Dovecot 2.4.1", as far as its package is known by its name. */
static const char *called(struct upgrade_look *u, const char *daemon)
{
	static const struct {
		const char *daemon, *package;
	} others[] = { { "dovecot", "dovecot-core" }, { "nginx", "nginx-light" }, { "redis", "redis-server" } };
	const char *package = daemon;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(others[i].daemon, daemon) == 0)
			package = others[i].package;
	return arena_printf(u->c->arena, "%s %s", daemon,
			    upstream_version(u->c->arena, facts_version(&u->then, package)));
}

/* A checker may say the same of a line ten times, on lines of its own: each of them once, in one. */
static const char *in_short(struct upgrade_look *u, const struct err *why)
{
	strlist seen = {0};
	struct str all = {0};
	char *save = NULL;

	for (char *line = strtok_r(arena_strdup(u->c->arena, why->msg), "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		bool known = false;

		for (size_t i = 0; i < seen.n; i++)
			known = known || strstr(seen.v[i], line) != NULL;
		if (known)
			continue;
		vec_push(u->c->arena, &seen, line);
		str_addf(&all, "%s%s", all.len > 0 ? "; " : "", line);
	}
	const char *text = arena_strdup(u->c->arena, str_c(&all));
	str_free(&all);
	return text;
}

static void edit_refused(struct upgrade_look *u, const char *path, const char *daemon, const struct err *why)
{
	vec_push(u->c->arena, &u->edits, ((struct upgrade_edit){ path, in_short(u, why) }));
	upgrade_found(u, &(struct finding){
				 .id = "upgrade.edit",
				 .severity = SEVERITY_WARN,
				 .subject = path,
				 .seen = arena_printf(u->c->arena, "%s does not take what you changed in %s: %s", called(u, daemon), path,
						      in_short(u, why)),
				 .why = arena_printf(u->c->arena, "the file becomes ours; yours is kept whole as %s.mailstead-old", path),
				 .fix = "say the same again for the new version once you are there",
				 .source = path,
			 });
}

static void snippet_refused(struct upgrade_look *u, const char *path, const char *daemon, const struct err *why)
{
	vec_push(u->c->arena, &u->edits, ((struct upgrade_edit){ path, in_short(u, why) }));
	upgrade_found(u, &(struct finding){
				 .id = "upgrade.local-d",
				 .severity = SEVERITY_FAIL,
				 .subject = path,
				 .seen = arena_printf(u->c->arena, "%s does not take %s: %s", called(u, daemon), path, in_short(u, why)),
				 .why = "with it nothing could be configured after the upgrade",
				 .fix = arena_printf(u->c->arena, "mv %s %s.off && mailstead apply", path, path),
				 .source = path,
			 });
}

/* An addition and the copy of it that the daemon reads, if there is one. */
static bool put_snippet(struct upgrade_look *u, struct next_root *root, const char *path, bool there, struct err *err)
{
	const char *name = strrchr(path, '/') + 1;
	struct str text = {0};

	bool ok = u->c->host->fs->read(u->c->host, path, &text, err) &&
		  (there ? next_root_put(root, path, str_c(&text), text.len, &(struct file_meta){ .mode = 0644 }, err)
			 : next_root_drop(root, path, err));
	for (size_t i = 0; ok && i < u->plan.resources.n; i++) {
		const struct resource *r = &u->plan.resources.v[i];
		const char *slash = strrchr(r->name, '/');

		if (r->kind != RES_FILE || slash == NULL || strcmp(slash + 1, name) != 0 || r->content_len != text.len ||
		    memcmp(r->content, str_c(&text), text.len) != 0)
			continue;
		ok = there ? next_root_put(root, r->name, r->content, r->content_len, &r->meta, err)
			   : next_root_drop(root, r->name, err);
	}
	str_free(&text);
	return ok;
}

/* A part of the operator's: an edit of a file of ours, or an addition of his own. */
struct suspect {
	const struct step *edit; /* NULL: an addition */
	const char *path;
};
typedef VEC(struct suspect) suspect_list;

static bool find_suspects(struct upgrade_look *u, const char *daemon, suspect_list *list, struct err *err)
{
	const char *dir = arena_printf(u->c->arena, "%s/%s", PATH_LOCAL_D, daemon);
	strlist names = {0};

	for (size_t i = 0; i < u->plan.steps.n; i++)
		if (is_edited(&u->plan.steps.v[i], daemon))
			vec_push(u->c->arena, list, ((struct suspect){ &u->plan.steps.v[i], u->plan.steps.v[i].res->name }));
	if (!u->c->host->fs->list(u->c->host, u->c->arena, dir, &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++) {
		struct file_stat st;
		const char *path = arena_printf(u->c->arena, "%s/%s", dir, names.v[i]);

		if (!u->c->host->fs->stat(u->c->host, path, &st, err))
			return false;
		if (st.type == FILE_REGULAR)
			vec_push(u->c->arena, list, ((struct suspect){ NULL, path }));
	}
	return true;
}

static bool put_suspect(struct upgrade_look *u, struct next_root *root, const struct suspect *s, bool theirs, struct err *err)
{
	return s->edit != NULL ? put_step(root, s->edit, !theirs, err) : put_snippet(u, root, s->path, theirs, err);
}

/*
 * All that is the operator's is taken out of it; what is left, if it is taken,
 * gets it back part by part, and what is refused then is named and stays out.
 * False: it is refused without any of it.
 */
static bool without_theirs(struct upgrade_look *u, struct next_root *root, const struct validator *v, struct err *err)
{
	suspect_list list = {0};

	if (!find_suspects(u, v->daemon, &list, err) || list.n == 0)
		return false;
	for (size_t i = 0; i < list.n; i++)
		if (!put_suspect(u, root, &list.v[i], false, err))
			return false;
	if (!next_root_check(root, v, err))
		return false;
	for (size_t i = 0; i < list.n; i++) {
		const struct suspect *s = &list.v[i];
		struct err why = {0};

		if (put_suspect(u, root, s, true, &why) && next_root_check(root, v, &why))
			continue;
		if (upgrade_stopped(u))
			return false;
		(s->edit != NULL ? edit_refused : snippet_refused)(u, s->path, v->daemon, &why);
		if (!put_suspect(u, root, s, false, err))
			return false;
	}
	return true;
}

static void ours_refused(struct upgrade_look *u, const char *daemon, const struct err *why)
{
	bool unseen = why->code == ERR_SYS;

	upgrade_found(u, &(struct finding){
				 .id = "upgrade.proof",
				 .severity = unseen ? SEVERITY_UNKNOWN : SEVERITY_FAIL,
				 .subject = daemon,
				 .seen = unseen ? arena_printf(u->c->arena, "%s could not be asked: %s", called(u, daemon), in_short(u, why))
						: arena_printf(u->c->arena, "%s does not take its configuration: %s", called(u, daemon),
							       in_short(u, why)),
				 .why = "it would not start after the upgrade",
				 .fix = "the newest mailstead may know better: apt-get update && apt-get install mailstead; else please "
					"report it",
				 .source = "mailstead upgrade check",
			 });
}

static bool check_one(struct upgrade_look *u, struct next_root *root, const struct validator *v, struct err *err)
{
	struct err why = {0}, ignored = {0};

	if (next_root_check(root, v, &why)) {
		u->proved++;
		return true;
	}
	if (upgrade_stopped(u)) {
		*err = why;
		return false;
	}
	if (why.code != ERR_SYS && without_theirs(u, root, v, &ignored))
		u->proved++;
	else
		ours_refused(u, v->daemon, &why);
	return !upgrade_stopped(u) || err_set(err, ERR_RUN, "stopped by the operator");
}

/* A script that the operator changed, or one of his own. */
static void compile(struct upgrade_look *u, struct next_root *root, const char *path)
{
	struct err why = {0};

	if (next_root_run(root, (const char *[]){ "sievec", path, NULL }, &why))
		return;
	upgrade_found(u, &(struct finding){
				 .id = "upgrade.sieve",
				 .severity = SEVERITY_WARN,
				 .subject = path,
				 .seen = arena_printf(u->c->arena, "%s does not compile %s: %s", called(u, "dovecot"), path, in_short(u, &why)),
				 .why = "what it does to mail is not done after the upgrade",
				 .fix = "mend it for the new version; sievec says which line it means",
				 .source = path,
			 });
}

static void compile_all(struct upgrade_look *u, struct next_root *root)
{
	for (size_t i = 0; i < u->plan.resources.n && !upgrade_stopped(u); i++) {
		const struct resource *r = &u->plan.resources.v[i];

		if (r->kind == RES_DERIVED && strcmp(r->argv[0], "sievec") == 0)
			compile(u, root, r->source);
	}
}

static bool judge(struct upgrade_look *u, struct next_root *root, struct err *err)
{
	/* What the script of its package does. */
	static const char *const settle[] = { "postfix", "set-permissions", NULL };
	struct err why = {0};

	event_phase(u->sink, PHASE_VALIDATE);
	if (!next_root_run(root, settle, &why))
		ours_refused(u, "postfix", &why);
	for (size_t i = 0; i < u->plan.validators.n; i++) {
		const struct validator *v = &u->plan.validators.v[i];

		event_step(u->sink, i, u->plan.validators.n, "%s %s", v->argv[0], v->argv[1] ? v->argv[1] : "");
		if (!check_one(u, root, v, err))
			return false;
	}
	compile_all(u, root);
	u->has_proof = true;
	event_emit(u->sink, EVENT_DONE, "%zu of %zu checks by the daemons of Debian %s", u->proved, u->plan.validators.n,
		   u->out->to->number);
	return true;
}

static bool has_room(struct upgrade_look *u, const struct next_root *root)
{
	int64_t takes = root->download + root->unpacked + SPARE;
	struct file_space s;
	struct err err = {0};
	char left[24], wants[24];

	if (root->download < 0 || root->unpacked < 0) {
		not_proved(u, "apt does not say how much room they take", "apt-get update");
		return false;
	}
	if (!u->c->host->fs->space(u->c->host, AHEAD_DIR, &s, &err)) {
		not_proved(u, err.msg, "df " AHEAD_DIR);
		return false;
	}
	if (s.avail >= takes)
		return true;
	not_proved(u, arena_printf(u->c->arena, "unpacking them takes %s, and %s are left", trouble_size(takes, wants),
				   trouble_size(s.avail, left)),
		   "make room on the file system of /var/lib/mailstead, then run this again");
	return false;
}

bool upgrade_prove(struct upgrade_look *u, struct err *err)
{
	struct next_root root = { .ahead = &u->ahead, .sink = u->sink, .download = -1, .unpacked = -1 };
	struct err why = {0};

	if (!u->proof) {
		not_proved(u, "--no-proof", "mailstead upgrade check");
		return true;
	}
	if (!next_root_reckon(&root, &u->plan, &why)) {
		not_proved(u, why.msg, why.hint);
		return true;
	}
	if (!has_room(u, &root))
		return true;
	if (!next_root_build(&root, &u->plan, &why) || !put_files(u, &root, &why)) {
		if (upgrade_stopped(u)) {
			*err = why;
			return false;
		}
		not_proved(u, why.msg, why.hint[0] != '\0' ? why.hint : "is the mirror well? Then run this again");
		return true;
	}
	return judge(u, &root, err);
}
