/* The answers on the box. */
#include <string.h>

#include "conf/load.h"
#include "installer/answers_part.h"

static const struct file_meta secret = { .mode = 0600 };

/* The operator may have written a site file by hand, or there is one of an earlier installation. */
static bool load_site(struct answers *w, struct host *h, struct err *err)
{
	struct str text = {0};
	struct site site;
	bool there = h->fs->read(h, SITE_PATH, &text, err);

	if (!there && err->code == ERR_NOT_FOUND) {
		err_clear(err);
		return true;
	}
	bool good = there && site_load(w->a, SITE_PATH, str_c(&text), text.len, &site, err);
	if (good)
		answers_take_site(w, str_c(&text), text.len, &site);
	else
		w->unread = arena_strdup(w->a, err->msg);
	str_free(&text);
	return good;
}

const char *answers_unread_site(const struct answers *w)
{
	return w->unread;
}

static bool load_kept(struct answers *w, struct host *h, bool *kept, struct err *err)
{
	struct str text = {0};
	bool there = h->fs->read(h, SETUP_ANSWERS, &text, err);

	*kept = there && answers_parse(w, str_c(&text), text.len, err);
	str_free(&text);
	if (*kept)
		return true;
	if (!there && err->code == ERR_NOT_FOUND) {
		err_clear(err);
		return true;
	}
	err_wrap(err, "cannot take up the answers of an earlier start from %s", SETUP_ANSWERS);
	return err_hint(err, "they are asked for anew");
}

bool answers_load(struct answers *w, struct host *h, bool *kept, struct err *err)
{
	struct err later = {0};

	if (w->loaded) {
		*kept = w->kept;
		return true;
	}
	w->loaded = true;
	bool good = load_site(w, h, err);
	bool taken = load_kept(w, h, &w->kept, good ? err : &later);
	*kept = w->kept;
	return good && taken;
}

static bool save_account(const struct answers *w, struct host *h, struct err *err)
{
	struct str line = {0};

	if (w->address[0] == '\0')
		return h->fs->remove(h, SETUP_ACCOUNT, err);
	str_addf(&line, "%s %s\n", w->address, w->hash);
	bool good = h->fs->write(h, SETUP_ACCOUNT, str_c(&line), line.len, &secret, err);
	str_wipe(&line);
	return good;
}

/* What an earlier, whole set of answers left goes where the site is incomplete: nobody may install that. */
static bool save_site(const struct answers *w, struct host *h, struct err *err)
{
	struct arena *a = arena_new();
	struct err incomplete = {0};
	struct str text = {0};
	struct site site;
	bool good;

	if (answers_site(w, a, &site, NULL, &incomplete)) {
		answers_text(w, &text);
		good = h->fs->write(h, SETUP_SITE, str_c(&text), text.len, &secret, err) && save_account(w, h, err);
	} else {
		good = h->fs->remove(h, SETUP_SITE, err) && h->fs->remove(h, SETUP_ACCOUNT, err);
	}
	str_free(&text);
	arena_free(a);
	return good;
}

bool answers_save(const struct answers *w, struct host *h, struct err *err)
{
	static const struct file_meta dir = { .mode = 0700 };
	struct str text = {0};

	answers_print(w, &text);
	bool good = h->fs->mkdirs(h, PATH_STATE, err) && h->fs->mkdir(h, SETUP_DIR, &dir, err) &&
		    h->fs->write(h, SETUP_ANSWERS, str_c(&text), text.len, &secret, err) && save_site(w, h, err);
	str_wipe(&text);
	return good || err_wrap(err, "cannot keep the answers");
}

bool answers_forget(struct host *h, struct err *err)
{
	return h->fs->remove(h, SETUP_ANSWERS, err) && h->fs->remove(h, SETUP_SITE, err) &&
	       h->fs->remove(h, SETUP_ACCOUNT, err);
}
