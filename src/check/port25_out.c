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
			     .id = port25_id(verdict),
			     .severity = SEVERITY_INFO,
			     .subject = port25_family(v6),
			     .seen = port25_text(k->arena, round, verdict, v6),
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
			     .id = port25_id(verdict),
			     .severity = warn ? SEVERITY_WARN : SEVERITY_FAIL,
			     .blocks = warn || spare || verdict == PORT25_ALL_STRIPPED ? BLOCKS_NOTHING : BLOCKS_DELIVERY,
			     .subject = port25_family(v6),
			     .seen = port25_text(k->arena, round, verdict, v6),
			     .why = spare && warn ? "mail to whoever has IPv6 is late: it is tried that way first, in vain" :
						    port25_why(verdict),
			     .fix = fix_of(k, verdict, v6, other_works),
			     .source = SOURCE,
		     });
}

/* Not one of the families leads anywhere, or there was nobody to try: this says nothing about port 25. */
static void not_seen(struct check *k, const struct port25_round *round, enum port25_verdict verdict, bool v6)
{
	struct err err = {0};

	err_set(&err, ERR_NET, "%s", port25_text(k->arena, round, verdict, v6));
	check_unknown(k, port25_id(verdict), port25_family(v6), "mailstead check port25-out", &err);
}

static void tell_slow(struct check *k, bool v6)
{
	check_add(k, &(struct finding){
			     .id = "port25-out.slow",
			     .severity = SEVERITY_INFO,
			     .subject = port25_family(v6),
			     .seen = arena_printf(k->arena, "every mail server lets this box wait for seconds by %s", port25_family(v6)),
			     .why = "something on the way, or the provider, holds back what goes to port 25: mail leaves late, but it leaves",
			     .source = SOURCE,
		     });
}

static void judge(struct check *k, const struct port25_round *round, bool v4, bool v6)
{
	enum port25_verdict of[2] = { port25_judge(round, false), port25_judge(round, true) };
	const bool tried[2] = { v4, v6 };
	bool closed = false;

	for (int i = 0; i < 2; i++) {
		bool other_works = tried[!i] && gets_out(of[!i]);

		if (tried[i] && gets_out(of[i]) && port25_is_slow(round, i == 1))
			tell_slow(k, i == 1);
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
