#include "cmd/remove_data.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "plan/paths.h"

const struct data_path *remove_data_find(struct cmd *c, const char *hostname)
{
	static const char *const dirs[] = { "live", "archive", "renewal" };
	VEC(struct data_path) all = {0};

	vec_push(c->arena, &all, ((struct data_path){ PATH_VMAIL, "all mail of all accounts" }));
	for (size_t second = 0; second < 2; second++) /* lineage.h */
		for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
			const char *path = arena_printf(c->arena, "/etc/letsencrypt/%s/%s%s%s", dirs[i], hostname,
							second ? "-2" : "", i == 2 ? ".conf" : "");

			vec_push(c->arena, &all, ((struct data_path){ path, "the certificate" }));
		}
	vec_push(c->arena, &all, ((struct data_path){ PATH_STATE, "accounts, passwords, DKIM keys, the history with generation 0" }));
	/* Last: it says whose certificates they are, also to the run that goes on after one that failed. */
	vec_push(c->arena, &all, ((struct data_path){ "/etc/mailstead", "the site, and your additions" }));
	size_t n = 0;
	for (size_t i = 0; i < all.n; i++) {
		struct err ignored = {0};
		struct file_stat st;

		if (c->host->fs->stat(c->host, all.v[i].path, &st, &ignored) && st.type != FILE_NONE)
			all.v[n++] = all.v[i];
	}
	all.n = n;
	vec_push(c->arena, &all, ((struct data_path){ NULL, NULL }));
	return all.v;
}

static bool typed(struct cmd *c, const char *hostname)
{
	char answer[300];

	fprintf(c->errout, "Mail, accounts and keys cannot be had back. To delete them type the name of this mail server (%s): ",
		hostname);
	fflush(c->errout);
	if (fgets(answer, sizeof(answer), stdin) == NULL)
		return false;
	answer[strcspn(answer, "\r\n")] = '\0';
	return strcmp(answer, hostname) == 0;
}

bool remove_data_consent(struct cmd *c, const char *hostname, const char *confirmed)
{
	if (confirmed != NULL && strcmp(confirmed, hostname) != 0) {
		cmd_warn(c, "--confirm-data %s: this mail server is %s; nothing was removed", confirmed, hostname);
		return false;
	}
	if (c->yes && confirmed == NULL) {
		cmd_warn(c, "--all-data deletes all mail and accounts for ever: with --yes it also needs --confirm-data %s", hostname);
		return false;
	}
	if (c->yes)
		return true;
	if (!isatty(STDIN_FILENO)) {
		cmd_warn(c, "nobody is there to ask: --all-data without a terminal needs --yes --confirm-data %s", hostname);
		return false;
	}
	if (!typed(c, hostname)) {
		cmd_warn(c, "that is not its name: nothing was removed");
		return false;
	}
	return true;
}

/* No link is followed: that what it leads to is still there must be said. */
static void tell_of_link(struct cmd *c, const char *path)
{
	struct err ignored = {0};
	struct file_stat st;
	const char *target;

	if (c->host->fs->stat(c->host, path, &st, &ignored) && st.type == FILE_SYMLINK &&
	    c->host->fs->readlink(c->host, c->arena, path, &target, &ignored))
		cmd_warn(c, "%s is a symbolic link, and only that is deleted: what is in %s stays", path, target);
}

/* One that is a file system of its own is emptied, and stays. */
static bool delete_tree(struct cmd *c, const char *path, struct err *err)
{
	struct host *h = c->host;
	struct err ignored = {0};
	strlist names;

	tell_of_link(c, path);
	if (h->fs->remove_tree(h, path, err))
		return true;
	if (err->sys_errno != EBUSY || !h->fs->list(h, c->arena, path, &names, &ignored) || names.n > 0)
		return false;
	err_clear(err);
	cmd_warn(c, "%s is empty now, and stays: a file system is mounted there", path);
	return true;
}

bool remove_data(struct cmd *c, const struct data_path *paths, struct event_sink *sink, struct err *err)
{
	for (; paths->path != NULL; paths++) {
		event_emit(sink, EVENT_OUTPUT, "deleting %s", paths->path);
		if (!delete_tree(c, paths->path, err))
			return err_wrap(err, "not all was deleted") || err_hint(err, "run this again: it goes on");
	}
	return true;
}
