/* Whose mail a domain carries now: setting up here takes it away from there. */
#include <string.h>

#include "check/domain.h"
#include "check/standing.h"
#include "mail/wire.h"

enum { TARGETS_MAX = 4 };

/* The hosts that mail goes to, but ours. "" among them: the domain says that it takes none (RFC 7505). */
static void targets(const struct check *k, const struct domain_look *l, strlist *others, bool *ours)
{
	const char *hostname = standing_hostname(k);
	struct wire_mx mx;

	*ours = false;
	for (size_t i = 0; i < l->mx.data.n; i++) {
		if (!wire_mx(k->arena, &l->mx.data.v[i], &mx))
			continue;
		if (hostname[0] != '\0' && strcmp(mx.exchange, hostname) == 0)
			*ours = true;
		else if (others->n < TARGETS_MAX)
			vec_push(k->arena, others, mx.exchange);
	}
}

/* The SPF record that is there (RFC 7208, 4.5), "" if none. */
static const char *spf_of(const struct check *k, const struct domain_look *l)
{
	const char *text;
	size_t n;

	for (size_t i = 0; i < l->txt.data.n; i++)
		if (wire_txt(k->arena, &l->txt.data.v[i], &text, &n, NULL) && strncmp(text, "v=spf1", 6) == 0 &&
		    (text[6] == ' ' || text[6] == '\0'))
			return text;
	return "";
}

/* Does it speak of this box, by name or address, or of whatever the MX are? */
static bool is_ours(const struct check *k, const char *spf)
{
	const char *hostname = standing_hostname(k);
	standing_list addresses;

	standing_addresses(k, &addresses);
	for (size_t i = 0; i < addresses.n; i++)
		if (strstr(spf, addresses.v[i].text) != NULL)
			return true;
	return (hostname[0] != '\0' && strstr(spf, hostname) != NULL) || strstr(spf, " mx") != NULL || strstr(spf, "+mx") != NULL;
}

static void tell(struct check *k, const struct domain_look *l, const struct finding *of)
{
	struct finding f = *of;

	f.severity = SEVERITY_WARN;
	f.subject = l->name;
	check_add(k, &f);
}

static void tell_elsewhere(struct check *k, const struct domain_look *l, const strlist *others, const char *spf)
{
	struct str hosts = {0};

	for (size_t i = 0; i < others->n; i++)
		str_addf(&hosts, "%s%s", i > 0 ? ", " : "", others->v[i]);
	const char *and = spf[0] != '\0' ? arena_printf(k->arena, ", and its SPF record is \"%.200s\"", spf) : "";
	tell(k, l, &(struct finding){
			   .id = "domain.served-elsewhere",
			   .seen = arena_printf(k->arena, "mail for %s goes to %s now%s", l->name, str_c(&hosts), and),
			   .why = "this domain has a mail service already. Once the records that mailstead prints are published, new mail comes "
				  "here and not there any more, and mailboxes, aliases and forwardings that are there are not here",
			   .fix = arena_printf(k->arena, "nothing, if that is what you want: make the mailboxes here first (mailstead user add), copy "
							 "the old mail by IMAP, publish the records last. If not, take %s out of site.yaml",
					       l->name),
			   .source = arena_printf(k->arena, "MX %s", l->name),
		   });
	str_free(&hosts);
}

void domain_tell_mail(struct check *k, const struct domain_look *l)
{
	const char *spf = spf_of(k, l);
	strlist others = {0};
	bool ours;

	targets(k, l, &others, &ours);
	if (others.n > 0 && !ours && others.v[0][0] != '\0')
		tell_elsewhere(k, l, &others, spf);
	else if (others.n > 0 && !ours)
		tell(k, l, &(struct finding){
				   .id = "domain.no-mail",
				   .seen = arena_printf(k->arena, "%s says of itself that it takes no mail (its MX is \".\")", l->name),
				   .why = "nobody tries to deliver to it, until that record is replaced",
				   .fix = "publish the MX record that mailstead dns print shows in its place",
				   .source = arena_printf(k->arena, "MX %s", l->name),
			   });
	else if (others.n == 0 && spf[0] != '\0' && !is_ours(k, spf))
		tell(k, l, &(struct finding){
				   .id = "domain.spf-elsewhere",
				   .seen = arena_printf(k->arena, "%s has the SPF record \"%.200s\", which does not speak of this machine", l->name, spf),
				   .why = "somebody else sends for this domain; there can be only one SPF record, and with that one mail from here "
					  "fails",
				   .fix = "publish the SPF record that mailstead dns print shows in its place, with the terms of whoever else goes on "
					  "sending taken over into it",
				   .source = arena_printf(k->arena, "TXT %s", l->name),
			   });
}
