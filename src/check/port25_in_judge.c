#include <string.h>

#include "check/port25_in.h"
#include "check/special_use.h"

enum { TIMEOUT_S = 10 };

/* What happened at one address, from both sides. */
struct view {
	const struct look_in *seen;
	bool v6;
	bool arrived;   /* a first packet came here from outside */
	bool connected; /* our listener was reached */
};

static struct view view_of(const struct port25_in *in, const struct look_in *seen)
{
	struct view v = { .seen = seen, .v6 = strchr(seen->address, ':') != NULL };

	for (size_t i = 0; i < in->visits.n; i++) {
		const struct door_visit *visit = &in->visits.v[i];

		if ((strchr(visit->from, ':') != NULL) != v.v6 || special_use(visit->from, NULL) != USE_GLOBAL)
			continue;
		v.connected = v.connected || visit->connected;
		v.arrived = true;
	}
	return v;
}

/* Open, but to whom? A listener of ours has a word of its own; whoever gets through to us is seen here. */
static bool is_ours(const struct port25_in *in, const struct view *v)
{
	if (in->door.ours && v->seen->said[0] != '\0')
		return strstr(v->seen->said, in->token) != NULL;
	return v->arrived || (!in->door.packets && !in->door.ours);
}

struct saying {
	const char *id;
	const char *seen;
	const char *why;
	const char *fix;
};

static const char own_firewall[] = "nft list ruleset    # our own table, inet mailstead, lets port 25 in; another one does not";

/* Who may let it through: behind address translation it is whoever does that. */
static const char *others_fix(const struct check *k, const struct view *v)
{
	bool translated = !v->v6 && k->facts->ipv4[0] == '\0';

	return translated ? "have the address translation (NAT) before this box send TCP port 25 of that address here, or take a machine "
			    "with a public address of its own"
			  : "open TCP port 25 to this machine in the provider's panel (firewall, security group), or ask its support";
}

static struct saying say(const struct check *k, const struct port25_in *in, const struct view *v)
{
	static const char no_mail[] = "no mail can come in";
	const char *others_firewall = others_fix(k, v);

	switch (v->seen->word) {
	case LOOK_OPEN:
		return (struct saying){ "port25-in.intercepted", "something else answers there, and not this box",
					"a proxy of the provider, or another machine, takes the mail that is for you",
					"ask the provider what answers on port 25 of this machine's address" };
	case LOOK_SILENT:
	case LOOK_UNREACHABLE:
	case LOOK_REFUSED:
		break;
	case LOOK_UNKNOWN:
		return (struct saying){0};
	}
	if (v->arrived && v->seen->word == LOOK_REFUSED && !in->door.ours)
		return (struct saying){ "port25-in.not-listening", "it refuses the connection: nothing listens at this address", no_mail,
					"ss -lntp sport = :25    # then: mailstead apply" };
	if (v->arrived)
		return (struct saying){ "port25-in.firewall", "what is sent there arrives, and gets no answer: a firewall on this box", no_mail,
					own_firewall };
	if (v->seen->word == LOOK_SILENT)
		return (struct saying){ "port25-in.dropped",
					in->door.packets ? "what is sent there does not arrive: it is dropped before this box"
							 : "it gives no answer",
					no_mail, others_firewall };
	if (v->seen->word == LOOK_REFUSED)
		return (struct saying){ "port25-in.refused",
					in->door.packets ? "the connection is refused before it arrives at this box" : "it refuses the connection",
					no_mail, others_firewall };
	return (struct saying){ "port25-in.unreachable", "the network says that there is no way to it", no_mail, others_firewall };
}

static bool is_open(const struct port25_in *in, const look_in_list *all, bool v6)
{
	for (size_t i = 0; i < all->n; i++) {
		struct view v = view_of(in, &all->v[i]);

		if (v.v6 == v6 && v.seen->word == LOOK_OPEN && is_ours(in, &v))
			return true;
	}
	return false;
}

static const char *who(struct check *k)
{
	return k->from != NULL ? arena_printf(k->arena, "from %s", k->from) : "by network.look_in";
}

static void judge_one(struct check *k, const struct port25_in *in, const struct look_in *seen)
{
	struct view v = view_of(in, seen);

	if (seen->word == LOOK_OPEN && is_ours(in, &v))
		return;
	if (seen->word == LOOK_UNKNOWN) {
		struct err err = {0};

		err_set(&err, ERR_NET, "port 25 of %s, looked at %s: %s", seen->address, who(k), seen->said);
		check_unknown(k, "port25-in.nobody", seen->address, "mailstead check port25-in --from USER@HOST", &err);
		return;
	}
	const struct saying s = say(k, in, &v);
	/* Who has IPv6 tries that first, and IPv4 then. */
	bool spare = v.v6 && is_open(in, &in->seen, false) && seen->word != LOOK_OPEN;
	check_add(k, &(struct finding){
			     .id = s.id,
			     .severity = spare ? SEVERITY_WARN : SEVERITY_FAIL,
			     .blocks = spare ? BLOCKS_NOTHING : BLOCKS_DELIVERY,
			     .subject = seen->address,
			     .seen = arena_printf(k->arena, "port 25 of %s, looked at %s: %s", seen->address, who(k), s.seen),
			     .why = spare ? "mail comes in by IPv4 only, and late from those who try IPv6 first" : s.why,
			     .fix = s.fix,
			     .source = k->from != NULL ? arena_printf(k->arena, "ssh %s nc -v %s 25", k->from, seen->address) :
							 k->site->network.look_in,
		     });
}

void port25_in_judge(struct check *k, const struct port25_in *in)
{
	for (size_t i = 0; i < in->seen.n; i++)
		judge_one(k, in, &in->seen.v[i]);
}

/* --- what Postfix has seen */

const char *port25_in_client(struct arena *a, const char *line, size_t n)
{
	static const char from[] = "CONNECT from [";
	const char *at = memmem(line, n, from, strlen(from));

	if (at == NULL)
		return NULL;
	at += strlen(from);
	const char *end = memchr(at, ']', n - (size_t)(at - line));
	return end != NULL ? arena_memdup(a, at, (size_t)(end - at)) : NULL;
}

bool port25_in_was_used(struct check *k)
{
	static const char *const argv[] = { "journalctl", "-q", "--no-pager", "-o", "cat", "-n", "200", "-S", "-7d", "-u",
					    "postfix.service", "-u", "postfix@-.service", "-g", "CONNECT from .*:25$", NULL };
	struct err ignored = {0};
	const char *text = check_output(k, argv, TIMEOUT_S, &ignored);

	for (const char *line = text; line != NULL && *line != '\0';) {
		size_t n = strcspn(line, "\n");
		const char *client = port25_in_client(k->arena, line, n);
		bool own = false;

		for (size_t i = 0; client != NULL && i < k->facts->addresses.n; i++)
			own = own || strcmp(k->facts->addresses.v[i], client) == 0;
		if (client != NULL && !own && special_use(client, NULL) == USE_GLOBAL)
			return true;
		line += n + (line[n] == '\n');
	}
	return false;
}
