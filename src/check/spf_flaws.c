/* What is wrong with a record itself, without any look-up. */
#include <string.h>

#include "check/spf_reduce.h"

enum { WIDE4_BITS = 16, WIDE6_BITS = 32 };

/* What stands at a fault, and the whole term it is in. */
static const char *term_at(struct spf_adviser *v, const char *text, const struct text_fault *f)
{
	size_t from = f->at, to = f->at;

	while (from > 0 && text[from - 1] != ' ')
		from--;
	to += strcspn(text + to, " ");
	char *term = arena_memdup(v->a, text + from, to - from);
	for (char *p = term; *p != '\0'; p++)
		if (*p < ' ' || *p >= 0x7f)
			*p = '?';
	return term;
}

static void look_at_all(struct spf_adviser *v)
{
	const struct spf_record *record = v->look->tree->record;
	const struct spf_term *all = spf_all_of(record);

	if (all != NULL && all->qualifier == '+')
		spf_flaw(v, SPF_FLAW_ALL_PASS, false, all->text,
			 "it lets everybody in the world send in your name");
	else if (all != NULL && all->qualifier == '?')
		spf_flaw(v, SPF_FLAW_ALL_NEUTRAL, false, all->text,
			 "it says nothing about those who are not named: use ~all or -all");
	else if (all == NULL && record->redirect == NULL)
		spf_flaw(v, SPF_FLAW_ALL_NEUTRAL, false, "",
			 "it does not end in \"all\": it says nothing about those who are not named");
	if (all == NULL)
		return;
	for (size_t i = 0; i < record->terms.n; i++) {
		const struct spf_term *t = &record->terms.v[i];

		if (t != all && (t->kind == SPF_REDIRECT || (t->kind < SPF_REDIRECT && t->at > all->at)))
			spf_flaw(v, SPF_FLAW_UNREACHABLE, false, t->text,
				 "it has no effect: \"%s\" decides before it", all->text);
	}
}

static void look_at_twins(struct spf_adviser *v, size_t i)
{
	const struct spf_term *t = &v->look->tree->record->terms.v[i];

	for (size_t k = 0; k < i; k++) {
		const struct spf_term *before = &v->look->tree->record->terms.v[k];

		if (spf_same_mechanism(before, t)) {
			spf_flaw(v, SPF_FLAW_DUPLICATE, false, t->text, "it is there twice");
			return;
		}
		if (t->kind != before->kind || (t->kind != SPF_IP4 && t->kind != SPF_IP6))
			continue;
		const struct spf_net wide = spf_net_of(before), narrow = spf_net_of(t);
		bool behind = spf_net_covers(&narrow, &wide);
		if (spf_net_covers(&wide, &narrow) || behind) {
			spf_flaw(v, SPF_FLAW_COVERED, false, behind ? before->text : t->text,
				 "it is in %s already", behind ? t->text : before->text);
			return;
		}
	}
}

static void look_at_terms(struct spf_adviser *v)
{
	const spf_term_list *terms = &v->look->tree->record->terms;

	for (size_t i = 0; i < terms->n; i++) {
		const struct spf_term *t = &terms->v[i];
		bool ip4 = t->kind == SPF_IP4, ip6 = t->kind == SPF_IP6;

		look_at_twins(v, i);
		if (t->kind == SPF_PTR)
			spf_flaw(v, SPF_FLAW_PTR, false, t->text,
				 "it is slow, and many receivers do not heed it (RFC 7208, 5.5)");
		if (t->qualifier == '+' && ((ip4 && t->cidr4 < WIDE4_BITS) || (ip6 && t->cidr6 < WIDE6_BITS)))
			spf_flaw(v, SPF_FLAW_WIDE, false, t->text,
				 "it lets a very large network send in your name");
	}
}

void spf_look_at_text(struct spf_adviser *v)
{
	const char *text = v->look->tree->record->text;
	struct spf_record again;
	text_fault_list faults = {0};

	(void)spf_parse(v->a, text, strlen(text), &again, &faults);
	for (size_t i = 0; i < faults.n; i++)
		spf_flaw(v, SPF_FLAW_SYNTAX, faults.v[i].weight == FAULT_FATAL, term_at(v, text, &faults.v[i]),
			 "%s", faults.v[i].what);
	if (strlen(text) > SPF_TEXT_GOOD)
		spf_flaw(v, SPF_FLAW_LONG, false, "",
			 "the record has %zu bytes: over %d some receivers do not get it in one packet",
			 strlen(text), SPF_TEXT_GOOD);
	look_at_all(v);
	look_at_terms(v);
}
