/* What was found on the blocklists, as findings: one for each listing, and one for all lists that could not be asked. */
#include <string.h>

#include "check/reputation.h"

static const char *joined(struct arena *a, const strlist *texts)
{
	struct str s = {0};

	for (size_t i = 0; i < texts->n; i++)
		str_addf(&s, "%s%s", i > 0 ? "; " : "", texts->v[i]);
	const char *text = arena_strdup(a, str_c(&s));
	str_free(&s);
	return text;
}

/* --- listings */

static enum severity severity_of(const struct list_hit *hit)
{
	switch (hit->list->weight) {
	case BLOCKLIST_FAIL: return SEVERITY_FAIL;
	case BLOCKLIST_WARN: return SEVERITY_WARN;
	case BLOCKLIST_INFO:
	case BLOCKLIST_WHITE: break;
	}
	return SEVERITY_INFO;
}

static const char *why_of(const struct list_hit *hit)
{
	if (hit->said.verdict == BLOCKLIST_POLICY)
		return "this is no judgement of what you sent: providers and Spamhaus list whole ranges where they expect no mail "
		       "servers, and most receivers refuse mail from there unread";
	switch (hit->list->weight) {
	case BLOCKLIST_FAIL: return "most receivers, the big ones among them, refuse mail from whoever is listed there";
	case BLOCKLIST_WARN: return "some receivers refuse mail from whoever is listed there, others count it as a sign of spam";
	case BLOCKLIST_INFO: return "few receivers refuse mail for it; it may be a sign that something here sends what it should not";
	case BLOCKLIST_WHITE: break;
	}
	return "receivers that ask this list trust mail from there a little more";
}

static const char *fix_of(struct arena *a, const struct list_hit *hit)
{
	const char *page = blocklist_page(a, hit->list, hit->subject);

	if (hit->list->weight == BLOCKLIST_WHITE)
		return "";
	if (hit->said.verdict == BLOCKLIST_POLICY)
		return arena_printf(a, "Set the PTR of %s to your hostname first, then have it taken off at %s: \"I am running my own "
				       "mail server\". Where only the provider may do that, ask its support.", hit->subject, page);
	return arena_printf(a, "%s Then: %s", hit->list->advice, page);
}

static void tell_hit(struct check *k, const struct list_hit *hit)
{
	const char *quoted = hit->reason[0] != '\0' ? arena_printf(k->arena, " (\"%s\")", hit->reason) : "";
	bool policy = hit->said.verdict == BLOCKLIST_POLICY, white = hit->list->weight == BLOCKLIST_WHITE;

	check_add(k, &(struct finding){
			     .id = white ? "reputation.known" : policy ? "reputation.policy" : "reputation.listed",
			     .severity = severity_of(hit),
			     .blocks = hit->list->weight == BLOCKLIST_FAIL ? BLOCKS_DELIVERY : BLOCKS_NOTHING,
			     .subject = arena_printf(k->arena, "%s %s", hit->subject, hit->list->zone),
			     .seen = arena_printf(k->arena, "%s lists %s: %s%s", hit->list->name, hit->subject,
						  joined(k->arena, &hit->said.texts), quoted),
			     .why = why_of(hit),
			     .fix = fix_of(k->arena, hit),
			     .source = arena_printf(k->arena, "A records below %s", hit->list->zone),
		     });
}

/* --- lists that could not be asked */

/* It answers nobody who has not registered: that is how it is, and no trouble. */
static bool wants_registration(const struct list_look *l)
{
	return l->list->register_[0] != '\0' && (l->state == LIST_REFUSES || l->state == LIST_DEAD);
}

static void tell_registration(struct check *k, const struct list_look *l)
{
	check_add(k, &(struct finding){
			     .id = "reputation.registration",
			     .severity = SEVERITY_INFO,
			     .subject = l->list->zone,
			     .seen = arena_printf(k->arena, "%s answers only those who have registered (%s)", l->list->name, l->why),
			     .why = "whether this box is listed there is not known",
			     .fix = arena_printf(k->arena, "Look there by hand: %s", l->list->register_),
			     .source = "the list's own test entry (RFC 5782)",
		     });
}

/* "Spamhaus ZEN, PSBL (no answer within 5 seconds); Mailspike (…)": those in this state. A list that few follow is not missed. */
static const char *in_state(struct arena *a, const struct reputation *r, enum list_state state)
{
	const char *why = NULL;
	struct str s = {0};

	for (size_t i = 0; i < r->looks.n; i++) {
		const struct list_look *l = &r->looks.v[i];

		if (l->state != state || l->list->weight > BLOCKLIST_WARN || wants_registration(l))
			continue;
		if (why != NULL && strcmp(why, l->why) != 0)
			str_addf(&s, " (%s); ", why);
		else if (why != NULL)
			str_adds(&s, ", ");
		str_adds(&s, l->list->name);
		why = l->why;
	}
	if (why != NULL)
		str_addf(&s, " (%s)", why);
	const char *text = arena_strdup(a, str_c(&s));
	str_free(&s);
	return text;
}

/* All of them as one finding. */
static void tell_state(struct check *k, const struct reputation *r, enum list_state state, const struct finding *how)
{
	const char *lists = in_state(k->arena, r, state);
	struct finding f = *how;

	if (lists[0] == '\0')
		return;
	f.severity = SEVERITY_UNKNOWN;
	f.seen = arena_printf(k->arena, "%s: %s", how->seen, lists);
	f.why = "whether this box is listed there is not known: it may be";
	f.source = "the lists' own test entries (RFC 5782)";
	check_add(k, &f);
}

void reputation_tell(struct check *k, const struct reputation *r)
{
	static const struct finding refuses = {
		.id = "reputation.refused",
		.seen = "these lists do not answer this machine",
		.fix = "Ask through the box's own resolver (mailstead check dns-resolver). If that is so already, the list does not answer "
		       "this provider's network: get a free key of Spamhaus' Data Query Service (https://www.spamhaus.com/free-trial/) "
		       "and write it into " REPUTATION_KEY " (mode 0600).",
	};
	static const struct finding dead = {
		.id = "reputation.dead",
		.seen = "these lists fail their own test, so nothing they say is believed",
		.fix = "Look again tomorrow: mailstead check reputation",
	};
	static const struct finding silent = {
		.id = "reputation.silent",
		.seen = "these lists could not be reached",
		.fix = "Check that UDP and TCP port 53 may leave this machine, then look again: mailstead check reputation",
	};

	for (size_t i = 0; i < r->hits.n; i++)
		tell_hit(k, &r->hits.v[i]);
	tell_state(k, r, LIST_REFUSES, &refuses);
	tell_state(k, r, LIST_DEAD, &dead);
	tell_state(k, r, LIST_SILENT, &silent);
	for (size_t i = 0; i < r->looks.n; i++)
		if (wants_registration(&r->looks.v[i]))
			tell_registration(k, &r->looks.v[i]);
}
