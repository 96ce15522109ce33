/*
 * Whose file it is decides: beside one that mailstead writes a leftover is harmless, since ours stands whatever the package
 * would have; beside one that is the package's own, what Debian changed in it is not in effect, and nothing else says so.
 */
#include "check/leftovers.h"

#include <string.h>

#include "plan/paths.h"

#define FIND "find /etc -name '*.dpkg-*' -o -name '*.ucf-*'"

enum { NEW_FOR_S = 3600 };

/* The packages whose daemons mailstead configures, by how their names begin. */
static bool is_ours(const char *package)
{
	static const char *const begins[] = { "postfix", "dovecot-", "rspamd", "opendkim", "nginx", "libnginx-mod-", "unbound",
					      "redis", "certbot", "python3-certbot", "fail2ban", "nftables",
					      "unattended-upgrades", "needrestart", "dns-root-data", "openssl",
					      "ca-certificates" };

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (strncmp(package, begins[i], strlen(begins[i])) == 0)
			return true;
	return false;
}

/* Two files with the same bytes; one that cannot be read is another. */
static bool alike(struct check *k, const char *x, const char *y)
{
	struct str a = {0}, b = {0};
	struct err none = {0};

	bool ok = k->host->fs->read(k->host, x, &a, &none) && k->host->fs->read(k->host, y, &b, &none) && a.len == b.len &&
		  memcmp(str_c(&a), str_c(&b), a.len) == 0;
	str_wipe(&a);
	str_wipe(&b);
	return ok;
}

/* A path with something that a shell takes otherwise stands in no command. */
static const char *fix(struct check *k, const struct leftover *l, bool choice)
{
	if (strspn(l->path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._+@-") != strlen(l->path))
		return FIND;
	if (!choice)
		return arena_printf(k->arena, "diff -u %s %s; rm %s", l->beside, l->path, l->path);
	return arena_printf(k->arena, "diff -u %s %s, then to keep yours: rm %s, or to take Debian's: mv %s %s", l->beside, l->path,
			    l->path, l->path, l->beside);
}

static void tell(struct check *k, const struct leftover *l, bool written)
{
	const char *package = l->package ? l->package : "a package";
	bool going = l->kind == LEFT_GOING && k->host->now(k->host) - l->mtime < NEW_FOR_S;
	bool matters = !written && l->kind != LEFT_OLDER && !going && !alike(k, l->path, l->beside);
	struct finding f = { .id = "config.leftover", .subject = l->path, .source = l->path };

	f.severity = matters ? SEVERITY_WARN : SEVERITY_INFO;
	f.fix = going ? "" : fix(k, l, matters);
	if (l->kind == LEFT_OLDER)
		f.seen = arena_printf(k->arena, "%s is what stood in %s before %s replaced it", l->path, l->beside, package);
	else
		f.seen = arena_printf(k->arena, "%s is what the new version of %s has for %s", l->path, package, l->beside);
	if (going)
		f.why = "an upgrade may be under way: it goes away with the end of that";
	else if (written)
		f.why = "harmless: mailstead writes that file for the version that is installed, and nothing reads this one";
	else if (matters)
		f.why = "the file was changed here, so it stayed, and mailstead leaves it alone: what Debian changed in it is not in effect";
	else if (l->kind == LEFT_OLDER)
		f.why = "nothing reads it any more";
	else
		f.why = "harmless: that says the same";
	check_add(k, &f);
}

/* Of our own packages' files, and of those that we write, whoever they come from. */
static void tell_all(struct check *k, const leftover_list *found)
{
	for (size_t i = 0; i < found->n; i++) {
		const struct leftover *l = &found->v[i];
		struct file_stat base = {0};
		struct err none = {0};

		bool written = k->host->fs->stat(k->host, arena_printf(k->arena, "%s%s", PATH_BASE, l->beside), &base, &none) &&
			       base.type != FILE_NONE;
		if (written || (l->package != NULL && is_ours(l->package)))
			tell(k, l, written);
	}
}

void check_leftovers(struct check *k)
{
	struct err err = {0};
	leftover_list found;

	if (leftovers_find(k, &found, &err))
		tell_all(k, &found);
	else
		check_unknown(k, "config.leftover", "", FIND, &err);
}
