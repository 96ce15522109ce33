/* The answer of somebody elsewhere who answers every message (RFC 3834): mail has gone out, and come in. */
#include <string.h>

#include "check/proof_part.h"

enum { SHOWN = 300 };

/*
 * The name of the account is random and new: who says it in a message has had
 * ours. A notice that ours could not be delivered says it, too (RFC 3464), and
 * has the reason in a line of its own.
 */
static const char *bounced(struct proof *p, const char *message)
{
	const char *at = strcasestr(message, "\nDiagnostic-Code:");

	if (strcasestr(message, "report-type=delivery-status") == NULL && strcasestr(message, "\nFrom: MAILER-DAEMON") == NULL)
		return NULL;
	if (at == NULL)
		return "the notice gives no reason";
	at += strcspn(at, ":") + 1;
	at += strspn(at, " ");
	size_t n = strcspn(at, "\r\n");
	char *text = arena_memdup(p->arena, at, n < SHOWN ? n : SHOWN);

	for (char *c = text; *c != '\0'; c++)
		if (*c < ' ' || *c >= 0x7f)
			*c = '?';
	return text;
}

static bool judge(struct proof *p, const struct str *message, struct err *err)
{
	const char *why = bounced(p, str_c(message));

	if (why == NULL && strstr(str_c(message), p->address) != NULL) {
		proof_verdict(p, message);
		return true;
	}
	p->stage = PROOF_OUT;
	err_set(err, ERR_RUN, "a message to %s came back: %s", p->to, why != NULL ? why : "as something else than an answer");
	return err_hint(err, "see journalctl -n 50 -u postfix -u 'postfix@*'; or it is no address that answers every message: "
			     "mailstead config set network.reflector ADDRESS");
}

/* What Postfix logged last of it tells how far it came. */
static bool no_answer(struct proof *p, struct err *err)
{
	const char *sent = p->queue_id != NULL ? proof_logged(p, "postfix", p->queue_id, "status=sent") : "";

	if (sent[0] == '\0') {
		p->stage = PROOF_OUT;
		err_set(err, ERR_RUN, "a message to %s did not leave within %d seconds%s", p->to, p->deadline_s,
			p->queue_id != NULL ? proof_logged(p, "postfix", p->queue_id, "status=") : "");
		return err_hint(err, "see mailstead check port25-out, and mailstead queue list");
	}
	err_set(err, ERR_RUN, "a message to %s was taken there, but no answer came within %d seconds%s", p->to, p->deadline_s,
		proof_logged(p, "postfix", p->address, "reject"));
	return err_hint(err, "see mailstead check port25-in --from USER@HOST, mailstead dns check, and "
			     "journalctl -n 50 -u postfix -u 'postfix@*'; some such addresses take their time");
}

bool proof_answer(struct proof *p, const struct keys_tls *key, struct err *err)
{
	struct str message = {0};
	bool ok = false;

	proof_step(p, PROOF_BACK, "its answer from elsewhere is waited for");
	while (message.len == 0 && !proof_time_is_up(p)) {
		struct mail_said said = {0};

		err_clear(err);
		if (!proof_look(p, key, &message, &said, err))
			host_pause_ms(p->host, PROOF_PAUSE_MS);
	}
	if (message.len > 0)
		ok = judge(p, &message, err);
	else if (err->code == ERR_NONE)
		ok = no_answer(p, err);
	else
		err->code = ERR_RUN;
	str_free(&message);
	return ok;
}
