/*
 * Who listens where our daemons will. What belongs to a package that we
 * install is ours to configure; of anything else, one finding for each program.
 */
#include <string.h>

#include "check/clash.h"
#include "check/listeners.h"
#include "check/ports.h"

enum { TIMEOUT_S = 10, HTTP = 80, DNS_PORT = 53 };

/* Programs of packages that we install, as ss calls them; and the listener of check port25-in, which runs meanwhile. */
static bool is_adopted(const char *program)
{
	static const char *const ours[] = { "mailstead", "master", "smtpd", "dovecot", "nginx", "unbound", "rspamd", "redis-server", NULL };

	for (size_t i = 0; ours[i] != NULL; i++)
		if (strcmp(program, ours[i]) == 0)
			return true;
	return false;
}

/* Our resolver takes 127.0.0.1 and ::1 only: systemd-resolved has another loopback address and is not in its way. */
static bool takes_resolver(const struct listener *l)
{
	static const char *const takes[] = { "127.0.0.1", "[::1]", "0.0.0.0", "[::]", "*", NULL };
	size_t n = strcspn(l->address, "%");

	for (size_t i = 0; takes[i] != NULL; i++)
		if (strlen(takes[i]) == n && strncmp(l->address, takes[i], n) == 0)
			return true;
	return false;
}

static bool is_needed(const port_list *needed, const struct listener *l)
{
	if (l->port == DNS_PORT)
		return takes_resolver(l);
	if (l->udp)
		return false;
	for (size_t i = 0; i < needed->n; i++)
		if (needed->v[i].port == l->port)
			return true;
	return l->port == HTTP;
}

/* "apache2-bin: /usr/sbin/apache2"; since the merge of /usr, dpkg may know the path without it. */
static const char *package_of_path(struct check *k, const char *path)
{
	for (int i = 0; i < 2; i++) {
		const char *const argv[] = { "dpkg", "-S", i == 0 ? path : path + strlen("/usr"), NULL };
		struct err ignored = {0};
		const char *said = i == 0 || strncmp(path, "/usr/", 5) == 0 ? check_output(k, argv, TIMEOUT_S, &ignored) : NULL;

		if (said != NULL)
			return arena_memdup(k->arena, said, strcspn(said, ":, "));
	}
	return "";
}

/* The package that a process' program belongs to; "" if it is none, or not to be seen. */
static const char *package_of(struct check *k, long pid)
{
	const char *path;
	struct err ignored = {0};

	if (pid <= 0 ||
	    !k->host->fs->readlink(k->host, k->arena, arena_printf(k->arena, "/proc/%ld/exe", pid), &path, &ignored) ||
	    path[0] != '/')
		return "";
	return package_of_path(k, path);
}

/* Of an MTA or other software that was found as a package there is a finding already. */
static bool is_told(const struct check *k, const char *package)
{
	for (size_t i = 0; i < k->facts->mail_software.n; i++) {
		const char *name = k->facts->mail_software.v[i].name;

		if (strcmp(name, package) == 0 || strncmp(name, "mailcow", 7) == 0)
			return true;
	}
	return false;
}

/* "0::/system.slice/apache2.service" */
static const char *unit_of(struct check *k, long pid)
{
	struct str text = {0};
	struct err ignored = {0};
	const char *unit = "";

	if (pid > 0 && k->host->fs->read(k->host, arena_printf(k->arena, "/proc/%ld/cgroup", pid), &text, &ignored)) {
		const char *line = str_c(&text), *end = strstr(line, ".service");
		const char *slash = end != NULL ? memrchr(line, '/', (size_t)(end - line)) : NULL;

		if (slash != NULL)
			unit = arena_memdup(k->arena, slash + 1, (size_t)(end - slash - 1) + strlen(".service"));
	}
	str_free(&text);
	/* It becomes part of a command. */
	return unit[strspn(unit, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:_.@-")] == '\0' ? unit : "";
}

static const char *fix_of(struct arena *a, const struct listener *l, const char *unit)
{
	if (strcmp(l->program, "docker-proxy") == 0)
		return arena_printf(a, "docker ps --filter publish=%d shows the container: stop it, or give it another port",
				    l->port);
	if (unit[0] != '\0')
		return arena_printf(a, "if nobody needs it: systemctl disable --now %s; else give it other ports", unit);
	return arena_printf(a, "ss -lntup 'sport = :%d' shows the process: end it and whatever starts it", l->port);
}

/* The ports of one program, "25, 143", each once. */
static const char *ports_of(struct check *k, const listener_list *all, const port_list *needed, const char *program)
{
	struct str ports = {0};

	for (size_t i = 0; i < all->n; i++) {
		const struct listener *l = &all->v[i];
		const char *port = arena_printf(k->arena, "%d", l->port);
		bool again = false;

		for (size_t j = 0; j < i; j++)
			again |= all->v[j].port == l->port && strcmp(all->v[j].program, program) == 0;
		if (!again && is_needed(needed, l) && strcmp(l->program, program) == 0)
			str_addf(&ports, "%s%s", ports.len > 0 ? ", " : "", port);
	}
	const char *list = arena_strdup(k->arena, str_c(&ports));
	str_free(&ports);
	return list;
}

static void in_the_way(struct check *k, const struct listener *l, const char *ports)
{
	const char *package = package_of(k, l->pid);

	if (is_told(k, package))
		return;
	const char *who = l->program[0] != '\0' ? l->program : "something";
	const char *of = package[0] != '\0' ? arena_printf(k->arena, "the package %s", package) : "no package";
	check_add(k, &(struct finding){
			     .id = "clash.port",
			     .severity = SEVERITY_FAIL,
			     .blocks = BLOCKS_INSTALLATION,
			     .subject = l->program,
			     .seen = arena_printf(k->arena, "%s, of %s, listens on port %s", who, of, ports),
			     .why = "the mail server needs it, and two programs cannot listen on one port",
			     .fix = fix_of(k->arena, l, unit_of(k, l->pid)),
			     .source = "ss -lntup",
		     });
}

static bool seen_before(const listener_list *all, const port_list *needed, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (is_needed(needed, &all->v[j]) && strcmp(all->v[j].program, all->v[i].program) == 0)
			return true;
	return false;
}

void clash_ports(struct check *k)
{
	static const char *const argv[] = { "ss", "-Hlntup", NULL };
	struct err err = {0};
	listener_list all = {0};
	port_list needed;
	const char *text = check_output(k, argv, TIMEOUT_S, &err);

	if (text == NULL) {
		check_unknown(k, "clash.port", "", "ss -lntup", &err);
		return;
	}
	listeners_parse(k->arena, text, &all);
	ports_of_site(k->arena, k->site, &needed);
	for (size_t i = 0; i < all.n; i++) {
		const struct listener *l = &all.v[i];

		if (is_needed(&needed, l) && !is_adopted(l->program) && !seen_before(&all, &needed, i))
			in_the_way(k, l, ports_of(k, &all, &needed, l->program));
	}
}
