/* The site file for later, instead of an installation. */
#include <string.h>

#include "conf/names.h"
#include "installer/answers.h"
#include "installer/form.h"
#include "installer/review.h"

/* Where whoever is root finds it again, and nobody else can lay anything in its way. */
static const char usual[] = "/root/site.yaml";

static bool check_path(struct session *s, struct arena *a, const struct form *f, const char *value, const char **note)
{
	struct str normal = {0};
	struct err err = {0};
	bool good = name_path(value, &normal, &err);

	(void)s;
	(void)f;
	str_free(&normal);
	*note = good ? "" : arena_strdup(a, err.msg);
	return good;
}

static void quit(struct session *s, bool yes, void *ctx)
{
	(void)ctx;
	if (yes)
		session_end(s, 0);
}

static void write_to(struct session *s, const char *path)
{
	static const struct file_meta meta = { .mode = 0600 };
	struct host *h = session_host(s);
	struct str text = {0};
	struct err err = {0};

	answers_text(session_answers(s), &text);
	bool good = h->fs->write(h, path, str_c(&text), text.len, &meta, &err);
	str_free(&text);
	if (!good) {
		session_say(s, TONE_BAD, "%s%s%s", err.msg, err.hint[0] != '\0' ? ". " : "", err.hint);
		return;
	}
	session_ask(s, "The site file is written. Quit now?",
		    arena_printf(session_arena(s),
				 "It is %s. Nothing else was changed. This installs what it says, here or on another machine:\n"
				 "mailstead setup --site %s --yes\n"
				 "The first account is not in it: mailstead user add makes it then.",
				 path, path),
		    "quit", quit, NULL);
}

static void replace(struct session *s, bool yes, void *ctx)
{
	if (yes)
		write_to(s, ctx);
}

static void done(struct session *s, const struct form *f)
{
	char *path = arena_strdup(session_arena(s), form_value(f, "path"));

	if (host_exists(session_host(s), path))
		session_ask(s, "Replace that file?", arena_printf(session_arena(s), "%s is there already.", path), "replace", replace,
			    path);
	else
		write_to(s, path);
}

static const struct form_field fields[] = {
	{ .id = "path", .label = "File", .brief = "an absolute path", .check = check_path },
};

static const struct form_kind save_form = {
	.title = "Save the site file",
	.text = "The answers as a file that mailstead setup takes. It holds no password.",
	.button = "save",
	.help = "The file can be read, changed in an editor, and used on another machine.",
	.fields = fields,
	.n = 1,
	.done = done,
};

void review_save(struct session *s)
{
	form_open(s, &save_form, NULL);
	form_fill(s, "path", usual);
}
