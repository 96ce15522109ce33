/*
 * Does mail get out? Port 25 of several operators' mail servers, by IPv4 and
 * IPv6 each: open, dropped, refused, taken over by a proxy, robbed of its
 * STARTTLS, or leading nowhere.
 */
#include <string.h>

#include "check/check.h"
#include "check/port25.h"
#include "check/port25_relay.h"
#include "mail/family.h"
#include "mail/smarthost.h"

#define SOURCE "connections to port 25 of the MX hosts of network.mail_hosts"

enum { SHOWN = 4 };

/* What a verdict is called, and why it matters. */
static const struct saying {
	const char *id;
	const char *what; /* of the mail servers that were tried; "by IPv4" is added */
	const char *why;
} sayings[] = {
	[PORT25_PARTLY] = { "port25-out.partly", NULL,
			    "mail to whom that server serves waits, and goes back to its sender after some days" },
	[PORT25_ALL_TURNED_AWAY] = { "port25-out.turned-away", "no mail server wants to speak to this box",
				     "port 25 is open, but nobody takes mail from this address: it has a bad name or none" },
	[PORT25_ALL_STRIPPED] = { "port25-out.stripped", "no mail server offers usable STARTTLS to this box",
				  "something on the way takes encryption out of mail: it can read all that you send, and who "
				  "demands encryption (DANE, MTA-STS) gets none of it" },
	[PORT25_INTERCEPTED] = { "port25-out.intercepted", "something else answers in the place of mail servers",
				 "a proxy of the provider takes your mail, reads it and sends it in its own name, or does not" },
	[PORT25_DROPPED] = { "port25-out.dropped", "port 25 of other mail servers, unlike other ports, does not answer",
			     "no mail leaves this box: the provider, or a firewall, drops what goes to port 25" },
	[PORT25_ALL_REFUSED] = { "port25-out.refused", "port 25 of other mail servers refuses every connection",
				 "no mail leaves this box: the provider, or a firewall, refuses what goes to port 25" },
	[PORT25_NO_ROUTE] = { "port25-out.unreachable", "port 25 of other mail servers, unlike other ports, cannot be reached",
			      "no mail leaves this box: a router on the way says that it leads nowhere" },
	[PORT25_NO_NETWORK] = { "port25-out.no-route", "nothing outside can be reached", "mail that goes this way waits" },
	[PORT25_NOBODY] = { "port25-out.nobody", "none of the mail servers to try can be addressed", "" },
};

static const char *family(bool v6)
{
	return v6 ? "IPv6" : "IPv4";
}

static const char *what_happened(struct arena *a, const struct port25_seen *s)
{
	switch (s->state) {
	case PORT25_TURNED_AWAY:
		return arena_printf(a, "says \"%s\"", s->said[0] ? s->said : s->why);
	case PORT25_STRIPPED:
		return "offers no STARTTLS";
	case PORT25_NO_TLS:
		return "offers STARTTLS, and does not go on with it";
	case PORT25_FOREIGN:
		return s->subject[0] ? arena_printf(a, "shows a certificate of %s", s->subject)
				     : arena_printf(a, "greets with \"%s\"", s->said);
	case PORT25_MUTE:
		return "takes the connection and says nothing";
	case PORT25_SILENT:
		return "does not answer";
	case PORT25_REFUSED:
		return "refuses the connection";
	case PORT25_UNREACHABLE:
		return "cannot be reached";
	case PORT25_OPENED:
	case PORT25_NOT_TRIED:
		break;
	}
	return "is open";
}

static bool is_told(const struct port25_seen *s, bool v6)
{
	return s->target.v6 == v6 && s->state != PORT25_OPENED && s->state != PORT25_NOT_TRIED;
}

/* What all that are told of have in common; NULL if they have not. */
static const char *all_the_same(struct arena *a, const struct port25_round *round, bool v6)
{
	const char *common = NULL;

	for (size_t i = 0; i < round->seen.n; i++) {
		const struct port25_seen *s = &round->seen.v[i];

		if (!is_told(s, v6))
			continue;
		const char *its = what_happened(a, s);
		if (common != NULL && strcmp(common, its) != 0)
			return NULL;
		common = its;
	}
	return common;
}

/* "mx1.hotmail.com (outlook.com) does not answer; …", "each of mx1.hotmail.com, … does not answer" */
static const char *each_of(struct arena *a, const struct port25_round *round, bool v6)
{
	const char *common = all_the_same(a, round, v6);
	struct str out = {0};
	size_t n = 0;

	for (size_t i = 0; i < round->seen.n; i++) {
		const struct port25_seen *s = &round->seen.v[i];

		if (!is_told(s, v6) || n++ >= SHOWN)
			continue;
		if (common != NULL)
			str_addf(&out, "%s%s", out.len > 0 ? ", " : "", s->target.host);
		else
			str_addf(&out, "%s%s (%s) %s", out.len > 0 ? "; " : "", s->target.host, s->target.domain,
				 what_happened(a, s));
	}
	if (n > SHOWN)
		str_addf(&out, "%s and %zu more", common != NULL ? "" : ";", n - SHOWN);
	const char *text = common != NULL ? arena_printf(a, "%s%s %s", n > 1 ? "each of " : "", str_c(&out), common)
					  : arena_strdup(a, str_c(&out));
	str_free(&out);
	return text;
}

