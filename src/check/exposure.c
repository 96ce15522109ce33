/*
 * What listens besides the served ports (daemons.md, 37 to 41), and who may
 * use the daemons' control sockets (55).
 *
 * UDP: a resolver opens a port for each question it asks, so only ports that
 * are known to be trouble count.
 */
#include <stdlib.h>
#include <string.h>

#include "check/check.h"
#include "check/listeners.h"
#include "check/ports.h"
#include "plan/paths.h"

enum { TIMEOUT_S = 10, HTTP = 80 };

/* Never to be open to the world. */
static const struct danger {
	int port;
	bool udp;        /* … over UDP, too */
	bool even_local; /* any program of this box could use it, a web application for one */
	const char *what;
	const char *fix;
} dangers[] = {
	{ 6379, false, true, "Redis: whoever reaches it can run programs as its user", "mailstead apply && systemctl restart redis-server" },
	{ 11332, false, false, "rspamd's proxy: it answers without asking who asks", "mailstead apply && systemctl restart rspamd" },
	{ 11333, false, false, "rspamd's scanner: it answers without asking who asks", "mailstead apply && systemctl restart rspamd" },
	{ 11334, false, false, "rspamd's controller: whoever reaches it can turn the filter off", "mailstead apply && systemctl restart rspamd" },
	{ 2000, false, false, "an old port of ManageSieve (CVE-2026-33605), or some other service", "mailstead apply && systemctl restart dovecot" },
	{ 24, false, false, "LMTP: mail for any mailbox, unfiltered", "mailstead apply && systemctl restart dovecot" },
	{ 12345, false, false, "Dovecot's auth: passwords can be tried without limits", "mailstead apply && systemctl restart dovecot" },
	{ 24242, false, false, "doveadm: it reads every mailbox", "mailstead apply && systemctl restart dovecot" },
	{ 8891, false, false, "OpenDKIM: whoever reaches it has mail signed", "mailstead apply && systemctl restart opendkim" },
	{ 53, true, false, "a name server open to the world is used to flood others", "mailstead apply && systemctl restart unbound" },
	{ 111, true, false, "rpcbind: it is used to flood others", "apt-get purge rpcbind" },
	{ 11211, true, false, "memcached: it is read and used to flood others", "apt-get purge memcached" },
	{ 3306, false, false, "MariaDB", "set bind-address = 127.0.0.1" },
	{ 5432, false, false, "PostgreSQL", "set listen_addresses = 'localhost'" },
};

static const struct danger *danger_of(const struct listener *l)
{
	for (size_t i = 0; i < sizeof(dangers) / sizeof(dangers[0]); i++)
		if (dangers[i].port == l->port && (!l->udp || dangers[i].udp) && (!l->local || dangers[i].even_local))
			return &dangers[i];
	return NULL;
}

static bool is_served(struct check *k, const port_list *served, int port)
{
	if (port == HTTP)
		return true;
	for (size_t i = 0; i < served->n; i++)
		if (served->v[i].port == port)
			return true;
	for (size_t i = 0; i < k->facts->ssh_ports.n; i++)
		if (strtol(k->facts->ssh_ports.v[i], NULL, 10) == port)
			return true;
	return false;
}

static void dangerous(struct check *k, const struct listener *l, const struct danger *d)
{
	check_add(k, &(struct finding){
			     .id = "exposure.dangerous-port",
			     .severity = l->local ? SEVERITY_WARN : SEVERITY_FAIL,
			     .subject = arena_printf(k->arena, "%d", d->port),
			     .seen = arena_printf(k->arena, "%s listens on port %d (%s)", l->program[0] ? l->program : "something",
						  l->port, l->address),
			     .why = d->what,
			     .fix = d->fix,
			     .source = "ss -lntup",
		     });
}

/* Behind our firewall nobody reaches it: then it is only worth knowing. */
static void unexpected(struct check *k, const struct listener *l)
{
	bool shut = k->site->shield.firewall && !check_is_down(k, "mailstead-firewall.service");

	check_add(k, &(struct finding){
			     .id = "exposure.unexpected-port",
			     .severity = shut ? SEVERITY_INFO : SEVERITY_WARN,
			     .subject = arena_printf(k->arena, "%d", l->port),
			     .seen = arena_printf(k->arena, "%s listens on port %d (%s), which is no port of this mail server",
						  l->program[0] ? l->program : "something", l->port, l->address),
			     .why = shut ? "the firewall keeps it in, unless you opened it in " PATH_LOCAL_D "/nftables"
					 : "the world reaches it: is that meant?",
			     .fix = shut ? "" : "mailstead config set shield.firewall true",
			     .source = "ss -lntup",
		     });
}

/* The same port on IPv4 and IPv6 is one finding. */
static bool seen_before(const listener_list *all, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (all->v[j].port == all->v[i].port && all->v[j].local == all->v[i].local)
			return true;
	return false;
}

static void look_at_listeners(struct check *k)
{
	static const char *const argv[] = { "ss", "-Hlntup", NULL };
	struct err err = {0};
	listener_list all = {0};
	port_list served;
	const char *text = check_output(k, argv, TIMEOUT_S, &err);

	if (text == NULL) {
		check_unknown(k, "exposure.unexpected-port", "", "ss -lntup", &err);
		return;
	}
	listeners_parse(k->arena, text, &all);
	ports_of_site(k->arena, k->site, &served);
	for (size_t i = 0; i < all.n; i++) {
		const struct listener *l = &all.v[i];
		const struct danger *d = danger_of(l);

		if (seen_before(&all, i))
			continue;
		if (d != NULL)
			dangerous(k, l, d);
		else if (!l->udp && !l->local && !is_served(k, &served, l->port))
			unexpected(k, l);
	}
}

#define CONTROL(path, mask, what) \
	{ path, mask, NULL, "exposure.control-socket", what, BLOCKS_NOTHING }

static const struct check_mode controls[] = {
	CONTROL("/run/redis/redis-server.sock", 0007, "any program of this box could change what rspamd remembers"),
	CONTROL("/var/spool/postfix/private", 0077, "it holds Postfix' and Dovecot's inner sockets"),
	CONTROL("/var/spool/postfix/rspamd", 0007, "any program of this box could ask rspamd"),
	CONTROL("/var/spool/postfix/opendkim", 0007, "any program of this box could have mail signed"),
	CONTROL(PATH_STATE "/learn", 0007, "any program of this box could teach the filter nonsense or turn it off"),
	CONTROL("/run/dovecot/master", 0077, "it controls Dovecot"),
	CONTROL("/run/dovecot/doveadm-server", 0077, "it reads every mailbox"),
	CONTROL("/run/dovecot/auth-master", 0077, "it answers for every user"),
	CONTROL("/run/dovecot/auth-userdb", 0007, "it says where every mailbox is"),
	CONTROL("/run/fail2ban/fail2ban.sock", 0077, "it lifts bans"),
	CONTROL("/run/unbound.ctl", 0007, "it changes what names resolve to"),
};

void check_exposure(struct check *k)
{
	look_at_listeners(k);
	for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++)
		check_mode(k, &controls[i]);
}
