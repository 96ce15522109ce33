/* On top of the records: all of them into a file. */
#include <string.h>

#include "base/utf8.h"
#include "installer/page_records.h"

enum { PATH_MAX_BYTES = 1000 };

struct save {
	const char *path;
};

/* The first domain's, or the host's own. */
static const char *file_name(const struct record_stream *r, struct arena *a)
{
	const char *domain = "records";

	for (size_t i = 0; i < r->records.n; i++)
		if (r->records.v[i].record.domain != NULL) {
			domain = r->records.v[i].record.domain;
			break;
		}
	return strchr(domain, '/') == NULL ? arena_printf(a, "/root/dns-%s.txt", domain) : "/root/dns-records.txt";
}

static void enter(struct session *s)
{
	struct save *w = session_state(s, &page_records_save);

	if (w->path == NULL)
		w->path = file_name(&records_page(s)->r, session_arena(s));
}

/* NULL if it may be tried. */
static const char *fault(const char *path)
{
	size_t n = strlen(path);

	if (path[0] != '/')
		return "a path that begins with / is needed";
	if (n > PATH_MAX_BYTES)
		return "that is too long for a path";
	if (!utf8_is_text(path, n))
		return "a path of printable characters is needed";
	if (path[n - 1] == '/')
		return "that is a directory: add the name of the file";
	return NULL;
}

static void view(struct session *s, struct view *v)
{
	const struct save *w = session_state(s, &page_records_save);
	const char *why = fault(w->path);

	v->title = "Save all records to which file?";
	view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = "path", .title = "File", .field = FIELD_TEXT, .value = w->path,
				    .note = why, .note_tone = TONE_BAD,
				    .brief = arena_printf(v->arena, "form: %s",
							  records_format_title(v->arena, records_page(s)->format)) });
	view_action(v, "", "next", "save");
	view_action(v, "", "close", "cancel");
}

static void set(struct session *s, const char *field, const char *value)
{
	struct save *w = session_state(s, &page_records_save);

	if (strcmp(field, "path") == 0)
		w->path = arena_strdup(session_arena(s), value);
}

/* A symbolic link is never followed: host->fs->write would replace it. */
static void write_it(struct session *s, bool yes, void *ctx)
{
	const struct records_page *p = records_page(s);
	const char *path = ctx;
	struct host *h = session_host(s);
	const struct file_meta meta = { .mode = 0644 };
	struct arena *a = arena_new();
	struct str text = {0};
	struct err err = {0};

	if (yes && p != NULL) {
		records_text_all(p->format, a, &p->r, &text);
		if (h->fs->write(h, path, str_c(&text), text.len, &meta, &err)) {
			if (session_top(s) == &page_records_save)
				session_pop(s);
			session_say(s, TONE_GOOD, "Saved: %s", path);
		} else {
			session_say(s, TONE_BAD, "%s%s%s", err.msg, err.hint[0] != '\0' ? " " : "", err.hint);
		}
	}
	str_free(&text);
	arena_free(a);
}

static void save(struct session *s)
{
	const struct save *w = session_state(s, &page_records_save);
	struct host *h = session_host(s);
	const char *why = fault(w->path), *path = w->path;
	struct file_stat st;
	struct err err = {0};

	if (why != NULL)
		session_say(s, TONE_BAD, "%s: %s", path, why);
	else if (!h->fs->stat(h, path, &st, &err))
		session_say(s, TONE_BAD, "%s", err.msg);
	else if (st.type == FILE_NONE)
		write_it(s, true, (void *)(uintptr_t)path);
	else if (st.type != FILE_REGULAR)
		session_say(s, TONE_BAD, "%s is there already, and no ordinary file: give another name", path);
	else
		session_ask(s, "Replace the file?", arena_printf(session_arena(s), "%s is there already. What it holds will be lost.", path),
			    "replace", write_it, (void *)(uintptr_t)path);
}

static bool act(struct session *s, const char *action, const char *row)
{
	(void)row;
	if (strcmp(action, "next") != 0)
		return false;
	save(s);
	return true;
}

const struct page page_records_save = {
	.id = "records-save",
	.title = "",
	.help = "The file holds all records in the chosen form. There is no secret in it.",
	.state_size = sizeof(struct save),
	.enter = enter,
	.view = view,
	.set = set,
	.act = act,
};
