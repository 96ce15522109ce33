#include "cmd/prove.h"

#include "accounts/trial.h"

enum {
	REFLECT_S = 180, /* there the answer goes through somebody else's queue */
	DEADLINE_S = 45, /* a daemon that just started may need a while on a slow machine */
	/* After its goodbye Dovecot still tidies up in the mailbox, and logs errors if that is gone. */
	TIDY_MS = 200,
};

bool prove_clear(struct host *h, struct arena *a, struct err *err)
{
	size_t n;

	return trial_left(h, &n, err) && (n == 0 || trial_clear(h, a, true, err));
}

static const char *join(struct arena *a, const strlist *list)
{
	const char *text = "";

	for (size_t i = 0; i < list->n; i++)
		text = arena_printf(a, "%s%s%s", text, i > 0 ? " and " : "", list->v[i]);
	return text;
}

/* With an account of its own. A message that came through has left nothing in the queue. */
static bool try(struct prove *p, const char *domain, struct proof *proof, bool (*run)(struct proof *proof, struct err *err),
		bool *cleared, struct err *err)
{
	struct trial trial;

	proof->host = p->host;
	proof->arena = p->arena;
	proof->site = p->site;
	proof->on_step = p->on_step;
	proof->ctx = p->ctx;
	proof->stop = p->stop;
	bool ok = trial_begin(p->host, p->arena, domain, &trial, err);
	proof->address = trial.address;
	proof->password = &trial.password;
	ok = ok && run(proof, err);
	str_wipe(&trial.password);
	p->stage = proof->stage;
	host_pause_ms(p->host, TIDY_MS);
	*cleared = trial_clear(p->host, p->arena, !ok, &p->left);
	return ok;
}

static bool prove_domain(struct prove *p, const char *domain, bool first, struct err *err)
{
	struct proof proof = { .refusal = first, .deadline_s = DEADLINE_S };
	bool cleared;
	bool ok = try(p, domain, &proof, proof_run, &cleared, err);

	if (ok && cleared)
		p->shown = arena_printf(p->arena, "%s%s%s's signed by %s, fetched by %s", p->shown ? p->shown : "", p->shown ? "; " : "",
					domain, join(p->arena, &proof.selectors), proof.fetched_by);
	return ok;
}

static bool prove_reflection(struct prove *p, const char *domain, struct err *err)
{
	struct proof proof = { .to = p->site->network.reflector, .deadline_s = REFLECT_S };
	bool cleared;

	if (!p->reflect || proof.to[0] == '\0')
		return true;
	bool ok = try(p, domain, &proof, proof_reflect, &cleared, err);
	p->verdict = proof.verdict;
	p->verdict_fails = proof.verdict_fails;
	return ok;
}

bool prove_mail(struct prove *p, struct err *err)
{
	const strlist *domains = &p->site->domains;

	p->shown = NULL;
	return prove_clear(p->host, p->arena, err) && prove_domain(p, domains->v[0], true, err) &&
	       (domains->n == 1 || prove_domain(p, domains->v[domains->n - 1], false, err)) &&
	       prove_reflection(p, domains->v[0], err);
}
