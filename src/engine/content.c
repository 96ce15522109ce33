#include "engine/content.h"

#include <string.h>

bool content_is_digest(const char *digest)
{
	return digest != NULL && strlen(digest) == DIGEST_HEX - 1 && strspn(digest, "0123456789abcdef") == DIGEST_HEX - 1;
}

const char *content_path(struct arena *a, const char *digest)
{
	return arena_printf(a, PATH_CONTENTS "/%s", digest);
}

bool content_read(struct host *h, struct arena *a, const char *digest, struct str *out, struct err *err)
{
	char now[DIGEST_HEX];

	if (!content_is_digest(digest))
		return err_set(err, ERR_INVALID, "its digest is none");
	if (!h->fs->read(h, content_path(a, digest), out, err))
		return false;
	digest_hex(str_c(out), out->len, now);
	return strcmp(digest, now) == 0 || err_set(err, ERR_INVALID, "%s is not what was written", content_path(a, digest));
}

/* What cannot be read, for whatever reason, is written anew. */
static bool is_kept(struct engine *e, const char *digest)
{
	struct str there = {0};
	struct err ignored = {0};

	bool whole = content_read(e->host, e->arena, digest, &there, &ignored);
	str_free(&there);
	return whole;
}

bool content_keep(struct engine *e, const void *p, size_t n, char digest[DIGEST_HEX], struct err *err)
{
	struct host *h = e->host;

	digest_hex(p, n, digest);
	if (!content_is_digest(digest))
		return err_set(err, ERR_INVALID, "cannot make the digest of what is to be kept");
	if (is_kept(e, digest))
		return true;
	return h->fs->mkdir(h, PATH_CONTENTS, &(struct file_meta){ .mode = 0700 }, err) &&
	       h->fs->write(h, content_path(e->arena, digest), p, n, &(struct file_meta){ .mode = 0600 }, err);
}

bool content_sweep(struct engine *e, const struct strset *used, struct err *err)
{
	struct host *h = e->host;
	strlist names;

	if (!h->fs->list(h, e->arena, PATH_CONTENTS, &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++)
		if (!strset_has(used, names.v[i]) &&
		    !h->fs->remove_tree(h, content_path(e->arena, names.v[i]), err))
			return false;
	return true;
}
