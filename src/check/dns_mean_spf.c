/* SPF as receivers evaluate it: what it costs, whether we pass, and whether others do. */
#include <string.h>

#include "check/dns_run.h"

static const struct {
	enum spf_flaw_kind kind;
	const char *id, *why;
} flaws[] = {
	{ SPF_FLAW_SEVERAL, "dns.several", "receivers take that for an error and heed none of them" },
	{ SPF_FLAW_SYNTAX, "dns.spf-syntax", "receivers take that for an error and heed nothing of it" },
	{ SPF_FLAW_BROKEN, "dns.spf-broken", "receivers take that for an error and heed nothing of it" },
	{ SPF_FLAW_LOOKUPS, "dns.spf-lookups", "receivers stop at ten look-ups with an error: mail fails SPF" },
	{ SPF_FLAW_VOIDS, "dns.spf-voids", "receivers stop at the third name that leads to nothing: mail fails SPF" },
	{ SPF_FLAW_MX_NAMES, "dns.spf-mx-names", "receivers stop at ten hosts with an error" },
	{ SPF_FLAW_ALL_PASS, "dns.spf-all-pass", "anybody may send as this domain" },
	{ SPF_FLAW_ALL_NEUTRAL, "dns.spf-all-neutral", "it does not say that others may not send" },
	{ SPF_FLAW_UNREACHABLE, "dns.spf-unreachable", "receivers never come to it" },
	{ SPF_FLAW_DUPLICATE, "dns.spf-duplicate", "it costs look-ups and says nothing new" },
	{ SPF_FLAW_COVERED, "dns.spf-duplicate", "it says nothing new" },
	{ SPF_FLAW_PTR, "dns.spf-ptr", "RFC 7208 asks not to use it; many receivers pass over it" },
	{ SPF_FLAW_WIDE, "dns.spf-wide", "very many machines may send as this domain" },
	{ SPF_FLAW_LOOP, "dns.spf-loop", "receivers take that for an error" },
	{ SPF_FLAW_LONG, "dns.spf-long", "the answer may not fit into one packet" },
	{ SPF_FLAW_NOT_OURS, "dns.spf-not-ours", "mail of this server fails SPF" },
	{ SPF_FLAW_FOREIGN, "dns.spf-foreign", "who has nothing to do with the domain may send as it" },
};

static bool look_up(void *ctx, struct arena *a, const char *name, enum dns_type type, struct dns_answer *answer,
		    struct err *err)
{
	(void)a;
	return dns_known_get(ctx, name, type, answer, err);
}

/* Whether a record that SPF leads to has a finding of its own: mx and a are as right as those are. */
static bool follows(const struct dns_run *run, const struct dns_case *c)
{
	bool settled = run->host_settled;

	for (size_t i = 0; i < run->cases.n; i++) {
		const struct dns_case *other = &run->cases.v[i];

		settled = settled || (other->settled && other->want.kind == DNS_KIND_MX && other->want.domain == c->want.domain);
	}
	return settled;
}

static bool depends(enum spf_flaw_kind kind)
{
	return kind == SPF_FLAW_NOT_OURS || kind == SPF_FLAW_FOREIGN || kind == SPF_FLAW_VOIDS || kind == SPF_FLAW_MX_NAMES ||
	       kind == SPF_FLAW_DUPLICATE || kind == SPF_FLAW_COVERED;
}

/* Where receivers see an error nothing else counts: not whom it would let in, nor what could be better. */
static bool is_said(const struct spf_look *look, const struct spf_flaw *flaw, bool following)
{
	bool error = false;

	if (flaw->kind == SPF_FLAW_NO_RECORD || flaw->kind == SPF_FLAW_TEMPORARY || (following && depends(flaw->kind)))
		return false;
	for (size_t i = 0; i < look->flaws.n; i++)
		error = error || (look->flaws.v[i].fatal && look->flaws.v[i].kind != SPF_FLAW_NOT_OURS);
	return !error || (flaw->fatal && flaw->kind != SPF_FLAW_NOT_OURS);
}

/* All of one kind in one sentence. */
static const char *all_of(struct dns_run *run, const struct spf_look *look, enum spf_flaw_kind kind)
{
	struct str s = {0};

	for (size_t i = 0; i < look->flaws.n; i++)
		if (look->flaws.v[i].kind == kind)
			str_addf(&s, "%s%s", s.len > 0 ? "; " : "", look->flaws.v[i].what);
	const char *text = arena_strdup(run->a, str_c(&s));
	str_free(&s);
	return text;
}

static bool is_first(const struct spf_look *look, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (look->flaws.v[i].kind == look->flaws.v[at].kind)
			return false;
	return true;
}

static const char *proposal(struct dns_run *run, const struct spf_look *look)
{
	if (look->reduced != NULL)
		return arena_printf(run->a, "publish instead, which means the same and costs %d look-ups: %s",
				    look->reduced_cost, look->reduced);
	if (look->flattened != NULL)
		return arena_printf(run->a, "publish instead, and renew it whenever those addresses change: %s",
				    look->flattened);
	return NULL;
}

static void say(struct dns_run *run, const struct dns_case *c, const struct spf_look *look, const struct spf_flaw *flaw)
{
	for (size_t i = 0; i < sizeof(flaws) / sizeof(flaws[0]); i++) {
		if (flaws[i].kind != flaw->kind)
			continue;
		dns_case_note(run, c, flaws[i].id, flaw->fatal || flaw->kind == SPF_FLAW_ALL_PASS ? SEVERITY_FAIL : SEVERITY_WARN,
			      arena_printf(run->a, "%s: %s", dns_case_subject(run, c), all_of(run, look, flaw->kind)), flaws[i].why,
			      flaw->kind == SPF_FLAW_LOOKUPS || flaw->kind == SPF_FLAW_DUPLICATE || flaw->kind == SPF_FLAW_COVERED
				      ? proposal(run, look)
				      : NULL);
		return;
	}
}

static void ours(struct dns_run *run, strlist *out)
{
	if (run->judge.ipv4[0] != '\0')
		vec_push(run->scratch, out, run->judge.ipv4);
	if (run->judge.ipv6[0] != '\0')
		vec_push(run->scratch, out, run->judge.ipv6);
}

void dns_mean_spf(struct dns_run *run, const struct dns_case *c)
{
	struct spf_dns dns = { .look = look_up, .ctx = &run->known };
	struct spf_look look = {0};
	strlist addresses = {0};
	const char *domain = arena_memdup(run->scratch, c->want.name, strlen(c->want.name) - 1);

	/* A name that sends nothing has no address that should pass. */
	if (strcmp(c->want.values.v[0], "v=spf1 -all") != 0)
		ours(run, &addresses);
	spf_look_at(run->scratch, &dns, domain, run->req->site->hostname, &addresses, &look);
	bool following = follows(run, c);
	for (size_t i = 0; i < look.flaws.n; i++)
		if (is_first(&look, i) && is_said(&look, &look.flaws.v[i], following))
			say(run, c, &look, &look.flaws.v[i]);
	/* Our own term costs one; what others have added is worth a look. */
	if (run->req->on_spf != NULL && look.tree != NULL &&
	    (look.flaws.n > 0 || run->req->domain != NULL || look.tree->cost > 1))
		run->req->on_spf(run->req->ctx, domain, &look);
}
