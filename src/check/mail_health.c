/* Does mail go through? Only on demand: it sends a message and makes an account for it (proof.h). */
#include "check/check.h"
#include "check/proof.h"

struct remedy {
	const char *why, *fix;
};

static struct remedy remedy_of(enum proof_stage stage)
{
	static const char nobody_sends[] = "nobody can send mail";

	switch (stage) {
	case PROOF_SUBMISSION: return (struct remedy){ nobody_sends, "journalctl -n 50 -u postfix -u 'postfix@*' -u dovecot" };
	case PROOF_FILTER: return (struct remedy){ "good mail is refused, or nothing judges what comes in",
						   "journalctl -n 50 -u rspamd -u opendkim" };
	case PROOF_DELIVERY: return (struct remedy){ "mail does not reach the mailboxes",
						     "mailstead queue list; journalctl -n 50 -u dovecot -u postfix -u 'postfix@*'" };
	case PROOF_MAILBOX: return (struct remedy){ "nobody can read mail", "journalctl -n 50 -u dovecot" };
	case PROOF_SIGNATURE: return (struct remedy){ "mail that goes out unsigned ends in junk folders or is refused",
						      "journalctl -n 50 -u opendkim -u mailstead-opendkim-ed25519" };
	case PROOF_OUT: return (struct remedy){ "mail does not reach other servers", "mailstead check port25-out; mailstead queue list" };
	case PROOF_BACK: return (struct remedy){ "mail of other servers does not come in",
						 "mailstead check port25-in --from USER@HOST; mailstead dns check" };
	}
	return (struct remedy){ nobody_sends, "" };
}

/* It goes out and in; and what is said of it there. */
static void tell_verdict(struct check *k)
{
	const char *to = k->site->network.reflector;

	if (k->verdict == NULL)
		return;
	if (!k->verdict_fails)
		check_add(k, &(struct finding){
				     .id = "mail",
				     .severity = SEVERITY_OK,
				     .seen = arena_printf(k->arena, "a message goes through this server, out to %s and back%s%s", to,
							  k->verdict[0] != '\0' ? "; there it is " : "", k->verdict),
				     .source = "network.reflector",
			     });
	else
		check_add(k, &(struct finding){
				     .id = "mail.verdict",
				     .severity = SEVERITY_WARN,
				     .seen = arena_printf(k->arena, "mail goes out and in, but %s judges ours: %s", to, k->verdict),
				     .why = "receivers put such mail into the junk folder, or refuse it",
				     .fix = "mailstead dns check",
				     .source = "network.reflector",
			     });
}

void check_mail(struct check *k)
{
	enum proof_stage stage = PROOF_SUBMISSION;
	struct err err = {0};

	if (k->prove(k->prove_ctx, &stage, &err)) {
		tell_verdict(k);
		return;
	}
	/* Anything else than a proof that failed: it could not be tried. */
	if (err.code != ERR_RUN) {
		check_unknown(k, "mail.submission", "", "mailstead check mail", &err);
		return;
	}
	const struct remedy remedy = remedy_of(stage);
	check_add(k, &(struct finding){
			     .id = arena_printf(k->arena, "mail.%s", proof_stage_name(stage)),
			     .severity = SEVERITY_FAIL,
			     .blocks = stage == PROOF_SIGNATURE ? BLOCKS_NOTHING : BLOCKS_DELIVERY,
			     .seen = err.msg,
			     .why = remedy.why,
			     .fix = remedy.fix,
			     .source = stage == PROOF_OUT || stage == PROOF_BACK
					       ? arena_printf(k->arena, "a message sent to %s, network.reflector",
							      k->site->network.reflector)
					       : "a message sent by 127.0.0.1, from an account made for it to itself",
		     });
}
