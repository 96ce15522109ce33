#include "cmd/dns_stream.h"

#include <string.h>

#include "mail/zone.h"

#define NO_RECORD SIZE_MAX

static const record_list *records_of(const struct dns_stream *s)
{
	return &s->round->d->records;
}

static void say(struct dns_stream *s, json_t *line)
{
	(void)cmd_json(s->round->c, line);
}

/* --- what is looked for */

/* The address that the reverse name is of: by it the findings go; NULL: of none of ours. */
static const char *address_of(struct dns_stream *s, const struct record *r)
{
	const struct dns_records *d = s->round->d;
	const char *all[] = { records_ipv4(&d->site, &d->facts), records_ipv6(&d->site, &d->facts) };

	for (size_t i = 0; strcmp(r->type, "PTR") == 0 && i < sizeof(all) / sizeof(all[0]); i++) {
		const char *reverse = records_reverse(s->round->a, all[i]);

		if (reverse != NULL && strcmp(reverse, r->name) == 0)
			return all[i];
	}
	return NULL;
}

/* Several records of one name and type have one state, and ids that differ by a number. */
static void name_record(struct dns_stream *s, size_t i)
{
	const struct record *r = &records_of(s)->v[i];
	const char *subject = arena_printf(s->round->a, "%s %s", r->type, r->name), *id = subject;
	const char *address = address_of(s, r);
	size_t at = *strmap_at(s->round->a, &s->first, address != NULL ? address : subject, i), n = 2;

	s->next[i] = NO_RECORD;
	for (; at != i; at = s->next[at], n++)
		if (s->next[at] == NO_RECORD)
			s->next[at] = i;
	if (n > 2)
		id = arena_printf(s->round->a, "%s %zu", subject, n - 1);
	vec_push(s->round->a, &s->ids, id);
}

static void say_record(struct dns_stream *s, size_t i)
{
	const struct record *r = &records_of(s)->v[i];
	const char *address = address_of(s, r);
	json_t *o = json_pack("{s:s, s:s, s:s, s:b, s:s?}", "event", "record", "id", s->ids.v[i], "title",
			      record_kind_info(r->kind)->title, "elsewhere", r->elsewhere, "address", address);
	json_t *fields = zone_record_json(r);

	json_object_update(o, fields);
	json_decref(fields);
	say(s, o);
}

static void say_left_out(struct dns_stream *s, const strlist *list, bool missing)
{
	for (size_t i = 0; i < list->n; i++)
		say(s, json_pack("{s:s, s:s, s:b}", "event", "left-out", "text", list->v[i], "missing", missing));
}

void dns_stream_begin(struct dns_stream *s, struct dns_round *round)
{
	const struct dns_records *d = round->d;

	*s = (struct dns_stream){ .round = round, .next = arena_alloc(round->a, (d->records.n + 1) * sizeof(*s->next)) };
	say(s, json_pack("{s:s, s:i, s:I}", "event", "round", "version", (int)FINDINGS_VERSION, "records",
			 (json_int_t)d->records.n));
	for (size_t i = 0; i < d->records.n; i++)
		name_record(s, i);
	for (size_t i = 0; i < d->records.n; i++)
		say_record(s, i);
	say_left_out(s, &d->missing, true);
	say_left_out(s, &d->notes, false);
}

/* --- how far it is */

static size_t first_of(const struct dns_stream *s, const char *subject)
{
	const size_t *at = strmap_get(&s->first, subject);

	return at != NULL ? *at : NO_RECORD;
}

static json_t *servers_json(const dns_seen_servers *servers)
{
	json_t *all = json_array();

	for (size_t i = 0; i < servers->n; i++) {
		const struct dns_seen_server *v = &servers->v[i];

		json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:s}", "name", v->name, "address", v->address, "state",
						     v->state == SEEN_EVERYWHERE ? "right" : dns_seen_name(v->state), "says",
						     v->says));
	}
	return all;
}

