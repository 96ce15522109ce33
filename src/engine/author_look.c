/* Who asks, by what this process was started with and what the kernel says of it. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/author.h"
#include "engine/background.h"
#include "host/ids.h"

enum { ANCESTORS = 32 };

/* The whole of a file; "" if it cannot be read. Its NULs stay: *n is its length. */
static const char *slurp(struct host *h, struct arena *a, const char *path, size_t *n)
{
	struct str text = {0};
	struct err ignored = {0};

	if (!h->fs->read(h, path, &text, &ignored))
		str_cut(&text, 0);
	const char *copy = arena_memdup(a, str_c(&text), text.len);
	*n = text.len;
	str_free(&text);
	return copy;
}

/* The first word of "client port server port", if it is an address. */
static const char *client_of(struct arena *a, const char *connection)
{
	unsigned char ip[sizeof(struct in6_addr)];
	size_t n = connection != NULL ? strcspn(connection, " %") : 0;

	if (n == 0 || n >= INET6_ADDRSTRLEN)
		return "";
	const char *address = arena_memdup(a, connection, n);
	return inet_pton(AF_INET, address, ip) == 1 || inet_pton(AF_INET6, address, ip) == 1 ? address : "";
}

/* The field behind the program's name, which may hold anything, and the state: proc_pid_stat(5). 0: there is none. */
static long parent_of(struct host *h, struct arena *a, const char *pid)
{
	size_t n;
	const char *stat = slurp(h, a, arena_printf(a, "/proc/%s/stat", pid), &n), *end = strrchr(stat, ')');
	long parent = 0;

	return end != NULL && sscanf(end, ") %*c %ld", &parent) == 1 && parent > 1 ? parent : 0;
}

static const char *in_environ(struct host *h, struct arena *a, const char *pid, const char *name)
{
	size_t n, len = strlen(name);
	const char *all = slurp(h, a, arena_printf(a, "/proc/%s/environ", pid), &n);

	for (const char *p = all; p < all + n; p += strlen(p) + 1)
		if (strncmp(p, name, len) == 0 && p[len] == '=')
			return p + len + 1;
	return NULL;
}

static const char *address_of(struct host *h, struct arena *a, const struct author_signs *signs)
{
	const char *pid = "self", *connection = signs->ssh_connection;

	for (int i = 0; connection == NULL && i < ANCESTORS; i++) {
		long parent = parent_of(h, a, pid);

		if (parent == 0)
			break;
		pid = arena_printf(a, "%ld", parent);
		connection = in_environ(h, a, pid, "SSH_CONNECTION");
	}
	return client_of(a, connection);
}

/* (uid_t)-1: nobody has logged in. */
static const char *login_name(struct host *h, struct arena *a)
{
	const char *name = "";
	struct err ignored = {0};
	char *end;
	size_t n;
	const char *text = slurp(h, a, "/proc/self/loginuid", &n);
	unsigned long uid = strtoul(text, &end, 10);

	if (end == text || uid >= 0xffffffffUL)
		return h->owners ? "root" : "";
	return ids_user_name(h, a, (uid_t)uid, &name, &ignored) ? name : arena_printf(a, "uid %lu", uid);
}

/* The systemd service that this process is part of, other than one that gives logins: "" if none. */
static const char *service_of(struct host *h, struct arena *a)
{
	static const char suffix[] = ".service";
	static const char *const logins[] = { "ssh.service", "sshd.service", "dropbear.service" };
	size_t n;
	const char *text = slurp(h, a, "/proc/self/cgroup", &n), *line = strstr(text, "0::/");

	if (line == NULL)
		return "";
	char *path = arena_memdup(a, line, strcspn(line, "\n")), *name = strrchr(path, '/') + 1;
	size_t len = strlen(name);
	if (len < sizeof(suffix) || strcmp(name + len - (sizeof(suffix) - 1), suffix) != 0 ||
	    strncmp(name, "ssh@", 4) == 0 || strstr(name, "getty@") != NULL || strncmp(name, "user@", 5) == 0)
		return "";
	for (size_t i = 0; i < sizeof(logins) / sizeof(logins[0]); i++)
		if (strcmp(name, logins[i]) == 0)
			return "";
	return strcmp(name, BACKGROUND_UNIT) == 0 ? AUTHOR_BACKGROUND : name;
}

void author_of(struct host *h, struct arena *a, const struct author_signs *signs, struct author *out)
{
	const char *service = service_of(h, a), *how = signs->terminal ? AUTHOR_TERMINAL : AUTHOR_SCRIPT;
	bool dpkg = signs->dpkg_package != NULL, certbot = signs->renewed != NULL;
	bool sudo = signs->sudo_user != NULL && signs->sudo_user[0] != '\0';
	/* A daemon has no login of its own; apt in the midst of one has that of whoever runs it. */
	bool alone = service[0] != '\0' && !sudo;

	*out = (struct author){
		.user = sudo ? signs->sudo_user : alone ? "" : login_name(h, a),
		.from = alone ? "" : address_of(h, a, signs),
		.how = dpkg ? AUTHOR_DPKG : certbot ? AUTHOR_CERTBOT : service[0] != '\0' ? service : how,
	};
	author_clean(a, out);
}
