/* What a change says beforehand of its phases, and the two that come after the engine's. */
#include "cmd/certificate.h"
#include "cmd/change_run.h"
#include "plan/compare.h"

static bool needs_packages(const struct plan *plan)
{
	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.v[i].res->kind == RES_PACKAGE && step_changes(&plan->steps.v[i]))
			return true;
	return false;
}

static bool fetches(const struct change_run *r)
{
	/* Whatever comes of it, the box serves: the timer goes on trying. */
	return !r->change->no_certificate && r->c->host->live;
}

void change_say_ahead(struct change_run *r)
{
	enum phase ahead[PHASES];
	size_t n = 0;
	bool works = !plan_is_empty(&r->plan) || r->engine.write_site || r->change->always;

	if (works && r->c->host->live && needs_packages(&r->plan)) {
		ahead[n++] = PHASE_DOWNLOAD;
		ahead[n++] = PHASE_INSTALL;
	}
	for (enum phase p = PHASE_GROUND; works && p <= PHASE_SERVE; p++)
		ahead[n++] = p;
	if (works && r->engine.smoke != NULL)
		ahead[n++] = PHASE_PROVE;
	if (r->change->account != NULL)
		ahead[n++] = PHASE_ACCOUNT;
	if (fetches(r))
		ahead[n++] = PHASE_CERTIFICATE;
	event_ahead(&r->sink->sink, ahead, n);
}

/* The file holds what logs in: it goes once it is of no use any more. */
bool change_account(struct change_run *r, struct err *err)
{
	const struct account_file *f = r->change->account;
	struct host *h = r->c->host;
	bool added;

	if (f == NULL)
		return true;
	event_phase(&r->sink->sink, PHASE_ACCOUNT);
	if (!account_file_add(h, r->c->arena, f, &added, err)) {
		err_wrap(err, "the mail server runs, but");
		return err_hint(err, "mailstead user add %s makes it", f->user.address);
	}
	event_emit(&r->sink->sink, EVENT_DONE, added ? "%s can log in" : "%s was there already", f->user.address);
	return h->fs->remove(h, f->path, err);
}

/* In words it says what it does by itself, and nothing where there is nothing to do. */
void change_certificate(struct change_run *r)
{
	struct event_sink *sink = &r->sink->sink;

	if (!fetches(r))
		return;
	if (r->c->json)
		event_phase(sink, PHASE_CERTIFICATE);
	int status = certificate_fetch(r->c, &r->site, &r->facts, CERT_AFTER_APPLY);
	if (r->c->json)
		event_emit(sink, EVENT_DONE, "%s",
			   status == EXIT_YES ? "every port serves it" : "comes by itself once the names lead here");
}
