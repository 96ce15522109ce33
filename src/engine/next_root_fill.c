/*
 * What this box has that the checkers of the next release look at.
 *
 * /etc becomes what dpkg would make of it: the next release's file where the
 * operator has changed nothing in a package's, the box's own everywhere else.
 */
#include <string.h>

#include "engine/next_root_part.h"
#include "plan/paths.h"

/* Certificate, keys and what users left are looked at, never changed: they are copies. */
static const char *const copied[] = { PATH_TLS_DIR, PATH_DKIM, PATH_SENDERS_DIR, PATH_WEBROOT, "/var/lib/unbound" };
/* Only that it is there matters. */
static const char *const touched[] = { "/var/log/fail2ban.log", "/dev/null", "/dev/zero", "/dev/random", "/dev/urandom" };
/* What the scripts of the next release's packages take away. */
static const char *const gone[] = { "/ld.so.cache", "/postfix/makedefs.out", "/postfix/post-install", "/postfix/postfix-script" };

static bool copy(struct next_root *root, const char *from, const char *to, struct err *err)
{
	return next_root_do(root, (const char *[]){ "cp", "-a", "--remove-destination", "-T", "--", from, to, NULL }, err);
}

/* dpkg keeps what the operator changed in a package's own file, and that it is not there. */
static bool keep_changed(struct next_root *root, char *said, struct err *err)
{
	struct host *h = root->ahead->host;
	char *save = NULL;
	bool ok = true, missing;

	for (char *line = strtok_r(said, "\n", &save); ok && line != NULL; line = strtok_r(NULL, "\n", &save)) {
		const char *path = apt_said_conffile(line, &missing);

		if (path == NULL)
			continue;
		const char *to = arena_printf(root->ahead->arena, NEXT_ETC "%s", path + 4);
		ok = missing ? h->fs->remove(h, to, err) : copy(root, path, to, err);
	}
	return ok;
}

static bool lay_etc(struct next_root *root, struct err *err)
{
	struct host *h = root->ahead->host;
	struct run_res res;

	if (!copy(root, "/etc", NEXT_ETC, err) || !copy(root, NEXT_ROOT "/etc", NEXT_ETC, err))
		return false;
	/* Its status says whether it found something. */
	if (!h->run(h, &(struct run_req){ .argv = (const char *[]){ "dpkg", "--verify", NULL }, .timeout_s = 300,
					  .stop = root->ahead->stop }, &res, err))
		return false;
	bool ok = res.out.len == 0 || keep_changed(root, res.out.p, err);
	run_res_free(&res);
	for (size_t i = 0; ok && i < sizeof(gone) / sizeof(gone[0]); i++)
		ok = h->fs->remove(h, arena_printf(root->ahead->arena, NEXT_ETC "%s", gone[i]), err);
	return ok;
}

static bool copy_state(struct next_root *root, struct err *err)
{
	struct host *h = root->ahead->host;
	struct arena *a = root->ahead->arena;

	for (size_t i = 0; i < sizeof(touched) / sizeof(touched[0]); i++)
		if (!h->fs->write(h, arena_printf(a, NEXT_ROOT "%s", touched[i]), "", 0, &(struct file_meta){ .mode = 0640 },
				  err))
			return false;
	if (!h->fs->mkdirs(h, NEXT_ROOT PATH_STATE, err))
		return false;
	for (size_t i = 0; i < sizeof(copied) / sizeof(copied[0]); i++)
		if (host_exists(h, copied[i]) && !copy(root, copied[i], arena_printf(a, NEXT_ROOT "%s", copied[i]), err))
			return false;
	return true;
}

bool next_root_fill(struct next_root *root, struct err *err)
{
	return (lay_etc(root, err) && copy_state(root, err)) ||
	       err_wrap(err, "cannot lay out /etc as Debian %s would have it", root->ahead->to->number);
}
