#include "engine/backup_point.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/trouble.h"
#include "plan/paths.h"

enum { TAR_TIMEOUT_S = 1800, TAR_TRIES = 3, SPARE_KIB = 64 * 1024 };

const char *backup_point_dir(struct arena *a, const char *to)
{
	return arena_printf(a, PATH_BACKUPS "/before-debian-%s", to);
}

static bool run(struct engine *e, const char *const *argv, struct str *out, struct err *err)
{
	struct run_res res;

	if (!e->host->run(e->host, &(struct run_req){ .argv = argv, .timeout_s = TAR_TIMEOUT_S }, &res, err))
		return false;
	bool ok = res.status == 0;
	if (!ok) {
		struct str said = {0};

		run_res_excerpt(&res, &said);
		err_set(err, ERR_RUN, "%s failed (status %d): %s", argv[0], res.status, str_c(&said));
		str_free(&said);
	} else if (out != NULL) {
		str_add(out, str_c(&res.out), res.out.len);
	}
	run_res_free(&res);
	return ok;
}

/* "3748\t/etc\n…\n4484\ttotal\n" */
static bool room(struct engine *e, struct err *err)
{
	const char *argv[] = { "du", "--summarize", "--total", "--one-file-system", "--exclude=" PATH_BACKUPS, "--block-size=1K",
			       "--", "/etc", PATH_STATE, NULL };
	struct str said = {0};
	struct file_space space;

	bool ok = run(e, argv, &said, err) && e->host->fs->space(e->host, PATH_STATE, &space, err);
	const char *total = strstr(str_c(&said), "\ttotal");
	while (total != NULL && total > said.p && total[-1] != '\n')
		total--;
	int64_t need = total != NULL ? (strtoll(total, NULL, 10) + SPARE_KIB) * 1024 : 0;
	str_free(&said);
	if (!ok || (!space.readonly && space.avail >= need))
		return ok;
	char size[24];
	trouble_fail(e->host, space.readonly ? EROFS : ENOSPC, "make the backup point below", PATH_BACKUPS, err);
	return err_wrap(err, "%s are needed for it", trouble_size(need, size));
}

static const char *below(struct engine *e, const struct backup_point *b, const char *name)
{
	return arena_printf(e->arena, "%s/%s", b->dir, name);
}

/*
 * Of PATH_STATE what can be made again, or is a copy itself, is left out. The
 * file is made first: nobody else can read it from its first byte on.
 */
static bool pack(struct engine *e, const char *tar, struct err *err)
{
	const char *make[] = { "tar", "--create", "--file", tar, "--directory=/", "--one-file-system", "--numeric-owner",
			       "--warning=no-file-ignored", "--exclude=./var/lib/mailstead/backups",
			       "--exclude=./var/lib/mailstead/background", "--exclude=./var/lib/mailstead/upgrade",
			       "--exclude=./var/lib/mailstead/staging", "--exclude=./var/lib/mailstead/journal",
			       "--exclude=./var/lib/mailstead/ahead", "--exclude=./var/lib/mailstead/accounts", "--", "./etc",
			       "./var/lib/mailstead", NULL };
	const char *compare[] = { "tar", "--compare", "--file", tar, "--directory=/", "--numeric-owner", NULL };

	/* A certificate may be renewed just now: what differs when it is read back is packed again. */
	for (int i = 0; i < TAR_TRIES; i++) {
		err_clear(err);
		if (e->host->fs->write(e->host, tar, "", 0, &(struct file_meta){ .mode = 0600 }, err) &&
		    run(e, make, NULL, err) && run(e, compare, NULL, err))
			return true;
	}
	return false;
}

static bool list_packages(struct engine *e, const char *path, struct err *err)
{
	const char *argv[] = { "dpkg-query", "--show", "--showformat=${Package}:${Architecture} ${Version} ${db:Status-Abbrev}\n",
			       NULL };
	struct str list = {0};

	bool ok = run(e, argv, &list, err) &&
		  e->host->fs->write(e->host, path, str_c(&list), list.len, &(struct file_meta){ .mode = 0600 }, err);
	str_free(&list);
	return ok;
}

static bool explain(struct engine *e, const struct backup_point *b, struct err *err)
{
	const char *text = arena_printf(
		e->arena,
		"The backup point that mailstead made before the step to %s. Mail is not in it: it was not touched.\n"
		"\n"
		"files.tar      /etc and /var/lib/mailstead: configuration, site, keys, certificates, generations\n"
		"accounts.db    users, aliases and domains (SQLite)\n"
		"packages.txt   every package with the version that was installed\n"
		"\n"
		"To see one file of then:\n"
		"    tar -xOf %s/files.tar ./etc/postfix/main.cf\n"
		"To put one back as it was:\n"
		"    tar -xpf %s/files.tar -C / ./etc/mailstead/site.yaml\n"
		"To put the accounts back, with Postfix and Dovecot stopped:\n"
		"    install -o root -g postfix -m 0640 %s/accounts.db " PATH_ACCOUNTS_DB "\n"
		"\n"
		"Packages cannot go back. On a new machine with the Debian of before: install mailstead there, unpack\n"
		"files.tar and put accounts.db and " PATH_VMAIL " in their places, then run mailstead apply.\n"
		"\n"
		"Keys and password hashes are in here: keep it as safe as the machine itself.\n"
		"Once all is well:  rm -r %s\n",
		b->label, b->dir, b->dir, b->dir, b->dir);

	return e->host->fs->write(e->host, below(e, b, "README"), text, strlen(text), &(struct file_meta){ .mode = 0600 }, err);
}

bool backup_point_make(struct engine *e, const struct backup_point *b, struct err *err)
{
	struct host *h = e->host;
	const char *tar = below(e, b, "files.tar");

	return (room(e, err) && h->fs->remove_tree(h, b->dir, err) &&
		h->fs->mkdir(h, PATH_BACKUPS, &(struct file_meta){ .mode = 0700 }, err) &&
		h->fs->mkdir(h, b->dir, &(struct file_meta){ .mode = 0700 }, err) && pack(e, tar, err) &&
		b->accounts(h, below(e, b, "accounts.db"), err) && list_packages(e, below(e, b, "packages.txt"), err) &&
		run(e, (const char *[]){ "sync", "--", tar, below(e, b, "accounts.db"), NULL }, NULL, err) &&
		explain(e, b, err)) ||
	       err_wrap(err, "cannot make the backup point %s", b->dir);
}
