/* What the world has already, as far as it changes what is to be published. */
#include <string.h>

#include "cmd/dns_records.h"
#include "mail/wire.h"

enum { LIMIT_MS = 3000, MAX_DOMAINS = 200 };

typedef VEC(struct dns_question) question_list;

static void ask(struct dns_records *d, question_list *questions, const char *name, enum dns_type type)
{
	struct dns_question q = { .name = name, .type = type };

	vec_push(d->c->arena, questions, q);
}

/* More than one is an error that `dns check` tells; nothing is made of them here. */
static void take_spf(struct dns_records *d, const struct dns_question *q)
{
	struct record_spf found = { .domain = q->name };
	size_t records = 0;

	for (size_t i = 0; i < q->answer.data.n; i++) {
		const char *text;
		size_t n;

		if (!wire_txt(d->c->arena, &q->answer.data.v[i], &text, &n, NULL) || strlen(text) != n ||
		    strncasecmp(text, "v=spf1", 6) != 0)
			continue;
		found.text = text;
		records++;
	}
	for (const char *p = found.text; p != NULL && *p != '\0'; p++)
		if (*p < ' ' || *p >= 0x7f)
			return;
	if (records == 1)
		vec_push(d->c->arena, &d->keys.spf, found);
}

static void take_signed(struct dns_records *d, const struct dns_question *q)
{
	bool wanted = d->keys.tls_spki_sha256 != NULL;

	d->keys.host_zone = q->answer.secure ? SIGNED_YES : SIGNED_NO;
	if (wanted && d->keys.host_zone == SIGNED_NO)
		vec_push(d->c->arena, &d->notes,
			 "no TLSA record (DANE) is listed: the zone of this server is not signed (DNSSEC)");
}

void dns_look(struct dns_records *d)
{
	const struct dns_pace pace = { .limit_ms = LIMIT_MS, .once = true };
	question_list questions = {0};
	struct err ignored = {0};

	ask(d, &questions, d->site.hostname, DNS_A);
	for (size_t i = 0; !d->publishing && i < d->site.domains.n && questions.n <= MAX_DOMAINS; i++)
		if (d->domain == NULL || strcmp(d->domain, d->site.domains.v[i]) == 0)
			ask(d, &questions, d->site.domains.v[i], DNS_TXT);
	if (!d->c->host->dns_many(d->c->host, d->c->arena, questions.v, questions.n, &pace, &ignored))
		return;
	if (questions.v[0].failed == ERR_NONE && questions.v[0].answer.bogus == NULL)
		take_signed(d, &questions.v[0]);
	for (size_t i = 1; i < questions.n; i++)
		if (questions.v[i].failed == ERR_NONE && questions.v[i].answer.bogus == NULL)
			take_spf(d, &questions.v[i]);
}
