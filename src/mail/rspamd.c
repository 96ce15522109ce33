/*
 * rspamd: judges mail, limits how fast an account sends, keeps users to their
 * own From. Unix sockets only: no port, so no password to keep.
 *
 * It starts unprivileged, so it cannot give a socket to a group it is not in:
 * the directories are setgid instead.
 */
#include "mail/daemons.h"
#include "mail/rspamd_local.h"
#include "plan/paths.h"

#define LEARN_DIR PATH_STATE "/learn"

enum { SPOOF_MARGIN = 2, MESSAGE_MARGIN = 1024 * 1024 };

static bool rspamd_vars(struct plan_builder *b, struct err *err)
{
	const struct site *s = b->site;
	int64_t junk = s->spam.junk_score, reject = s->spam.reject_score;
	/* Mail that only looks suspicious waits: from two thirds of what makes it junk. */
	int64_t greylist = junk > 1 ? junk * 2 / 3 : 1;
	/* Mail that forges a hosted domain goes to Junk even if all else about it is well, but is not refused for that. */
	int64_t spoof = reject - junk > SPOOF_MARGIN ? junk + SPOOF_MARGIN : junk;

	(void)err;
	json_object_set_new(b->vars, "rspamd",
			    json_pack("{s:s, s:I, s:I, s:I}", "learn_socket", LEARN_DIR "/learn.sock", "greylist_score",
				      (json_int_t)greylist, "spoof_score", (json_int_t)spoof, "max_message",
				      (json_int_t)(s->limits.message_size + MESSAGE_MARGIN)));
	return true;
}

static bool rspamd_want(struct plan_builder *b, struct err *err)
{
	/*
	 * Syntax, and that the Lua files load. Misses: a wrong ratelimit selector
	 * (-s would see it, but fails without a network), sockets it cannot make.
	 */
	static const char *const check[] = { "rspamadm", "configtest", NULL };

	/* Whatever it looks for addresses in: it compiles the list of top-level domains first, as rspamd at its first start. */
	static const char *const compile[] = { "rspamadm", "mime", "urls", "/etc/debian_version", NULL };

	want_package(b, "rspamd");
	want_early(b, "rspamd", "_rspamd", "rspamd.service", compile);
	want_package(b, "postfix");
	want_user(b, "vmail", 5000, PATH_VMAIL);
	want_dir(b, "/var/spool/postfix/rspamd", 02750, "_rspamd", "postfix");
	want_dir(b, LEARN_DIR, 02750, "_rspamd", "vmail");
	want_dir(b, "/etc/systemd/system/rspamd.service.d", 0755, "root", "root");
	want_unit_behind(b, "rspamd.service", "25, 465, 587");
	want_validator(b, check, NULL);
	return want_templates(b, err) && rspamd_local(b, err);
}

const struct daemon daemon_rspamd = {
	.name = "rspamd", .vars = rspamd_vars, .want = rspamd_want, .local = rspamd_local_kinds
};
