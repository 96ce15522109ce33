/* What was found of a domain's registration and name servers, as findings. */
#include <stdlib.h>
#include <string.h>

#include "check/domain.h"

static const char *joined(struct arena *a, const strlist *list)
{
	struct str s = {0};

	for (size_t i = 0; i < list->n; i++)
		str_addf(&s, "%s%s", i > 0 ? ", " : "", list->v[i]);
	const char *text = arena_strdup(a, str_c(&s));
	str_free(&s);
	return text;
}

static void tell(struct check *k, const struct domain_look *l, const char *type, struct finding f)
{
	f.blocks = f.severity == SEVERITY_FAIL ? BLOCKS_DELIVERY : BLOCKS_NOTHING;
	f.subject = l->name;
	f.source = arena_printf(k->arena, "%s %s", type, l->name);
	check_add(k, &f);
}

/* --- is there a domain? */

static void tell_missing(struct check *k, const struct domain_look *l)
{
	bool top = strchr(l->zone, '.') == NULL;

	tell(k, l, "SOA", (struct finding){
		.id = top ? "domain.unregistered" : "domain.missing",
		.severity = top ? SEVERITY_FAIL : SEVERITY_INFO,
		.seen = arena_printf(k->arena, "there is no %s: the name servers of %s do not know it", l->name, l->zone),
		.why = top ? "nobody can write to it, and mail from it is refused" :
			     "nobody can write to it until its records are published there",
		.fix = top ? arena_printf(k->arena, "register %s; or, if you did, see whether its registrar has suspended it (contact not "
						    "confirmed, bill not paid)", l->name)
			   : "mailstead dns print",
	});
}

static void tell_bogus(struct check *k, const struct domain_look *l)
{
	tell(k, l, "SOA", (struct finding){
		.id = "domain.bogus",
		.severity = SEVERITY_FAIL,
		.seen = arena_printf(k->arena, "the DNSSEC signatures of %s are wrong: %s", l->name, l->bogus),
		.why = "for all who validate, the big providers among them, the domain does not exist: no mail comes, and what it sends is "
		       "refused",
		.fix = "have its DNS provider sign the zone anew; or, if it does not sign, remove the DS record at the registrar",
	});
}

static void tell_unsigned(struct check *k, const struct domain_look *l)
{
	tell(k, l, "SOA", (struct finding){
		.id = "domain.unsigned",
		.severity = SEVERITY_INFO,
		.seen = arena_printf(k->arena, "%s is not signed (DNSSEC)", l->name),
		.why = "its records can be forged on the way; if the name of the mail server is in it, DANE does not protect mail to it",
	});
}

/* --- its name servers */

static bool has_good_seat(const struct domain_look *l)
{
	for (size_t i = 0; i < l->seats.n; i++)
		if (l->seats.v[i].state == SEAT_GOOD)
			return true;
	return false;
}

/* "ns1.example.net (192.0.2.1): it answers REFUSED (5)", of those in this state; NULL if there are none. */
static const char *in_state(struct arena *a, const struct domain_look *l, enum seat_state state)
{
	strlist texts = {0};

	for (size_t i = 0; i < l->seats.n; i++)
		if (l->seats.v[i].state == state)
			vec_push(a, &texts, arena_printf(a, "%s: %s", l->seats.v[i].server, l->seats.v[i].why));
	return texts.n > 0 ? joined(a, &texts) : NULL;
}

static void tell_seats(struct check *k, const struct domain_look *l)
{
	const char *lame = in_state(k->arena, l, SEAT_LAME), *silent = in_state(k->arena, l, SEAT_SILENT);

	if (lame != NULL)
		tell(k, l, "SOA", (struct finding){
			.id = "domain.lame",
			.severity = SEVERITY_WARN,
			.seen = arena_printf(k->arena, "name servers of %s do not have it: %s", l->name, lame),
			.why = "whoever asks them learns nothing: mail is delayed, and lost where nobody asks again",
			.fix = arena_printf(k->arena, "at the registrar of %s, name only the servers that its DNS provider names", l->name),
		});
	if (silent != NULL)
		tell(k, l, "SOA", (struct finding){
			.id = "domain.silent",
			.severity = SEVERITY_UNKNOWN,
			.seen = arena_printf(k->arena, "name servers of %s did not answer this machine: %s", l->name, silent),
			.why = "if they do not answer others either, mail is delayed",
			.fix = arena_printf(k->arena, "look again: mailstead check domain; if it stays, ask the DNS provider of %s", l->name),
		});
}

static bool same(const strlist *a, const strlist *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->v[i], b->v[i]) != 0)
			return false;
	return true;
}

/* The parent's list is the one that the world begins with. */
static void tell_delegation(struct check *k, const struct domain_look *l)
{
	for (size_t i = 0; i < l->seats.n; i++) {
		const struct domain_seat *s = &l->seats.v[i];

		if (s->state != SEAT_GOOD || s->names.n == 0 || l->delegated.n == 0 || same(&s->names, &l->delegated))
			continue;
		tell(k, l, "NS", (struct finding){
			.id = "domain.delegation",
			.severity = SEVERITY_WARN,
			.seen = arena_printf(k->arena, "the registry has %s for the name servers of %s, and %s says %s",
					     joined(k->arena, &l->delegated), l->name, s->server, joined(k->arena, &s->names)),
			.why = "different people ask different servers; a change that reaches only some of them is seen by some",
			.fix = arena_printf(k->arena, "make both the same: the name servers at the registrar of %s, and the NS records at its DNS "
						      "provider", l->name),
		});
		return;
	}
}

/* On a box that works, a change that is under way is no news. */
static void tell_serials(struct check *k, const struct domain_look *l)
{
	const struct domain_seat *first = NULL, *other = NULL;

	for (size_t i = 0; i < l->seats.n; i++) {
		const struct domain_seat *s = &l->seats.v[i];

		if (s->state == SEAT_GOOD && first == NULL)
			first = s;
		else if (s->state == SEAT_GOOD && s->serial != first->serial)
			other = s;
	}
	if (other == NULL)
		return;
	tell(k, l, "SOA", (struct finding){
		.id = "domain.serial",
		.severity = k->installed ? SEVERITY_INFO : SEVERITY_WARN,
		.seen = arena_printf(k->arena, "the name servers of %s have different versions of it: %s serial %u, %s serial %u", l->name,
				     first->server, first->serial, other->server, other->serial),
		.why = "what was changed last is seen by some and not by others",
		.fix = "wait: after a change it takes minutes. If it is still so tomorrow, ask the DNS provider",
	});
}

void domain_tell(struct check *k, const struct domain_look *l)
{
	struct err err = {0};

	if (l->bogus != NULL)
		tell_bogus(k, l);
	else if (l->missing)
		tell_missing(k, l);
	else if (l->why_not != NULL && !has_good_seat(l)) {
		err_set(&err, ERR_NET, "%s: %s", l->name, l->why_not);
		check_unknown(k, "domain.unregistered", l->name, arena_printf(k->arena, "dig +trace %s SOA", l->name), &err);
	} else if (!l->secure && l->why_not == NULL) {
		tell_unsigned(k, l);
	}
	tell_seats(k, l);
	tell_delegation(k, l);
	tell_serials(k, l);
}
