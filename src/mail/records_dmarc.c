/*
 * DMARC (RFC 7489, RFC 9989), in stages: first none with reports, so that
 * forgotten senders of one's own are found; then quarantine; then reject. When
 * the next stage is due follows from how long the present one has been in place.
 */
#include <string.h>
#include <time.h>

#include "mail/records_part.h"

/* Four weeks: what sends once a month has been seen by then. */
enum { DAY = 86400, STAGE_DAYS = 28 };

static const char *next_stage(const char *policy)
{
	if (strcmp(policy, "none") == 0)
		return "quarantine";
	return strcmp(policy, "quarantine") == 0 ? "reject" : NULL;
}

static bool since_when(struct maker *m, int64_t *when)
{
	size_t n = m->keys->dmarc_since.n;

	for (size_t i = 0; i < n; i++) {
		const struct record_since *s = &m->keys->dmarc_since.v[(m->at_since + i) % n];

		if (strcmp(s->domain, m->domain) == 0) {
			m->at_since = (m->at_since + i + 1) % n;
			*when = s->when;
			return true;
		}
	}
	return false;
}

static const char *day(struct arena *a, int64_t when)
{
	time_t t = (time_t)when;
	struct tm tm;
	char text[32];

	if (gmtime_r(&t, &tm) == NULL || strftime(text, sizeof(text), "%Y-%m-%d", &tm) == 0)
		return "?";
	return arena_strdup(a, text);
}

static const char *what_is_due(struct maker *m)
{
	const char *next = next_stage(m->site->dmarc.policy);
	int64_t since;

	if (next == NULL || m->keys->now == 0)
		return NULL;
	if (!since_when(m, &since))
		return arena_printf(m->a, "After four weeks of reports that show no mail of yours failing, %s is due: "
					  "`mailstead config set dmarc.policy %s`.", next, next);
	int64_t due = since + STAGE_DAYS * DAY;
	return arena_printf(m->a, "%s %s due %s %s, if the reports show no mail of yours failing: "
				  "`mailstead config set dmarc.policy %s`.",
			    next, due <= m->keys->now ? "has been" : "is", due <= m->keys->now ? "since" : "on",
			    day(m->a, due), next);
}

/* Who gets the reports: the role address of the domain itself, unless the site names another. */
static const char *reports_to(struct maker *m)
{
	const char *address = m->site->dmarc.reports;

	return *address != '\0' ? address : arena_printf(m->a, "dmarc@%s", m->domain);
}

/* Below one of the two the other is taken for the same organization; one record too many does no harm. */
static bool needs_leave(const char *domain, const char *other)
{
	return !name_lies_in(other, domain) && !name_lies_in(domain, other);
}

static struct record *add_leave(struct maker *m, const char *domain, const char *other)
{
	const char *name = arena_printf(m->a, "%s._report._dmarc.%s.", domain, other);

	return records_add_txt(m, RECORD_DMARC_REPORTS, name, "v=DMARC1");
}

/*
 * Reports that go to another organization's domain are sent only where that
 * says so (RFC 7489, 7.1): in our own zone of it, or in somebody else's.
 */
static void add_leaves(struct maker *m)
{
	const struct site *s = m->site;

	if (*s->dmarc.reports == '\0')
		return;
	const char *other = strchr(s->dmarc.reports, '@') + 1;
	for (size_t i = 0; strcmp(other, m->domain) == 0 && i < s->domains.n; i++)
		if (needs_leave(s->domains.v[i], other))
			add_leave(m, s->domains.v[i], other);
	if (records_hosts(m, other) || !needs_leave(m->domain, other))
		return;
	struct record *r = add_leave(m, m->domain, other);
	r->zone = other;
	r->where = arena_printf(m->a, "at the DNS provider of %s", other);
	r->elsewhere = true;
}

void records_make_dmarc(struct maker *m)
{
	const char *address = reports_to(m);
	struct record *r = records_add_txt(m, RECORD_DMARC, records_below(m, "_dmarc"),
					   arena_printf(m->a, "v=DMARC1; p=%s; rua=mailto:%s", m->site->dmarc.policy,
							address));

	r->later = what_is_due(m);
	add_leaves(m);
}
