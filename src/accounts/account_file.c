#include "accounts/account_file.h"

#include <string.h>
#include <unistd.h>

enum { LINE_MAX_LEN = 1024 };

#define SCHEME "{CRYPT}$y$"

/* Of yescrypt: "$y$", then parameters, salt and hash, each of the alphabet of crypt(5) and divided by "$". */
static bool is_yescrypt(const char *hash)
{
	static const char alphabet[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	const char *p = hash + sizeof(SCHEME) - 1;
	size_t part[3];

	if (strncmp(hash, SCHEME, sizeof(SCHEME) - 1) != 0)
		return false;
	for (size_t i = 0; i < 3; i++) {
		part[i] = strspn(p, alphabet);
		p += part[i];
		if (i < 2 && *p++ != '$')
			return false;
	}
	return *p == '\0' && part[0] > 0 && part[1] > 0 && part[2] == 43;
}

static bool is_ours(struct host *h, const char *path, struct err *err)
{
	struct file_stat st;

	if (!h->fs->stat(h, path, &st, err))
		return false;
	if (st.type == FILE_NONE)
		return err_set(err, ERR_NOT_FOUND, "there is no %s", path);
	if (st.type != FILE_REGULAR)
		return err_set(err, ERR_INVALID, "%s is not a regular file", path);
	if (st.uid != geteuid() || (st.mode & 077) != 0) {
		err_set(err, ERR_INVALID, "%s could be read or written by others", path);
		return err_hint(err, "chown root %s; chmod 600 %s", path, path);
	}
	return true;
}

static bool parse(struct arena *a, struct str *text, struct account_file *out, struct err *err)
{
	size_t n = text->len;

	if (n > 0 && text->p[n - 1] == '\n')
		str_cut(text, --n);
	const char *line = str_c(text), *space = strchr(line, ' ');
	if (n > LINE_MAX_LEN || strlen(line) != n || strpbrk(line, "\r\n\t") != NULL || space == NULL ||
	    strchr(space + 1, ' ') != NULL)
		return err_set(err, ERR_INVALID, "it is not one line of an address, a space and a hash");
	if (!is_yescrypt(space + 1)) {
		err_set(err, ERR_INVALID, "the hash is none of yescrypt");
		return err_hint(err, "it looks like {CRYPT}$y$j9T$…; mkpasswd -m yescrypt makes what follows {CRYPT}");
	}
	out->hash = arena_strdup(a, space + 1);
	return accounts_user_name(a, arena_memdup(a, line, (size_t)(space - line)), &out->user, err);
}

bool account_file_read(struct host *h, struct arena *a, const char *path, struct account_file *out, struct err *err)
{
	struct str text = {0};

	*out = (struct account_file){ .path = path };
	bool ok = is_ours(h, path, err) && h->fs->read(h, path, &text, err);
	/* Looked at again: what was read is what was judged, or it changed meanwhile and is refused. */
	ok = ok && is_ours(h, path, err) && (parse(a, &text, out, err) || err_wrap(err, "%s", path));
	str_wipe(&text);
	out->user.quota = QUOTA_OF_SITE;
	out->user.enabled = true;
	return ok || err_wrap(err, "cannot take the account from its file");
}

bool account_file_add(struct host *h, struct arena *a, const struct account_file *f, bool *added, struct err *err)
{
	struct account_user user = f->user, there;
	struct accounts *db = NULL;
	struct err none = {0};

	user.created = h->now(h);
	bool ok = accounts_open(h, ACCOUNTS_WRITE, &db, err);
	*added = ok && !accounts_user_get(db, a, user.address, &there, &none);
	ok = ok && (!*added || accounts_user_add(db, &user, f->hash, err));
	accounts_close(db);
	return ok || err_wrap(err, "cannot make the account %s", user.address);
}
