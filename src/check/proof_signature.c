/* Are the signatures there that the site wants, and right? */
#include <string.h>

#include "check/dkim_verify.h"
#include "check/proof_part.h"
#include "mail/dkim.h"

static bool signed_by(struct proof *p, const struct str *message, enum secret_kind kind, const char **wrong)
{
	dkim_signature_list list = {0};
	enum secret_kind is;

	*wrong = NULL;
	dkim_signatures(p->arena, str_c(message), message->len, &list);
	for (size_t i = 0; i < list.n; i++) {
		const struct dkim_signature *s = &list.v[i];
		const char *path = dkim_key_path(p->arena, proof_domain(p), s->selector), *b64, *why;
		struct err err = {0};

		if (!dkim_signature_kind(s, &is) || is != kind || strcmp(s->domain, proof_domain(p)) != 0 || s->selector[0] == '\0')
			continue;
		why = keys_dkim_public(p->host, p->arena, path, kind, &b64, &err)
			      ? dkim_verify(p->arena, str_c(message), message->len, s, b64)
			      : arena_strdup(p->arena, err.msg);
		if (why == NULL) {
			vec_push(p->arena, &p->selectors, s->selector);
			return true;
		}
		*wrong = arena_printf(p->arena, "its signature by selector %s is wrong: %s", s->selector, why);
	}
	return false;
}

bool proof_signatures(struct proof *p, const struct str *message, struct err *err)
{
	static const struct {
		enum secret_kind kind;
		const char *name;
	} kinds[] = { { SECRET_RSA2048, "RSA" }, { SECRET_ED25519, "Ed25519" } };
	const char *wrong;

	proof_step(p, PROOF_SIGNATURE, "its signatures are verified");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if ((kinds[i].kind == SECRET_ED25519 && !p->site->dkim.ed25519) || signed_by(p, message, kinds[i].kind, &wrong))
			continue;
		err_set(err, ERR_RUN, "mail from %s does not go out as it should: %s%s", proof_domain(p),
			wrong != NULL ? wrong : arena_printf(p->arena, "it is not signed with %s", kinds[i].name),
			p->queue_id != NULL ? proof_logged(p, "opendkim", p->queue_id, NULL) : "");
		return err_hint(err, "see journalctl -n 50 -u opendkim -u mailstead-opendkim-ed25519; KeyTable and SigningTable are in "
				     "/etc/opendkim");
	}
	return true;
}
