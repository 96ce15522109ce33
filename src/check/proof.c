#include "check/proof_part.h"

#include <string.h>

#include "plan/paths.h"

enum { TALK_S = 20 }; /* one conversation */

const char *proof_stage_name(enum proof_stage stage)
{
	static const char *const names[] = { "submission", "filter", "delivery", "mailbox", "signature", "out", "back" };

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

static bool begin(struct proof *p, struct keys_tls *key, struct err *err)
{
	p->since = p->host->now(p->host) - 1;
	p->end_ms = p->host->monotonic_ms(p->host) + (int64_t)p->deadline_s * 1000;
	return keys_tls_public(p->host, PATH_TLS_PEM, key, err);
}

static bool ended(const struct proof *p, bool ok, struct err *err)
{
	if (ok || !stopped(p))
		return ok;
	err_clear(err);
	return err_set(err, ERR_RUN, "stopped by the operator");
}

bool proof_run(struct proof *p, struct err *err)
{
	struct keys_tls key;
	struct str message = {0};

	if (!begin(p, &key, err))
		return false;
	bool ok = proof_send(p, &key, err) && (!p->refusal || proof_send_spam(p, &key, err)) &&
		  proof_fetch(p, &key, &message, err) && proof_signatures(p, &message, err);
	str_free(&message);
	return ended(p, ok, err);
}

bool proof_reflect(struct proof *p, struct err *err)
{
	struct keys_tls key;

	return begin(p, &key, err) && ended(p, proof_send(p, &key, err) && proof_answer(p, &key, err), err);
}
