/* The next release's own daemons judge what would stand in /etc. */
#include "cmd/upgrade_check_proof.h"

#include "host/trouble.h"
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

static bool put_files(struct upgrade_look *u, struct next_root *root, struct err *err)
{
	for (size_t i = 0; i < u->plan.steps.n; i++)
		if (u->plan.steps.v[i].res->kind == RES_FILE && !upgrade_put_step(root, &u->plan.steps.v[i], false, err))
			return false;
	return true;
}

static void ours_refused(struct upgrade_look *u, const char *daemon, const struct err *why)
{
	bool unseen = why->code == ERR_SYS;

	upgrade_found(u, &(struct finding){
				 .id = "upgrade.proof",
				 .severity = unseen ? SEVERITY_UNKNOWN : SEVERITY_FAIL,
				 .subject = daemon,
				 .seen = unseen ? arena_printf(u->c->arena, "%s could not be asked: %s", upgrade_called(u, daemon), upgrade_in_short(u, why))
						: arena_printf(u->c->arena, "%s does not take its configuration: %s", upgrade_called(u, daemon),
							       upgrade_in_short(u, why)),
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
	if (why.code != ERR_SYS && upgrade_blame(u, root, v, &ignored))
		u->proved++;
	else
		ours_refused(u, v->daemon, &why);
	return !upgrade_stopped(u) || err_set(err, ERR_RUN, "stopped by the operator");
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
	upgrade_compile(u, root);
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
