/* Findings about one record. */
#include <string.h>

#include "check/dns_run.h"
#include "check/dns_value.h"

static bool takes_mail(const struct dns_want *w)
{
	return w->kind == DNS_KIND_MX || (w->kind == DNS_KIND_ADDRESS && w->domain == NULL);
}

/*
 * What is not there can only be missed; what is wrong is believed. A key that is not the one served, or a CA that is
 * not allowed, stops mail or the next certificate although nobody has to publish such a record.
 */
static enum severity severity_of(const struct dns_want *w, const struct dns_judgement *j)
{
	if (w->need == NEED_REQUIRED || (j->state != DNS_MISSING && (w->kind == DNS_KIND_TLSA || w->kind == DNS_KIND_CAA)))
		return SEVERITY_FAIL;
	if (j->state == DNS_MISSING && w->need == NEED_OPTIONAL)
		return SEVERITY_INFO;
	return SEVERITY_WARN;
}

const char *dns_case_fix(struct dns_run *run, const struct dns_case *c)
{
	if (run->req->site->domains.n == 1)
		return "mailstead dns print";
	if (c->want.domain != NULL)
		return arena_printf(run->a, "mailstead dns print --domain %s", c->want.domain);
	return "mailstead dns print";
}

static const char *at_how_many(struct dns_run *run, const struct dns_case *c)
{
	if (c->asked == 0 || c->answered == 0)
		return "";
	if (c->answered == 1)
		return " at the one name server that answers";
	return arena_printf(run->a, " at all %zu addresses of its name servers", c->answered);
}

static const char *sentence(struct dns_run *run, const struct dns_case *c, const struct dns_judgement *j)
{
	const char *subject = dns_case_subject(run, c);

	switch (j->state) {
	case DNS_MISSING: return arena_printf(run->a, "%s is missing%s", subject, at_how_many(run, c));
	case DNS_SEVERAL: return arena_printf(run->a, "there are several records %s where one must be", subject);
	case DNS_EXTRA:
		return c->want.values.n == 0
			       ? arena_printf(run->a, "%s should not be there, it says %s", subject, j->stands)
			       : arena_printf(run->a, "besides the right %s there is another, %s", subject, j->stands);
	case DNS_ALIAS:
		return arena_printf(run->a, "%s is an alias (%s), which hides %s", c->want.name, j->stands, subject);
	case DNS_WRONG:
	case DNS_RIGHT: break;
	}
	return arena_printf(run->a, "%s is wrong%s", subject, at_how_many(run, c));
}

void dns_case_say(struct dns_run *run, struct dns_case *c, const struct dns_judgement *j)
{
	enum severity severity = severity_of(&c->want, j);
	const char *seen = sentence(run, c, j);
	bool values = j->state == DNS_MISSING || j->state == DNS_WRONG || j->state == DNS_SEVERAL;

	c->settled = true;
	finding_add(run->a, run->found,
		    &(struct finding){
			    .id = j->id,
			    .severity = severity,
			    .blocks = severity == SEVERITY_FAIL && takes_mail(&c->want) ? BLOCKS_DELIVERY : BLOCKS_NOTHING,
			    .subject = dns_case_subject(run, c),
			    .seen = j->what[0] != '\0' ? arena_printf(run->a, "%s: %s", seen, j->what) : seen,
			    .why = c->want.why,
			    .fix = dns_case_fix(run, c),
			    .source = arena_printf(run->a, "dig %s %s", c->want.name, dns_type_name(c->want.type)),
			    .should = values ? arena_strdup(run->a, j->should) : "",
			    .stands = values ? arena_strdup(run->a, j->stands) : "",
		    });
}

/* --- in passing */

static const char *brief_owner(const struct dns_run *run, const struct dns_case *c)
{
	return c->want.domain != NULL ? c->want.domain : run->req->site->hostname;
}

static void say_brief(struct dns_run *run, const char *owner, const struct str *records, bool blocks)
{
	finding_add(run->a, run->found,
		    &(struct finding){
			    .id = "dns.missing",
			    .severity = SEVERITY_FAIL,
			    .blocks = blocks ? BLOCKS_DELIVERY : BLOCKS_NOTHING,
			    .subject = owner,
			    .seen = arena_printf(run->a, "missing or wrong in the DNS of %s: %s", owner, str_c(records)),
			    .why = "mail does not come, or is refused or taken for junk by others",
			    .fix = run->req->site->domains.n > 1 && owner != run->req->site->hostname
					   ? arena_printf(run->a, "mailstead dns check --domain %s", owner)
					   : "mailstead dns check",
			    .source = "mailstead dns check",
		    });
}

void dns_run_brief(struct dns_run *run)
{
	for (size_t i = 0, next; i < run->cases.n; i = next) {
		const char *owner = brief_owner(run, &run->cases.v[i]);
		struct str records = {0};
		bool blocks = false;

		for (next = i; next < run->cases.n && brief_owner(run, &run->cases.v[next]) == owner; next++) {
			const struct dns_case *c = &run->cases.v[next];

			if (c->settled || c->answered == 0 || c->right > 0)
				continue;
			/* Without the last dot: a sentence has dots of its own. */
			const char *name = dns_case_subject(run, c);
			size_t n = strlen(name);

			str_addf(&records, "%s%.*s", records.len > 0 ? ", " : "", (int)(n > 1 && name[n - 1] == '.' ? n - 1 : n),
				 name);
			blocks = blocks || takes_mail(&c->want);
		}
		if (records.len > 0)
			say_brief(run, owner, &records, blocks);
		str_free(&records);
	}
}
