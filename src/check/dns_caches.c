/* What public resolvers still believe, where the zone's own servers have it right. */
#include <string.h>

#include "check/dns_run.h"
#include "check/dns_value.h"

/* They serve everybody: many domains are not asked of them in one go. */
enum { DOMAINS_MAX = 50 };

/* Those records by which mail comes and is judged. */
static bool is_watched(const struct dns_case *c)
{
	return c->want.need == NEED_REQUIRED && c->right > 0 && c->right == c->answered;
}

/* Minutes as people say them. */
static const char *span(struct arena *a, int seconds)
{
	if (seconds < 120)
		return arena_printf(a, "%d seconds", seconds);
	if (seconds < 2 * 3600)
		return arena_printf(a, "%d minutes", (seconds + 59) / 60);
	return arena_printf(a, "%d hours", (seconds + 3599) / 3600);
}

static void say(struct dns_run *run, struct dns_case *c, const char *resolvers, int ttl, const char *stands)
{
	const char *subject = dns_case_subject(run, c);

	finding_add(run->a, run->found,
		    &(struct finding){
			    .id = "dns.cached",
			    .severity = SEVERITY_WARN,
			    .subject = subject,
			    .seen = arena_printf(run->a, "%s is right at its name servers, and not yet at %s: caches agree in %s "
							 "at the latest",
						 subject, resolvers, span(run->a, ttl)),
			    .why = "whoever asks there sees what stood in the zone before",
			    .fix = "mailstead dns check --watch",
			    .source = arena_printf(run->a, "dig @%s %s %s", resolvers, c->want.name, dns_type_name(c->want.type)),
			    .should = c->want.values.n > 0 ? c->want.values.v[0] : "",
			    .stands = arena_strdup(run->a, stands),
		    });
}

static void look_at(struct dns_run *run, struct dns_case *c, size_t first)
{
	struct str names = {0};
	const char *stands = "";
	int ttl = 0;

	for (size_t i = 0; i < run->resolvers.n; i++) {
		const struct dns_question *q = &run->ask.q.v[first + i];
		struct dns_judgement j;

		if (q->failed != ERR_NONE)
			continue;
		dns_case_judge(run, c, &q->answer, &j);
		if (j.state == DNS_RIGHT)
			continue;
		int left = q->answer.data.n > 0 ? q->answer.ttl : run->zones.zones.v[c->zone].negative;
		ttl = left > ttl ? left : ttl;
		stands = j.stands;
		str_addf(&names, "%s%s", names.len > 0 ? ", " : "", run->resolvers.v[i]);
	}
	if (names.len > 0)
		say(run, c, arena_strdup(run->a, str_c(&names)), ttl, stands);
	str_free(&names);
}

bool dns_run_caches(struct dns_run *run, struct err *err)
{
	VEC(struct dns_case *) watched = {0};

	if (run->resolvers.n == 0 || run->domains_done >= DOMAINS_MAX)
		return true;
	dns_ask_clear(&run->ask);
	for (size_t i = 0; i < run->cases.n; i++) {
		struct dns_case *c = &run->cases.v[i];

		if (!is_watched(c))
			continue;
		vec_push(run->scratch, &watched, c);
		for (size_t k = 0; k < run->resolvers.n; k++)
			(void)dns_ask_recursive(&run->ask, run->resolvers.v[k], c->want.name, c->want.type);
	}
	if (!dns_ask_all(&run->ask, err))
		return false;
	for (size_t i = 0; i < watched.n; i++)
		look_at(run, watched.v[i], i * run->resolvers.n);
	return true;
}
