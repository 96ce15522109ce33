/* What was found of an address's PTR, as findings: the one that matters. */
#include <string.h>

#include "check/ptr_tell.h"

static const char *set_it(const struct ptr_teller *t)
{
	const char *name = t->hostname[0] != '\0' ? t->hostname : "the name of this mail server, such as mail.example.org";
	const char *fix = provider_ptr_fix(t->k->arena, t->provider, t->look->address.text, name);

	if (t->look->names.n == 0 || t->look->ttl == 0)
		return fix;
	return arena_printf(t->k->arena, "%s (caches keep the old name for up to %d seconds)", fix, t->look->ttl);
}

/* No mail leaves from an address that the box only has, too: there is nothing to do. */
void ptr_tell_one(const struct ptr_teller *t, struct finding f)
{
	if (!t->look->address.sends) {
		f.severity = SEVERITY_INFO;
		f.why = "mail leaves from another address of this machine; it matters as soon as it does from this one";
	}
	f.blocks = f.severity == SEVERITY_FAIL ? BLOCKS_DELIVERY : BLOCKS_NOTHING;
	f.subject = t->look->address.text;
	f.source = arena_printf(t->k->arena, "PTR %s", t->look->owner);
	check_add(t->k, &f);
}

static const char *all_names(const struct ptr_teller *t)
{
	struct str s = {0};

	for (size_t i = 0; i < t->look->names.n; i++)
		str_addf(&s, "%s%s", i > 0 ? ", " : "", t->look->names.v[i]);
	const char *text = arena_strdup(t->k->arena, str_c(&s));
	str_free(&s);
	return text;
}

/* --- what the name is */

static void tell_missing(const struct ptr_teller *t)
{
	ptr_tell_one(t, (struct finding){
			.id = "ptr.missing",
			.severity = SEVERITY_FAIL,
			.seen = arena_printf(t->k->arena, "%s has no name: there is no PTR record", t->look->address.text),
			.why = "Gmail and many others refuse mail from such addresses",
			.fix = set_it(t),
		});
}

static void tell_bogus(const struct ptr_teller *t)
{
	ptr_tell_one(t, (struct finding){
			.id = "ptr.bogus",
			.severity = SEVERITY_FAIL,
			.seen = arena_printf(t->k->arena, "the DNSSEC signatures of %s's PTR are wrong: %s", t->look->address.text,
					     t->look->bogus),
			.why = "for all who validate there is no PTR at all: they refuse mail from there",
			.fix = "tell the support of this machine's provider: its reverse zone is signed wrong",
		});
}

static void tell_several(const struct ptr_teller *t)
{
	ptr_tell_one(t, (struct finding){
			.id = "ptr.several",
			.severity = SEVERITY_WARN,
			.seen = arena_printf(t->k->arena, "%s has %zu names: %s", t->look->address.text, t->look->names.n, all_names(t)),
			.why = "each receiver takes another one of them for the name of this server, and compares that with how it greets",
			.fix = arena_printf(t->k->arena, "leave one of them: %s", set_it(t)),
		});
}

static void tell_generic(const struct ptr_teller *t, const char *why)
{
	ptr_tell_one(t, (struct finding){
			.id = "ptr.generic",
			.severity = SEVERITY_FAIL,
			.seen = arena_printf(t->k->arena, "the name of %s is %s: %s", t->look->address.text, t->look->names.v[0], why),
			.why = "many receivers take it for the machine of somebody who does not run a mail server, and refuse its mail",
			.fix = set_it(t),
		});
}

static void tell_unconfirmed(const struct ptr_teller *t)
{
	struct check *k = t->k;
	const char *name = t->look->names.v[0], *type = t->look->address.v6 ? "AAAA" : "A";

	if (t->look->unsure != NULL) {
		struct err err = {0};

		err_set(&err, ERR_NET, "%s of %s: %s", type, name, t->look->unsure);
		check_unknown(k, "ptr.unconfirmed", t->look->address.text, arena_printf(k->arena, "dig %s %s", type, name), &err);
		return;
	}
	bool ours = strcmp(name, t->hostname) == 0;
	ptr_tell_one(t, (struct finding){
			.id = "ptr.unconfirmed",
			.severity = SEVERITY_FAIL,
			.seen = arena_printf(k->arena, "the name of %s is %s, and no %s record of that leads back", t->look->address.text,
					     name, type),
			.why = "a name that is not confirmed could be anybody's: Gmail and many others refuse mail from there",
			.fix = ours ? arena_printf(k->arena, "publish at your DNS provider: %s. %s %s (mailstead dns print shows all records)",
						   name, type, t->look->address.text)
				    : set_it(t),
		});
}

static void tell_other(const struct ptr_teller *t)
{
	ptr_tell_one(t, (struct finding){
			.id = "ptr.other-name",
			.severity = SEVERITY_WARN,
			.seen = arena_printf(t->k->arena, "the name of %s is %s, and this server calls itself %s", t->look->address.text,
					     t->look->names.v[0], t->hostname),
			.why = "most receivers are content with a name that leads back; some want it to be the one that the server greets with",
			.fix = set_it(t),
		});
}

static void tell_name(const struct ptr_teller *t)
{
	const struct ptr_look *l = t->look;

	if (l->names.n == 0) {
		tell_missing(t);
		return;
	}
	if (l->names.n > 1) {
		tell_several(t);
		return;
	}
	bool ours = strcmp(l->names.v[0], t->hostname) == 0;
	const char *generic = ptr_generic(t->k->arena, t->rules, l->names.v[0], l->address.text, ours);
	if (generic != NULL)
		tell_generic(t, generic);
	else if (l->confirmed == NULL)
		tell_unconfirmed(t);
	else if (!ours && t->hostname[0] != '\0')
		tell_other(t);
}

static const struct provider *provider_of(const struct check *k, const struct ptr_look *look)
{
	const struct provider *p = k->provider;

	for (size_t i = 0; i < look->names.n && p == NULL; i++)
		p = provider_by_name(k->providers, look->names.v[i]);
	return p;
}

void ptr_tell(struct check *k, const struct ptr_rules *rules, const struct ptr_look *look)
{
	const struct ptr_teller t = { k, rules, look, standing_hostname(k), provider_of(k, look) };

	if (look->why_not != NULL && look->servers.n == 0) {
		struct err err = {0};

		err_set(&err, ERR_NET, "PTR of %s: %s", look->address.text, look->why_not);
		check_unknown(k, "ptr.missing", look->address.text, arena_printf(k->arena, "dig -x %s", look->address.text), &err);
		return;
	}
	if (look->bogus != NULL) {
		tell_bogus(&t);
		return;
	}
	tell_name(&t);
	ptr_tell_dissent(&t);
}
