#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "facts/collect.h"

static void add_port(struct arena *a, struct facts *f, long port)
{
	if (port < 1 || port > 65535)
		return;
	const char *text = arena_printf(a, "%ld", port);
	for (size_t i = 0; i < f->ssh_ports.n; i++)
		if (strcmp(f->ssh_ports.v[i], text) == 0)
			return;
	vec_push(a, &f->ssh_ports, text);
}

/* "Port N" and "ListenAddress host:N" of an sshd_config. */
static void ports_of_config(struct arena *a, struct facts *f, const char *text)
{
	for (const char *p = text; *p != '\0';) {
		const char *end = strchrnul(p, '\n');

		while (p < end && isblank((unsigned char)*p))
			p++;
		if (strncasecmp(p, "Port", 4) == 0 && (isblank((unsigned char)p[4]) || p[4] == '=')) {
			add_port(a, f, strtol(p + 5 + strspn(p + 5, " \t="), NULL, 10));
		} else if (strncasecmp(p, "ListenAddress", 13) == 0) {
			const char *colon = memrchr(p, ':', (size_t)(end - p));

			if (colon != NULL && (colon[-1] == ']' || memchr(p, ':', (size_t)(end - p)) == colon))
				add_port(a, f, strtol(colon + 1, NULL, 10));
		}
		p = *end ? end + 1 : end;
	}
}

static bool read_config(struct host *h, struct arena *a, struct facts *f, const char *path, struct err *err)
{
	struct str text = {0};

	if (!h->fs->read(h, path, &text, err)) {
		if (err->code != ERR_NOT_FOUND)
			return err_wrap(err, "cannot tell which port sshd uses");
		err_clear(err);
		return true;
	}
	ports_of_config(a, f, str_c(&text));
	str_free(&text);
	return true;
}

/*
 * Where sshd listens now, as `ss` sees it: a command line or a running sshd
 * whose configuration has changed since. True if some socket may be systemd's
 * own: it says whose, to root.
 *
 *	LISTEN 0 128 0.0.0.0:2222 0.0.0.0:* users:(("sshd",pid=1,fd=3))
 */
static bool ports_of_listeners(struct host *h, struct arena *a, struct facts *f)
{
	bool by_systemd = false;
	struct run_res res;
	struct err ignored = {0};
	char *save = NULL;

	if (!h->live || !h->run(h, &(struct run_req){ .argv = (const char *[]){ "ss", "-Hlntp", NULL } }, &res, &ignored))
		return h->live;
	for (char *line = res.out.p ? strtok_r(res.out.p, "\n", &save) : NULL; line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		char *fields = NULL, *word = strtok_r(line, " ", &fields), *local = NULL;
		char *rest = NULL;

		for (int i = 0; word != NULL; i++, word = strtok_r(NULL, " ", &fields)) {
			if (i == 3)
				local = word;
			if (i == 5)
				rest = word;
		}
		char *colon = local ? strrchr(local, ':') : NULL;
		if (colon != NULL && rest != NULL && (strstr(rest, "\"sshd") || strstr(rest, "\"dropbear")))
			add_port(a, f, strtol(colon + 1, NULL, 10));
		by_systemd |= rest == NULL || strstr(rest, "\"systemd\"") != NULL;
	}
	run_res_free(&res);
	return by_systemd;
}

/*
 * ssh.socket: systemd listens and starts sshd for each connection, on ports
 * that sshd_config does not know.
 *
 *	Listen=0.0.0.0:2222 (Stream)
 */
static void ports_of_socket(struct host *h, struct arena *a, struct facts *f)
{
	const char *argv[] = { "systemctl", "show", "--property=Listen", "ssh.socket", NULL };
	struct run_res res;
	struct err ignored = {0};
	char *save = NULL;

	if (!h->run(h, &(struct run_req){ .argv = argv }, &res, &ignored))
		return;
	for (char *line = res.out.p ? strtok_r(res.out.p, "\n", &save) : NULL; line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		char *colon = strncmp(line, "Listen=", 7) == 0 ? strrchr(line, ':') : NULL;

		if (colon != NULL)
			add_port(a, f, strtol(colon + 1, NULL, 10));
	}
	run_res_free(&res);
}

static bool collect_ssh(struct host *h, struct arena *a, struct facts *f, struct err *err)
{
	strlist names;

	if (!read_config(h, a, f, "/etc/ssh/sshd_config", err) ||
	    !h->fs->list(h, a, "/etc/ssh/sshd_config.d", &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++)
		if (!read_config(h, a, f, arena_printf(a, "/etc/ssh/sshd_config.d/%s", names.v[i]), err))
			return false;
	if (ports_of_listeners(h, a, f))
		ports_of_socket(h, a, f);
	add_port(a, f, 22);
	return true;
}

bool collect_network(struct host *h, struct arena *a, struct facts *f, struct err *err)
{
	address_list list = {0};
	struct utsname u;

	if (uname(&u) == 0)
		f->arch = arena_strdup(a, strcmp(u.machine, "x86_64") == 0    ? "amd64"
					 : strcmp(u.machine, "aarch64") == 0 ? "arm64"
									     : u.machine);
	if (!h->addresses(h, a, &list, err))
		return false;
	for (size_t i = 0; i < list.n; i++) {
		const char **into = list.v[i].v6 ? &f->ipv6 : &f->ipv4;

		if ((*into)[0] == '\0')
			*into = arena_strdup(a, list.v[i].text);
		vec_push(a, &f->addresses, arena_strdup(a, list.v[i].text));
	}
	return collect_ssh(h, a, f, err);
}
