/*
 * The relay that takes all outgoing mail (outbound.smarthost): does it answer
 * at every address that Postfix would use, with a certificate for its name,
 * and does it take our login? Nothing is sent.
 */
#include "check/check.h"

#include <arpa/inet.h>
#include <string.h>

#include "mail/family.h"
#include "mail/smarthost.h"

/* All addresses one after the other must be done within SMARTHOST_LIMIT_S. */
enum { TIMEOUT_S = 8, LOOKUP_MS = 6000, ADDRESSES_MAX = 4 };

/* One of its addresses, and how it went there. */
struct way {
	const char *address;
	bool ok;
	struct mail_said said;
	struct err err;
};
typedef VEC(struct way) way_list;

static const char *source(struct check *k)
{
	const struct site *s = k->site;
	bool implicit = s->outbound.smarthost_port == SMARTHOST_IMPLICIT_TLS;

	return arena_printf(k->arena, "openssl s_client %s-verify_return_error -verify_hostname %s -connect %s:%d",
			    implicit ? "" : "-starttls smtp ", s->outbound.smarthost, s->outbound.smarthost,
			    (int)s->outbound.smarthost_port);
}

static void fail(struct check *k, const char *id, const struct way *w, const char *why, const char *fix)
{
	check_add(k, &(struct finding){
			     .id = id,
			     .severity = SEVERITY_FAIL,
			     .blocks = BLOCKS_DELIVERY,
			     .subject = w->said.step == MAIL_CONNECT ? w->address : k->site->outbound.smarthost,
			     .seen = arena_printf(k->arena, "%s: %s", k->site->outbound.smarthost, w->err.msg),
			     .why = why,
			     .fix = fix,
			     .source = source(k),
		     });
}

/* --- where it is */

static void take_addresses(struct check *k, const struct dns_question *q, way_list *ways)
{
	bool v6 = q->type == DNS_AAAA;
	char text[INET6_ADDRSTRLEN];

	for (size_t i = 0; i < q->answer.data.n && ways->n < ADDRESSES_MAX; i++) {
		const struct dns_rdata *d = &q->answer.data.v[i];

		if (d->n == (v6 ? 16u : 4u) && inet_ntop(v6 ? AF_INET6 : AF_INET, d->p, text, sizeof(text)) != NULL)
			vec_push(k->arena, ways, ((struct way){ .address = arena_strdup(k->arena, text) }));
	}
}

static void no_address(struct check *k)
{
	const char *name = k->site->outbound.smarthost;

	check_add(k, &(struct finding){
			     .id = "smarthost.name",
			     .severity = SEVERITY_FAIL,
			     .blocks = BLOCKS_DELIVERY,
			     .subject = name,
			     .seen = arena_printf(k->arena, "%s has no address that this box could send to", name),
			     .why = "all outgoing mail waits in the queue, and goes back to its senders after three days",
			     .fix = "mailstead config set outbound.smarthost NAME    # the host name that the relay gave you",
			     .source = arena_printf(k->arena, "getent ahosts %s", name),
		     });
}

/* By the families that Postfix sends by. False: there is no way to look at, and that was said. */
static bool find_ways(struct check *k, way_list *ways)
{
	const char *name = k->site->outbound.smarthost;
	const struct dns_pace pace = { .limit_ms = LOOKUP_MS };
	struct dns_question q[2];
	struct err err = {0};
	size_t n = 0;

	if (mail_has_ipv4(k->site, k->facts))
		q[n++] = (struct dns_question){ .name = name, .type = DNS_A };
	if (mail_has_ipv6(k->site, k->facts))
		q[n++] = (struct dns_question){ .name = name, .type = DNS_AAAA };
	bool asked = k->host->dns_many(k->host, k->arena, q, n, &pace, &err);
	for (size_t i = 0; asked && i < n; i++) {
		if (q[i].failed == ERR_NONE)
			take_addresses(k, &q[i], ways);
		else if (err.code == ERR_NONE)
			err_set(&err, q[i].failed, "%s: %s", name, q[i].why);
	}
	if (ways->n > 0)
		return true;
	if (err.code != ERR_NONE)
		check_unknown(k, "smarthost.name", name, arena_printf(k->arena, "getent ahosts %s", name), &err);
	else
		no_address(k);
	return false;
}

/* --- what is said there */

static void try_way(struct check *k, const struct str *password, struct way *w)
{
	const struct site *s = k->site;
	bool login = s->outbound.smarthost_user[0] != '\0';
	const struct mail_login to = {
		.address = w->address,
		.port = (int)s->outbound.smarthost_port,
		.tls = s->outbound.smarthost_port == SMARTHOST_IMPLICIT_TLS ? STARTTLS_IMPLICIT : STARTTLS_SMTP,
		.server_name = s->outbound.smarthost,
		.helo = s->hostname,
		.user = login ? s->outbound.smarthost_user : NULL,
		.password = password,
		.timeout_s = TIMEOUT_S,
	};

	w->ok = k->host->submit(k->host, &to, NULL, &w->said, &w->err);
}

