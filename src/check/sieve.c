/*
 * Users' filters (daemons.md, 48 to 50): what Dovecot allows them, and that no
 * link or file of somebody else lies among them.
 *
 * A user's directory is his: names are only looked at, never followed, and at
 * most so many of them.
 */
#include <stdlib.h>
#include <string.h>

#include "check/check.h"
#include "host/ids.h"
#include "plan/paths.h"

enum { TIMEOUT_S = 5, MAX_LOOKS = 5000, MAX_REDIRECTS = 10 };

struct walk {
	struct check *k;
	uid_t vmail;
	size_t left; /* looks that may still be taken */
};

static void strange(struct check *k, const char *path, const char *what)
{
	check_add(k, &(struct finding){
			     .id = "sieve.strange-file",
			     .severity = SEVERITY_WARN,
			     .subject = path,
			     .seen = arena_printf(k->arena, "%s %s", path, what),
			     .why = "links in filter directories have been used to read other people's files (CVE-2026-42394)",
			     /* Without the name, which a user chose. */
			     .fix = "find " PATH_VMAIL "/*/*/sieve " PATH_VMAIL "/*/*/.dovecot.sieve -type l -ls -o ! -user vmail -ls",
			     .source = path,
		     });
}

static bool look(struct walk *w, const char *path, struct file_stat *st)
{
	struct err ignored = {0};

	if (w->left == 0)
		return false;
	w->left--;
	return w->k->host->fs->stat(w->k->host, path, st, &ignored) && st->type != FILE_NONE;
}

static void look_at_scripts(struct walk *w, const char *dir)
{
	struct err ignored = {0};
	struct file_stat st;
	strlist names;

	if (!look(w, dir, &st))
		return;
	if (st.type != FILE_DIR || st.uid != w->vmail) {
		strange(w->k, dir, st.type == FILE_DIR ? "does not belong to vmail" : "is not a directory");
		return;
	}
	if (!w->k->host->fs->list(w->k->host, w->k->arena, dir, &names, &ignored))
		return;
	for (size_t i = 0; i < names.n; i++) {
		const char *path = arena_printf(w->k->arena, "%s/%s", dir, names.v[i]);

		if (!look(w, path, &st))
			return;
		if (st.type == FILE_SYMLINK || st.type == FILE_OTHER)
			strange(w->k, path, "is not a file");
		else if (st.uid != w->vmail)
			strange(w->k, path, "does not belong to vmail");
	}
}

/* Dovecot's own link to the script in use leads into the same home: "sieve/NAME.sieve". */
static void look_at_active(struct walk *w, const char *home)
{
	const char *path = arena_printf(w->k->arena, "%s/.dovecot.sieve", home), *target = "";
	struct err ignored = {0};
	struct file_stat st;

	if (!look(w, path, &st) || st.type != FILE_SYMLINK ||
	    !w->k->host->fs->readlink(w->k->host, w->k->arena, path, &target, &ignored))
		return;
	if (strncmp(target, "sieve/", 6) != 0 || strstr(target, "..") != NULL)
		strange(w->k, path, arena_printf(w->k->arena, "leads to %s", target));
}

static void look_at_homes(struct walk *w)
{
	struct check *k = w->k;
	struct err err = {0};
	strlist domains, users;

	if (!k->host->fs->list(k->host, k->arena, PATH_VMAIL, &domains, &err)) {
		check_unknown(k, "sieve.strange-file", "", "ls " PATH_VMAIL, &err);
		return;
	}
	for (size_t i = 0; i < domains.n && w->left > 0; i++) {
		const char *domain = arena_printf(k->arena, "%s/%s", PATH_VMAIL, domains.v[i]);
		struct file_stat st;

		if (!look(w, domain, &st) || st.type != FILE_DIR || !k->host->fs->list(k->host, k->arena, domain, &users, &err))
			continue;
		for (size_t j = 0; j < users.n && w->left > 0; j++) {
			const char *home = arena_printf(k->arena, "%s/%s", domain, users.v[j]);

			look_at_scripts(w, arena_printf(k->arena, "%s/sieve", home));
			look_at_active(w, home);
		}
	}
}

static bool may_not(const char *line)
{
	static const char *const dangerous[] = { "editheader", "vnd.dovecot.pipe", "vnd.dovecot.execute",
						 "vnd.dovecot.filter", NULL };

	for (size_t i = 0; dangerous[i] != NULL; i++)
		if (strstr(line, dangerous[i]) != NULL && strstr(line, "= no") == NULL)
			return true;
	return false;
}

static void setting(struct check *k, const char *id, const char *line, const char *why)
{
	check_add(k, &(struct finding){
			     .id = id,
			     .severity = SEVERITY_WARN,
			     .seen = arena_printf(k->arena, "Dovecot is told: %s", line),
			     .why = why,
			     .fix = "take it out of " PATH_LOCAL_D "/dovecot/ and run mailstead apply, or out of /etc/dovecot/dovecot.conf "
				    "and run doveadm reload",
			     .source = "doveconf -n",
		     });
}

/*
 * Of `doveconf -n`: "sieve_extensions = +editheader" inside plugin { } is 2.3,
 * "sieve_extensions { editheader = yes }" over several lines is 2.4.
 */
static void look_at_settings(struct check *k, char *text)
{
	bool in_block = false;
	char *save = NULL;

	for (char *line = strtok_r(text, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save)) {
		line += strspn(line, " \t");
		bool names_them = strncmp(line, "sieve_extensions", 16) == 0;

		if (names_them && strchr(line, '{') != NULL)
			in_block = true;
		if ((names_them || in_block) && may_not(line))
			setting(k, "sieve.extension", line,
				"users' filters could run programs or forge headers: those are for the server's own filters");
		if (strchr(line, '}') != NULL)
			in_block = false;
		if (strncmp(line, "sieve_max_redirects =", 21) == 0 && strtol(line + 21, NULL, 10) > MAX_REDIRECTS)
			setting(k, "sieve.redirects", line, "one message that comes in could become that many that go out");
	}
}

void check_sieve(struct check *k)
{
	static const char *const argv[] = { "doveconf", "-n", NULL };
	struct walk w = { .k = k, .left = MAX_LOOKS };
	struct err err = {0};
	const char *text = check_output(k, argv, TIMEOUT_S, &err);

	if (text == NULL)
		check_unknown(k, "sieve.extension", "", "doveconf -n", &err);
	else
		look_at_settings(k, arena_strdup(k->arena, text));
	err_clear(&err);
	if (ids_user(k->host, "vmail", &w.vmail, &err))
		look_at_homes(&w);
	else
		check_unknown(k, "sieve.strange-file", "", "id vmail", &err);
}
