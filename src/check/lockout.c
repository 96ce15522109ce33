#include "check/lockout.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "plan/paths.h"

/* What follows "tcp dport": one port, or a set of ports, ranges and names in braces. */
static bool set_has(const char *p, const char *end, long port)
{
	bool braces = *p == '{';

	for (;;) {
		long first = 22, last = 22;
		char *rest;

		p += strspn(p, "{, \t");
		if (p >= end)
			return false;
		if (strncmp(p, "ssh", 3) == 0) {
			p += 3;
		} else if (isdigit((unsigned char)*p)) {
			first = last = strtol(p, &rest, 10);
			if (*rest == '-')
				last = strtol(rest + 1, &rest, 10);
			p = rest;
		} else if (braces && isalpha((unsigned char)*p)) {
			p += strcspn(p, ",} \t\n");
			continue;
		} else {
			return false;
		}
		if (port >= first && port <= last)
			return true;
	}
}

bool lockout_opens(const char *nft, long port)
{
	static const char match[] = "tcp dport ";

	for (const char *line = nft, *next; *line != '\0'; line = next) {
		const char *end = strchrnul(line, '\n');
		const char *at = memmem(line, (size_t)(end - line), match, strlen(match));
		const char *comment = memchr(line, '#', (size_t)(end - line));

		next = *end ? end + 1 : end;
		if (comment != NULL)
			end = comment;
		if (at == NULL || at > end || memmem(at, (size_t)(end - at), " accept", strlen(" accept")) == NULL)
			continue;
		at += strlen(match);
		if (set_has(at, end, port))
			return true;
	}
	return false;
}

static const struct step *find(const struct plan *plan, enum resource_kind kind, const char *name)
{
	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.v[i].res->kind == kind && strcmp(plan->steps.v[i].res->name, name) == 0)
			return &plan->steps.v[i];
	return NULL;
}

/* What will stand there after the apply. */
static void add_future(const struct step *file, struct str *rules)
{
	bool ours = file->change == CHANGE_CREATE || file->change == CHANGE_UPDATE;

	if (file->change == CHANGE_REMOVE)
		return;
	if (ours)
		str_add(rules, file->new_, file->new_len);
	else if (file->old != NULL)
		str_add(rules, file->old, file->old_len);
	str_addc(rules, '\n');
}

/* Our rules, and behind them the operator's own, which they include. */
static void future_rules(const struct plan *plan, const struct step *file, struct str *rules)
{
	add_future(file, rules);
	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];

		if (s->res->kind == RES_FILE && strncmp(s->res->name, PATH_NFT_LOCAL "/", strlen(PATH_NFT_LOCAL "/")) == 0)
			add_future(s, rules);
	}
}

static bool shut(const char *port, const char *who, struct err *err)
{
	err_set(err, ERR_INVALID, "the firewall would shut port %s, %s", port, who);
	return err_hint(err, "nothing was changed. Open it in " PATH_NFT ", or in a file %s/nftables/ssh.nft that says: "
			     "add rule inet mailstead input tcp dport %s accept", PATH_LOCAL_D, port);
}

bool lockout_check(const struct plan *plan, const char *ssh_connection, struct err *err)
{
	const struct step *unit = find(plan, RES_UNIT, FIREWALL_UNIT), *file = find(plan, RES_FILE, PATH_NFT);
	const char *own = ssh_connection ? strrchr(ssh_connection, ' ') : NULL;
	const strlist *ports = &plan->facts->ssh_ports;
	struct str rules = {0};

	if (unit == NULL || unit->change != CHANGE_UPDATE || file == NULL)
		return true;
	bool ok = true;

	future_rules(plan, file, &rules);
	if (own != NULL && !lockout_opens(str_c(&rules), strtol(own, NULL, 10)))
		ok = shut(own + 1, "by which you are connected", err);
	for (size_t i = 0; ok && i < ports->n; i++) {
		/* 22 is among them even where nobody listens there: it matters if it is the only one. */
		if (ports->n > 1 && strcmp(ports->v[i], "22") == 0)
			continue;
		if (!lockout_opens(str_c(&rules), strtol(ports->v[i], NULL, 10)))
			ok = shut(ports->v[i], "where sshd listens", err);
	}
	str_free(&rules);
	return ok;
}
