#include "check/proof_part.h"

#include <string.h>

#include "plan/paths.h"

enum { TALK_S = 20 }; /* one conversation */

const char *proof_stage_name(enum proof_stage stage)
{
	static const char *const names[] = { "submission", "filter", "delivery", "mailbox", "signature" };

	return names[stage];
}

void proof_step(struct proof *p, enum proof_stage stage, const char *what)
{
	p->stage = stage;
	if (p->on_step != NULL)
		p->on_step(p->ctx, what);
}

static bool stopped(const struct proof *p)
{
	return p->stop != NULL && *p->stop;
}

bool proof_time_is_up(const struct proof *p)
{
	return p->host->monotonic_ms(p->host) > p->end_ms || stopped(p);
}

const char *proof_domain(const struct proof *p)
{
	return strchr(p->address, '@') + 1;
}

struct mail_login proof_login(const struct proof *p, int port, enum starttls tls, const struct keys_tls *key)
{
	return (struct mail_login){
		.address = "127.0.0.1",
		.port = port,
		.tls = tls,
		.server_name = p->site->hostname,
		.spki_sha256 = key->spki_sha256,
		.user = p->address,
		.password = p->password,
		.timeout_s = TALK_S,
	};
}

bool proof_run(struct proof *p, struct err *err)
{
	struct keys_tls key;
	struct str message = {0};

	p->since = p->host->now(p->host) - 1;
	p->end_ms = p->host->monotonic_ms(p->host) + (int64_t)p->deadline_s * 1000;
	if (!keys_tls_public(p->host, PATH_TLS_PEM, &key, err))
		return false;
	bool ok = proof_send(p, &key, err) && (!p->refusal || proof_send_spam(p, &key, err)) &&
		  proof_fetch(p, &key, &message, err) && proof_signatures(p, &message, err);
	str_free(&message);
	if (!ok && stopped(p)) {
		err_clear(err);
		return err_set(err, ERR_RUN, "stopped by the operator");
	}
	return ok;
}
