#include "check/check.h"

#include <string.h>

#include "host/ids.h"

enum { MAX_OUTPUT = 16 * 1024 * 1024 };

#define ANYWHERE (CHECK_BARE | CHECK_INSTALLED | CHECK_NETWORK)

const struct check_kind checks[] = {
	{ "machine", "This machine", "a release that is supported, memory, disk room, logins by key",
	  check_machine, CHECK_BARE, 0 },
	{ "packages", "Packages", "apt and dpkg can work", check_packages, CHECK_BARE, 0 },
	{ "clash", "Other software", "no other mail software, and nobody listens on our ports",
	  check_clash, CHECK_BARE, 0 },
	{ "hostname", "Machine's name", "the machine's own name and /etc/hosts fit",
	  check_hostname, CHECK_BARE | CHECK_INSTALLED, 0 },
	{ "clock", "Clock", "right, and kept right", check_clock, ANYWHERE, 0 },
	{ "config", "Configuration", "every addition is read, nothing of Debian's was left beside",
	  check_config, CHECK_INSTALLED, 0 },
	{ "services", "Services", "every unit runs and answers on its socket",
	  check_services, CHECK_INSTALLED, 0 },
	{ "ports", "Ports", "every port answers with the certificate on disk", check_ports, CHECK_INSTALLED, 0 },
	{ "exposure", "Exposure", "nothing else listens, control sockets are closed to others",
	  check_exposure, CHECK_INSTALLED, 0 },
	{ "certificate", "Certificate", "by a CA, for every name, renewed in time",
	  check_certificate, CHECK_INSTALLED, 0 },
	{ "keys", "DKIM keys", "DKIM keys are safe and long enough", check_keys, CHECK_INSTALLED, 0 },
	{ "dns", "DNS records", "the records that mail cannot do without are published",
	  check_dns, CHECK_INSTALLED | CHECK_NETWORK, 0 },
	{ "dns-resolver", "Own resolver", "our own resolver, validating, heard by the blocklists",
	  check_resolver, CHECK_INSTALLED, 0 },
	{ "queue", "Mail queue", "mail does not pile up", check_queue, CHECK_INSTALLED, 0 },
	{ "smarthost", "Mail relay", "the relay for outgoing mail, where there is one, takes our login",
	  check_smarthost, ANYWHERE, SMARTHOST_LIMIT_S },
	{ "accounts", "Accounts", "strong hashes, safe database, postmaster@ reaches somebody",
	  check_accounts_health, CHECK_INSTALLED, 0 },
	{ "sieve", "Filters", "users' filters stay within bounds", check_sieve, CHECK_INSTALLED, 0 },
	{ "drift", "Hand edits", "the configuration stands as it was written, or as it was changed by hand",
	  check_drift, CHECK_INSTALLED, 0 },
	{ "disk", "Disk room", "room for mail", check_disk, CHECK_INSTALLED, 0 },
	{ "memory", "Memory", "enough of it, nothing was killed for want of it",
	  check_memory, CHECK_INSTALLED, 0 },
	{ "updates", "Updates", "security updates come in, the release is supported",
	  check_updates, CHECK_INSTALLED, 0 },
	{ "ptr", "PTR", "every address has this server's name, and that leads back", check_ptr, ANYWHERE, 0 },
	{ "reputation", "Blocklists", "no address and no domain of ours is on a blocklist",
	  check_reputation, ANYWHERE, 0 },
	{ "domain", "Domain", "the domains are registered, well served, and nobody else's",
	  check_domain, ANYWHERE, 0 },
	{ "mail", "Test message", "a message goes through filter, signing and mailbox, and is read back",
	  check_mail, CHECK_INSTALLED | CHECK_NAMED, 0 },
	{ "addresses", "Addresses", "mail leaves from the address that the world knows",
	  check_addresses, ANYWHERE, 0 },
	{ "port25-out", "Port 25 out", "mail gets out: port 25 of other mail servers can be reached, with TLS",
	  check_port25_out, ANYWHERE, 50 },
	{ "port25-in", "Port 25 in", "mail gets in: port 25 of this box can be reached from outside",
	  check_port25_in, ANYWHERE, 60 },
	{ 0 },
};