static const char *seen_of(struct arena *a, const struct port25_round *round, enum port25_verdict verdict, bool v6)
{
	const char *each = each_of(a, round, v6);

	if (sayings[verdict].what == NULL)
		return arena_printf(a, "by %s %s; others are open", family(v6), each);
	return arena_printf(a, "%s by %s%s%s", sayings[verdict].what, family(v6), each[0] != '\0' ? ": " : "", each);
}

static const char *fix_of(struct check *k, enum port25_verdict verdict, bool v6, bool other_works)
{
	const char *provider = provider_port25_fix(k->arena, k->provider);

	if (verdict == PORT25_PARTLY || verdict == PORT25_ALL_TURNED_AWAY)
		return "mailstead check reputation ptr    # what it said tells why; if nothing, ask that operator's postmaster";
	if (verdict == PORT25_NO_NETWORK)
		return v6 ? "mailstead config set network.ipv6 none && mailstead apply    # or ask the provider for a route" :
			    "ip route get 198.41.0.4    # then ask the provider for a route";
	if (v6 && other_works)
		return arena_printf(k->arena, "mailstead config set network.ipv6 none && mailstead apply    # or: %s", provider);
	return provider;
}

static bool gets_out(enum port25_verdict verdict)
{
	return verdict == PORT25_WELL || verdict == PORT25_PARTLY;
}

/* All mail goes to the relay, by another port. */
static void not_needed(struct check *k, const struct port25_round *round, enum port25_verdict verdict, bool v6)
{
	k->no_ok = true;
	check_add(k, &(struct finding){
			     .id = sayings[verdict].id,
			     .severity = SEVERITY_INFO,
			     .subject = family(v6),
			     .seen = seen_of(k->arena, round, verdict, v6),
			     .why = arena_printf(k->arena, "this box sends through %s and needs no port 25 to the outside",
						 k->site->outbound.smarthost),
			     .source = SOURCE,
		     });
}

/* Postfix takes the other family if one does not work: slow, but mail flows. IPv4 alone everybody has. */
static void tell(struct check *k, const struct port25_round *round, enum port25_verdict verdict, bool v6, bool other_works)
{
	bool spied_on = verdict == PORT25_ALL_STRIPPED || verdict == PORT25_INTERCEPTED;
	bool spare = v6 && other_works;
	bool warn = verdict == PORT25_PARTLY || (spare && !spied_on);

	if (smarthost_wanted(k->site)) {
		not_needed(k, round, verdict, v6);
		return;
	}
	check_add(k, &(struct finding){
			     .id = sayings[verdict].id,
			     .severity = warn ? SEVERITY_WARN : SEVERITY_FAIL,
			     .blocks = warn || spare || verdict == PORT25_ALL_STRIPPED ? BLOCKS_NOTHING : BLOCKS_DELIVERY,
			     .subject = family(v6),
			     .seen = seen_of(k->arena, round, verdict, v6),
			     .why = spare && warn ? "mail to whoever has IPv6 is late: it is tried that way first, in vain" :
						    sayings[verdict].why,
			     .fix = fix_of(k, verdict, v6, other_works),
			     .source = SOURCE,
		     });
}

/* Not one of the families leads anywhere, or there was nobody to try: this says nothing about port 25. */
static void not_seen(struct check *k, const struct port25_round *round, enum port25_verdict verdict, bool v6)
{
	struct err err = {0};

	err_set(&err, ERR_NET, "%s", seen_of(k->arena, round, verdict, v6));
	check_unknown(k, sayings[verdict].id, family(v6), "mailstead check port25-out", &err);
}

static void judge(struct check *k, const struct port25_round *round, bool v4, bool v6)
{
	enum port25_verdict of[2] = { port25_judge(round, false), port25_judge(round, true) };
	const bool tried[2] = { v4, v6 };
	bool closed = false;

	for (int i = 0; i < 2; i++) {
		bool other_works = tried[!i] && gets_out(of[!i]);

		if (!tried[i] || of[i] == PORT25_WELL || (of[i] == PORT25_NOBODY && other_works))
			continue;
		if (of[i] == PORT25_NOBODY || (of[i] == PORT25_NO_NETWORK && !round->leads_out[!i])) {
			not_seen(k, round, of[i], i == 1);
			continue;
		}
		tell(k, round, of[i], i == 1, other_works);
		closed = closed || (!gets_out(of[i]) && !(i == 1 && other_works));
	}
	if (closed && !smarthost_wanted(k->site))
		port25_look_at_relays(k);
}

/* RFC 5321, 4.1.1.1: a name, or an address in brackets where there is none yet. */
static const char *ehlo(struct check *k)
{
	if (k->site->hostname[0] != '\0')
		return k->site->hostname;
	return k->facts->ipv4[0] != '\0' ? arena_printf(k->arena, "[%s]", k->facts->ipv4) : "localhost";
}

void check_port25_out(struct check *k)
{
	/* Behind address translation a box has no public IPv4 address, and sends by IPv4 all the same. */
	bool v4 = strcmp(k->site->network.ipv4, "none") != 0, v6 = mail_has_ipv6(k->site, k->facts);
	port25_targets_list targets = {0};
	struct port25_round round;
	struct err err = {0};

	if (port25_targets(k->host, k->arena, &k->site->network.mail_hosts, v4, v6, &targets, &err) &&
	    port25_look(k->host, k->arena, &targets, ehlo(k), &round, &err))
		judge(k, &round, v4, v6);
	else
		check_unknown(k, "port25-out.nobody", "", "mailstead config get network.mail_hosts", &err);
}
