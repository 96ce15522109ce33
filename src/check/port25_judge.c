/* What it means how it went at some mail servers. Pure. */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "check/port25.h"

enum { SLOW_MS = 3000 };

enum port25_state port25_state_of(const struct probe_res *res)
{
	switch (res->step) {
	case PROBE_CONNECT:
		if (res->sys_errno == ETIMEDOUT)
			return PORT25_SILENT;
		return res->sys_errno == ECONNREFUSED || res->sys_errno == ECONNRESET ? PORT25_REFUSED : PORT25_UNREACHABLE;
	case PROBE_GREETING:
		return res->banner[0] == '\0' ? PORT25_MUTE : PORT25_TURNED_AWAY;
	case PROBE_EHLO:
		return PORT25_TURNED_AWAY;
	case PROBE_STARTTLS:
		return res->starttls ? PORT25_NO_TLS : PORT25_STRIPPED;
	case PROBE_TLS:
		return PORT25_NO_TLS;
	case PROBE_DONE:
		break;
	}
	return res->names_server ? PORT25_OPENED : PORT25_FOREIGN;
}

bool port25_is_blocked(enum port25_state state)
{
	return state == PORT25_MUTE || state == PORT25_SILENT || state == PORT25_REFUSED || state == PORT25_UNREACHABLE;
}

/* The host that the first line names behind its code (RFC 5321, 4.2); 0: it names none ("554 5.7.1 go away"). */
static size_t greeter(const char *said, const char **at)
{
	bool coded = strspn(said, "0123456789") == 3 && (said[3] == ' ' || said[3] == '-');
	bool letter = false, dot = false;

	*at = coded ? said + 4 : said;
	size_t n = strcspn(*at, " ");
	for (size_t i = 0; i < n; i++) {
		letter = letter || isalpha((unsigned char)(*at)[i]);
		dot = dot || (*at)[i] == '.';
	}
	return letter && dot ? n : 0;
}

static bool same_greeting(const struct port25_seen *a, const struct port25_seen *b)
{
	const char *pa, *pb;
	size_t na = greeter(a->said, &pa), nb = greeter(b->said, &pb);

	return na > 0 && na == nb && strncasecmp(pa, pb, na) == 0;
}

/* Where the last two labels begin. */
static const char *end_of_name(const char *host)
{
	const char *dot = strrchr(host, '.');

	while (dot != NULL && dot > host && dot[-1] != '.')
		dot--;
	return dot != NULL ? dot : host;
}

void port25_compare(struct port25_round *round)
{
	for (size_t i = 0; i < round->seen.n; i++) {
		struct port25_seen *a = &round->seen.v[i];

		/* Whom TLS has proved to be who he is may greet as he likes. */
		if (a->state != PORT25_STRIPPED && a->state != PORT25_NO_TLS && a->state != PORT25_TURNED_AWAY)
			continue;
		for (size_t j = 0; j < round->seen.n; j++)
			if (same_greeting(a, &round->seen.v[j]) && strcasecmp(end_of_name(a->target.host),
									       end_of_name(round->seen.v[j].target.host)) != 0)
				a->state = PORT25_FOREIGN;
	}
}

struct tally {
	size_t n;
	size_t of[PORT25_NOT_TRIED + 1];
	size_t blocked;
};

static struct tally count(const struct port25_round *round, bool v6)
{
	struct tally t = {0};

	for (size_t i = 0; i < round->seen.n; i++) {
		const struct port25_seen *s = &round->seen.v[i];

		if (s->target.v6 != v6 || s->state == PORT25_NOT_TRIED)
			continue;
		t.n++;
		t.of[s->state]++;
		t.blocked += port25_is_blocked(s->state);
	}
	return t;
}

/* All of them, and by the same cause, or by what is the likelier of two. */
static enum port25_verdict all_blocked(const struct tally *t, bool leads_out)
{
	if (!leads_out && t->of[PORT25_REFUSED] == 0 && t->of[PORT25_MUTE] == 0)
		return PORT25_NO_NETWORK;
	if (t->of[PORT25_MUTE] == t->n)
		return PORT25_INTERCEPTED;
	if (t->of[PORT25_SILENT] > 0)
		return PORT25_DROPPED;
	return t->of[PORT25_UNREACHABLE] > 0 ? PORT25_NO_ROUTE : PORT25_ALL_REFUSED;
}

bool port25_is_slow(const struct port25_round *round, bool v6)
{
	size_t slow = 0;

	for (size_t i = 0; i < round->seen.n; i++) {
		const struct port25_seen *s = &round->seen.v[i];

		if (s->target.v6 != v6 || s->state != PORT25_OPENED)
			continue;
		if (s->took_ms < SLOW_MS)
			return false;
		slow++;
	}
	return slow > 0;
}

enum port25_verdict port25_judge(const struct port25_round *round, bool v6)
{
	struct tally t = count(round, v6);

	if (t.n == 0)
		return PORT25_NOBODY;
	if (t.blocked == t.n)
		return all_blocked(&t, round->leads_out[v6]);
	if (t.of[PORT25_OPENED] > 0)
		return t.blocked > 0 || t.of[PORT25_TURNED_AWAY] > 0 ? PORT25_PARTLY : PORT25_WELL;
	if (t.of[PORT25_FOREIGN] > 0)
		return PORT25_INTERCEPTED;
	if (t.of[PORT25_STRIPPED] > 0 || t.of[PORT25_NO_TLS] > 0)
		return PORT25_ALL_STRIPPED;
	return PORT25_ALL_TURNED_AWAY;
}