static void say_state(struct dns_stream *s, size_t record, const char *state, size_t right, size_t of, const char *reason,
		      json_t *servers)
{
	s->everywhere += strcmp(state, "everywhere") == 0;
	say(s, json_pack("{s:s, s:s, s:s, s:I, s:I, s:s, s:o}", "event", "state", "id", s->ids.v[record], "state", state,
			 "right", (json_int_t)right, "of", (json_int_t)of, "reason", reason, "servers", servers));
}

void dns_stream_seen(struct dns_stream *s, const struct dns_seen *seen)
{
	dns_stream_found(s);
	for (size_t i = first_of(s, seen->subject); i != NO_RECORD; i = s->next[i])
		if (dns_want_holds(seen->want, &records_of(s)->v[i]))
			say_state(s, i, dns_seen_name(seen->state), seen->right, seen->answered, seen->reason,
				  servers_json(&seen->servers));
}

void dns_stream_progress(struct dns_stream *s, size_t questions, size_t domains, size_t of)
{
	say(s, json_pack("{s:s, s:I, s:I, s:I}", "event", "progress", "questions", (json_int_t)questions, "domains",
			 (json_int_t)domains, "of", (json_int_t)of));
}

/* Members of a string that is no UTF-8 cannot be: findings are ASCII. */
void dns_stream_found(struct dns_stream *s)
{
	const finding_list *found = &s->round->found;

	for (; s->told < found->n; s->told++) {
		const struct finding *f = &found->v[s->told];
		json_t *ids = json_array();

		for (size_t i = first_of(s, f->subject); i != NO_RECORD; i = s->next[i])
			json_array_append_new(ids, json_string(s->ids.v[i]));
		say(s, json_pack("{s:s, s:o, s:o}", "event", "finding", "records", ids, "finding", finding_json(f)));
	}
}

/* --- reverse names */

static bool is_about(const struct finding *f, const char *address)
{
	return strncmp(f->id, "ptr", 3) == 0 && (f->subject[0] == '\0' || (address != NULL && strcmp(f->subject, address) == 0));
}

/* The worst that is said of the address; NULL: nothing. */
static const struct finding *reverse_finding(const struct dns_stream *s, const char *address)
{
	const struct finding *worst = NULL;

	for (size_t i = 0; i < s->round->found.n; i++) {
		const struct finding *f = &s->round->found.v[i];

		if (is_about(f, address) && f->severity > SEVERITY_INFO && (worst == NULL || f->severity > worst->severity))
			worst = f;
	}
	return worst;
}

void dns_stream_reverse(struct dns_stream *s)
{
	for (size_t i = 0; i < records_of(s)->n; i++) {
		const struct record *r = &records_of(s)->v[i];

		if (strcmp(r->type, "PTR") != 0)
			continue;
		const struct finding *f = reverse_finding(s, address_of(s, r));
		if (s->round->d->domain != NULL)
			say_state(s, i, "unknown", 0, 0, "it is looked at only together with all domains", json_array());
		else if (f == NULL)
			say_state(s, i, "everywhere", 0, 0, "", json_array());
		else
			say_state(s, i, f->severity == SEVERITY_UNKNOWN ? "unknown" : "provider", 0, 0, f->seen, json_array());
	}
}

void dns_stream_end(struct dns_stream *s, int again_s)
{
	const struct dns_round *r = s->round;

	say(s, json_pack("{s:s, s:I, s:I, s:I, s:o, s:O, s:I, s:I, s:o}", "event", "end", "records",
			 (json_int_t)r->d->records.n, "everywhere", (json_int_t)s->everywhere, "to_do",
			 (json_int_t)findings_to_do(&r->found), "status", json_integer(dns_round_status(r)), "spf", r->spf,
			 "questions", (json_int_t)r->cost.questions, "milliseconds", (json_int_t)r->took_ms, "again",
			 again_s > 0 ? json_integer(again_s) : json_null()));
}
