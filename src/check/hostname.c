/*
 * The name of the machine, and what /etc/hosts makes of it. Our daemons are
 * told their name by site.yaml and do not ask: what is wrong here is wrong for
 * everything else that runs on the box.
 */
#include <arpa/inet.h>
#include <string.h>

#include "check/check.h"

#define HOSTS "/etc/hosts"

/* One line of hosts(5): an address and its names, the canonical one first. */
struct host_entry {
	const char *address;
	strlist names;
};
typedef VEC(struct host_entry) entry_list;

static bool is_address(const char *text)
{
	struct in6_addr bytes;

	return inet_pton(strchr(text, ':') != NULL ? AF_INET6 : AF_INET, text, &bytes) == 1;
}

static void parse(struct arena *a, const char *text, entry_list *out)
{
	char *copy = arena_strdup(a, text), *save = NULL;

	for (char *line = strtok_r(copy, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save)) {
		struct host_entry e = {0};
		char *word, *words = NULL;

		line[strcspn(line, "#")] = '\0';
		for (word = strtok_r(line, " \t\r", &words); word != NULL; word = strtok_r(NULL, " \t\r", &words)) {
			if (e.address == NULL)
				e.address = word;
			else
				vec_push(a, &e.names, word);
		}
		if (e.names.n > 0 && is_address(e.address))
			vec_push(a, out, e);
	}
}

static bool has(const strlist *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcasecmp(names->v[i], name) == 0)
			return true;
	return false;
}

static bool is_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

/* Compared as numbers: an IPv6 address can be written in many ways. */
static bool same_address(const char *a, const char *b)
{
	struct in6_addr x, y;
	int family = strchr(a, ':') != NULL ? AF_INET6 : AF_INET;

	memset(&x, 0, sizeof(x));
	memset(&y, 0, sizeof(y));
	return inet_pton(family, a, &x) == 1 && inet_pton(family, b, &y) == 1 && memcmp(&x, &y, sizeof(x)) == 0;
}

static bool is_ours(const struct facts *f, const char *address)
{
	for (size_t i = 0; i < f->addresses.n; i++)
		if (same_address(f->addresses.v[i], address))
			return true;
	return false;
}

/* RFC 1918 and RFC 6598: behind NAT, whose outer address is none of ours. */
static bool is_private(const char *address)
{
	struct in_addr bytes;

	if (inet_pton(AF_INET, address, &bytes) != 1)
		return false;
	uint32_t n = ntohl(bytes.s_addr);
	return n >> 24 == 10 || n >> 20 == 0xac1 || n >> 16 == 0xc0a8 || n >> 22 == 0x191;
}

static bool may_be_outer(const struct facts *f, const char *address)
{
	return strchr(address, ':') == NULL && f->ipv4[0] != '\0' && is_private(f->ipv4) && !is_private(address);
}

/* As `hostname -f` has it: the first name beside the kernel's in /etc/hosts, unless that one is whole already. */
static const char *full_name(const struct facts *f, const entry_list *hosts)
{
	if (strchr(f->hostname, '.') != NULL)
		return f->hostname;
	for (size_t i = 0; i < hosts->n; i++)
		if (has(&hosts->v[i].names, f->hostname))
			return hosts->v[i].names.v[0];
	return f->hostname;
}

static const char *set_name(struct check *k)
{
	const char *name = k->site->hostname;

	if (name == NULL || name[0] == '\0')
		return "hostnamectl set-hostname mail.YOUR-DOMAIN";
	return arena_printf(k->arena, "hostnamectl set-hostname %s && sed -i 's/^127[.]0[.]1[.]1.*/127.0.1.1 %s %.*s/' " HOSTS,
			    name, name, (int)strcspn(name, "."), name);
}

static void look_at_name(struct check *k, const char *full)
{
	const struct site *site = k->site;
	bool wanted = site->hostname != NULL && site->hostname[0] != '\0';
	struct finding f = { .severity = SEVERITY_INFO, .source = "hostname -f" };

	if (has(&site->domains, full) && !(wanted && strcasecmp(site->hostname, full) == 0)) {
		f.id = "hostname.domain", f.severity = SEVERITY_WARN;
		f.seen = arena_printf(k->arena, "the machine calls itself %s, which is the mail domain", full);
		f.why = "what cron and other programs send as root@… then looks like mail of a user of that domain";
		f.fix = set_name(k);
	} else if (strchr(full, '.') == NULL || strncasecmp(full, "localhost", 9) == 0) {
		f.id = "hostname.short";
		f.seen = arena_printf(k->arena, "the machine calls itself \"%s\", without a domain", full);
		f.why = "the mail server does not ask, its name is in site.yaml; logs and other programs show this one";
	} else if (wanted && strcasecmp(full, site->hostname) != 0) {
		f.id = "hostname.other";
		f.seen = arena_printf(k->arena, "the machine calls itself %s, and the mail server is %s", full, site->hostname);
		f.why = "the mail server does not ask, its name is in site.yaml; logs and other programs show this one";
	} else {
		return;
	}
	check_add(k, &f);
}

/* Debian's installer writes 127.0.1.1: whoever asks here reaches this box, as it should be. */
static bool points_wrong(struct check *k, const struct host_entry *e, const char *name)
{
	bool domain = strcasecmp(name, k->site->hostname) != 0;

	if (is_ours(k->facts, e->address) || may_be_outer(k->facts, e->address))
		return false;
	if (is_loopback(e->address))
		return domain || strncmp(e->address, "127.0.1.", 8) != 0;
	return !domain;
}

static void look_at_hosts(struct check *k, const struct host_entry *e, const char *name)
{
	bool loopback = is_loopback(e->address);

	if (!has(&e->names, name) || !points_wrong(k, e, name))
		return;
	check_add(k, &(struct finding){
			     .id = "hostname.hosts",
			     .severity = SEVERITY_WARN,
			     .subject = name,
			     .seen = arena_printf(k->arena, "on this box %s is %s, because " HOSTS " says so", name, e->address),
			     .why = loopback ? "programs here that connect to that name do not reach what the world reaches under it"
					     : "programs here that connect to that name reach another machine than the world does",
			     .fix = arena_printf(k->arena, "sed -i -E '/^%s[[:space:]]/s/[[:space:]]%s([[:space:]]|$)/\\1/g' " HOSTS,
						 e->address, name),
			     .source = HOSTS,
		     });
}

void check_hostname(struct check *k)
{
	struct str text = {0};
	struct err err = {0};
	entry_list hosts = {0};

	if (!k->host->fs->read(k->host, HOSTS, &text, &err) && err.code != ERR_NOT_FOUND) {
		check_unknown(k, "hostname.hosts", "", "cat " HOSTS, &err);
		str_free(&text);
		return;
	}
	parse(k->arena, str_c(&text), &hosts);
	str_free(&text);
	if (k->facts->hostname[0] != '\0')
		look_at_name(k, full_name(k->facts, &hosts));
	if (k->site->hostname == NULL || k->site->hostname[0] == '\0')
		return;
	for (size_t i = 0; i < hosts.n; i++) {
		look_at_hosts(k, &hosts.v[i], k->site->hostname);
		for (size_t j = 0; j < k->site->domains.n; j++)
			if (strcasecmp(k->site->domains.v[j], k->site->hostname) != 0)
				look_at_hosts(k, &hosts.v[i], k->site->domains.v[j]);
	}
}
