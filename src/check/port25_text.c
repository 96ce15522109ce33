/* What was seen of port 25 to the outside, in words. */
#include <string.h>

#include "base/str.h"
#include "check/port25.h"

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

const char *port25_family(bool v6)
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

const char *port25_text(struct arena *a, const struct port25_round *round, enum port25_verdict verdict, bool v6)
{
	const char *each = each_of(a, round, v6);

	if (sayings[verdict].what == NULL)
		return arena_printf(a, "by %s %s; others are open", port25_family(v6), each);
	return arena_printf(a, "%s by %s%s%s", sayings[verdict].what, port25_family(v6), each[0] != '\0' ? ": " : "", each);
}

const char *port25_id(enum port25_verdict verdict)
{
	return sayings[verdict].id;
}

const char *port25_why(enum port25_verdict verdict)
{
	return sayings[verdict].why;
}