const struct check_kind *check_find(const char *name)
{
	for (const struct check_kind *c = checks; c->name != NULL; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

const struct check_kind *check_of_finding(const char *id)
{
	size_t n = strcspn(id, ". ");

	for (const struct check_kind *c = checks; c->name != NULL; c++)
		if (strlen(c->name) == n && strncmp(c->name, id, n) == 0)
			return c;
	return NULL;
}

bool check_is_named(const struct check_kind *kind, const char *what)
{
	size_t n = strlen(what);

	return n > 0 && strncmp(kind->name, what, n) == 0 && (kind->name[n] == '\0' || kind->name[n] == '-');
}

bool check_possible(const struct check_kind *kind, bool installed)
{
	return (kind->flags & (installed ? CHECK_INSTALLED : CHECK_BARE)) != 0;
}

bool check_belongs(const struct check_kind *kind, bool installed)
{
	return check_possible(kind, installed) && (kind->flags & CHECK_NAMED) == 0;
}

void check_run(struct check *k, const struct check_kind *kind)
{
	size_t before = k->found.n;

	k->group = kind->name;
	k->no_ok = false;
	kind->run(k);
	if (k->no_ok)
		return;
	for (size_t i = before; i < k->found.n; i++)
		if (k->found.v[i].severity != SEVERITY_INFO)
			return;
	check_add(k, &(struct finding){ .id = kind->name, .severity = SEVERITY_OK, .seen = kind->brief });
}

void check_add(struct check *k, const struct finding *f)
{
	finding_add(k->arena, &k->found, f);
}

void check_unknown(struct check *k, const char *id, const char *subject, const char *source, const struct err *err)
{
	check_add(k, &(struct finding){
			     .id = id,
			     .severity = SEVERITY_UNKNOWN,
			     .subject = subject,
			     .seen = arena_printf(k->arena, "could not be determined: %s", err->msg),
			     .why = "this says nothing about the thing itself; until it can be seen again, nobody watches it",
			     .fix = err->hint[0] ? err->hint : source,
			     .source = source,
		     });
}

bool check_is_down(const struct check *k, const char *unit)
{
	for (size_t i = 0; i < k->down.n; i++)
		if (strcmp(k->down.v[i], unit) == 0)
			return true;
	return false;
}

const char *check_output(struct check *k, const char *const *argv, int timeout_s, struct err *err)
{
	const char *const env[] = { "LC_ALL=C", NULL };
	const struct run_req req = { .argv = argv, .env = env, .timeout_s = timeout_s, .max_output = MAX_OUTPUT };
	struct run_res res;
	const char *out = NULL;

	if (!k->host->run(k->host, &req, &res, err))
		return NULL;
	if (res.timed_out)
		err_set(err, ERR_RUN, "%s did not end within %d seconds", argv[0], timeout_s);
	else if (res.status != 0)
		err_set(err, ERR_RUN, "%s ended with status %d: %.200s", argv[0], res.status, str_c(&res.err));
	else
		out = arena_memdup(k->arena, str_c(&res.out), res.out.len);
	run_res_free(&res);
	return out;
}

void check_mode(struct check *k, const struct check_mode *m)
{
	struct file_stat st;
	struct err err = {0};
	const char *seen = NULL, *chown = "";
	uid_t uid = 0;

	if (!k->host->fs->stat(k->host, m->path, &st, &err) ||
	    (m->owner != NULL && !ids_user(k->host, m->owner, &uid, &err))) {
		check_unknown(k, m->id, m->path, arena_printf(k->arena, "ls -ld %s", m->path), &err);
		return;
	}
	if (st.type == FILE_NONE)
		return;
	if ((st.mode & m->mask) != 0)
		seen = arena_printf(k->arena, "%s has mode %04o", m->path, (unsigned)st.mode);
	if (m->owner != NULL && st.uid != uid) {
		seen = arena_printf(k->arena, "%s belongs to user %u, not to %s", m->path, (unsigned)st.uid, m->owner);
		chown = arena_printf(k->arena, "chown %s %s && ", m->owner, m->path);
	}
	if (seen == NULL)
		return;
	check_add(k, &(struct finding){
			     .id = m->id,
			     .severity = SEVERITY_FAIL,
			     .blocks = m->blocks,
			     .subject = m->path,
			     .seen = seen,
			     .why = m->why,
			     .fix = arena_printf(k->arena, "%schmod %o %s", chown, (unsigned)(st.mode & ~m->mask), m->path),
			     .source = arena_printf(k->arena, "ls -ld %s", m->path),
		     });
}