static void no_connection(struct check *k, const struct way *w, bool others)
{
	const struct site *s = k->site;

	if (!others) {
		fail(k, "smarthost.unreachable", w,
		     "all outgoing mail waits in the queue, and goes back to its senders after three days",
		     arena_printf(k->arena, "mailstead config set outbound.smarthost_port %d    # if the provider closes port %d",
				  s->outbound.smarthost_port == SMARTHOST_IMPLICIT_TLS ? 587 : SMARTHOST_IMPLICIT_TLS,
				  (int)s->outbound.smarthost_port));
		return;
	}
	check_add(k, &(struct finding){
			     .id = "smarthost.unreachable",
			     .severity = SEVERITY_WARN,
			     .subject = w->address,
			     .seen = arena_printf(k->arena, "%s: %s", s->outbound.smarthost, w->err.msg),
			     .why = "its other addresses answer, so mail goes out, but each message may wait here first",
			     .fix = strchr(w->address, ':') != NULL ? "mailstead config set network.ipv6 none    # if IPv6 does not work here"
								   : "ask the relay whether that address is still in use",
			     .source = source(k),
		     });
}

static void judge_way(struct check *k, const struct way *w, bool others)
{
	switch (w->said.step) {
	case MAIL_CONNECT: no_connection(k, w, others); return;
	case MAIL_TLS:
		fail(k, "smarthost.tls", w, "mail waits: it is never sent in clear text, nor to somebody who is not the relay",
		     "mailstead config set outbound.smarthost NAME    # the very name that the relay gave you; outbound.smarthost_port is its port");
		return;
	case MAIL_LOGIN:
		fail(k, "smarthost.login", w, "the relay takes no mail from this box without its login",
		     "write the right password into " SMARTHOST_PASSWORD ", then: mailstead apply && postqueue -f");
		return;
	case MAIL_ENVELOPE:
	case MAIL_TEXT:
	case MAIL_TAKEN: break;
	}
	fail(k, "smarthost.refuses", w, "the relay takes the login and refuses what comes next", "ask the relay what its answer means");
}

/* What one server says at all its addresses is one finding; each address that nobody answers at is one of its own. */
static bool said_before(const way_list *ways, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (ways->v[j].said.step == ways->v[i].said.step && ways->v[i].said.step != MAIL_CONNECT)
			return true;
	return false;
}

static void judge_ways(struct check *k, const way_list *ways)
{
	bool any = false;

	for (size_t i = 0; i < ways->n; i++)
		any = any || ways->v[i].said.step != MAIL_CONNECT;
	for (size_t i = 0; i < ways->n; i++)
		if (!ways->v[i].ok && !said_before(ways, i))
			judge_way(k, &ways->v[i], any);
}

/* --- */

static bool have_password(struct check *k, struct str *password)
{
	struct err err = {0};

	if (k->site->outbound.smarthost_user[0] == '\0' || smarthost_password(k->host, password, &err))
		return true;
	if (err.code != ERR_SITE) {
		check_unknown(k, "smarthost.password", SMARTHOST_PASSWORD, "ls -l " SMARTHOST_PASSWORD, &err);
		return false;
	}
	check_add(k, &(struct finding){
			     .id = "smarthost.password",
			     .severity = SEVERITY_FAIL,
			     .subject = SMARTHOST_PASSWORD,
			     .seen = err.msg,
			     .why = "no change to this server can be applied until it is right",
			     .fix = err.hint,
			     .source = "ls -l " SMARTHOST_PASSWORD,
		     });
	return false;
}

static void look_at_spf(struct check *k)
{
	if (k->site->outbound.smarthost_spf.n > 0)
		return;
	check_add(k, &(struct finding){
			     .id = "smarthost.spf",
			     .severity = SEVERITY_WARN,
			     .subject = k->site->outbound.smarthost,
			     .seen = "the SPF records of the hosted domains do not name the relay",
			     .why = "receivers see mail come from an address that SPF does not allow, and may take it for forged",
			     .fix = "mailstead config set outbound.smarthost_spf '[\"include:NAME\"]' && mailstead dns print    # the relay "
				    "says which name; publish the records",
			     .source = "mailstead config get outbound.smarthost_spf",
		     });
}

void check_smarthost(struct check *k)
{
	struct str password = {0};
	way_list ways = {0};

	if (!smarthost_wanted(k->site))
		return;
	look_at_spf(k);
	if (have_password(k, &password) && find_ways(k, &ways)) {
		/* A wrong password is not said twice: whoever counts such logins shuts us out. */
		for (size_t i = 0; i < ways.n; i++) {
			try_way(k, &password, &ways.v[i]);
			if (ways.v[i].said.step == MAIL_LOGIN)
				ways.n = i + 1;
		}
		judge_ways(k, &ways);
	}
	str_wipe(&password);
}
