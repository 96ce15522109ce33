/* Texts that nobody needs any more go: a page is open for weeks, and name servers may say something else each time. */
#include "installer/record_stream_part.h"

enum { FEW = 1000 };

static const char *keep(struct record_stream *to, const char *text)
{
	return text != NULL ? record_stream_keep(to, text) : NULL;
}

static void copy_findings(struct record_stream *to, const finding_list *from, finding_list *list)
{
	for (size_t i = 0; i < from->n; i++)
		record_stream_add_finding(to, list, from->n, &from->v[i]);
}

static void copy_servers(struct record_stream *to, const struct seen_record *from, struct seen_record *at)
{
	for (size_t i = 0; i < from->servers.n; i++) {
		const struct record_server *s = &from->servers.v[i];

		vec_push(to->a, &at->servers,
			 ((struct record_server){ keep(to, s->name), keep(to, s->address), keep(to, s->state), keep(to, s->says) }));
	}
}

static void copy_record(struct record_stream *to, const struct seen_record *from)
{
	struct seen_record at = *from;
	const char **texts[] = { &at.id, &at.address, &at.state, &at.reason, &at.record.domain, &at.record.zone,
				 &at.record.name, &at.record.type, &at.record.data, &at.record.txt, &at.record.why,
				 &at.record.later, &at.record.where };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = keep(to, *texts[i]);
	at.servers.v = NULL;
	at.servers.n = at.servers.cap = 0;
	copy_servers(to, from, &at);
	at.found = (finding_list){0};
	copy_findings(to, &from->found, &at.found);
	*strmap_at(to->a, &to->by_id, at.id, 0) = to->records.n;
	vec_push(to->a, &to->records, at);
}

void record_stream_renew(struct record_stream *r)
{
	struct record_stream fresh = { .round = r->round, .looking = r->looking, .looked = r->looked, .named = r->named,
				       .questions = r->questions };

	if (r->texts.n <= 2 * r->needed + FEW)
		return;
	fresh.a = arena_new();
	for (size_t i = 0; i < r->records.n; i++)
		copy_record(&fresh, &r->records.v[i]);
	copy_findings(&fresh, &r->others, &fresh.others);
	for (size_t i = 0; i < r->left_out.n; i++)
		vec_push(fresh.a, &fresh.left_out, keep(&fresh, r->left_out.v[i]));
	fresh.needed = fresh.texts.n;
	arena_free(r->a);
	*r = fresh;
}
