/*
 * Any bytes as what comes by a pipe to the front without a screen: no byte of
 * them reaches the output as a control character, a secret never does, and no
 * answer is more than a line. Run with the kept inputs:
 *
 *	make fuzz && build/fuzz/fuzz_front_plain tests/fuzz/corpus/front_plain
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "installer/front_plain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct form {
	char text[64], choice[8], secret[64];
	bool on;
};

static const struct page page;
static const char *const choices[] = { "one", "two", NULL };

static void must(bool good)
{
	if (!good)
		abort();
}

static void view(struct session *s, struct view *v)
{
	const struct form *f = session_state(s, &page);

	v->title = "What?";
	view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = "text", .title = "Text", .value = f->text,
				    .note = strchr(f->text, '!') ? "not that" : "", .note_tone = TONE_BAD });
	view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = "choice", .field = FIELD_CHOICE, .title = "Choice", .choices = choices,
				    .value = f->choice });
	view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = "on", .field = FIELD_TOGGLE, .title = "Toggle",
				    .value = f->on ? "true" : "false" });
	if (f->on)
		view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = "secret", .field = FIELD_SECRET, .title = "Secret",
					    .value = f->secret[0] != '\0' ? "set" : "" });
	for (int i = 0; i < 3; i++)
		view_add(v, &(struct item){ .kind = ITEM_ROW, .id = choices[i % 2], .title = "Row", .text = f->text });
	view_row_action(v, "r", "again", "again");
	view_action(v, "c", "copy", "copy");
	view_action(v, "d", "drop", "drop");
	view_action(v, "n", "next", "next");
}

static void set(struct session *s, const char *field, const char *value)
{
	struct form *f = session_state(s, &page);

	must(strchr(value, '\n') == NULL && strchr(value, '\033') == NULL);
	if (strcmp(field, "text") == 0)
		snprintf(f->text, sizeof(f->text), "%s", value);
	else if (strcmp(field, "choice") == 0)
		snprintf(f->choice, sizeof(f->choice), "%s", value);
	else if (strcmp(field, "secret") == 0)
		snprintf(f->secret, sizeof(f->secret), "%s", value);
	else
		f->on = strcmp(value, "true") == 0;
}

static void done(struct session *s, bool yes, void *ctx)
{
	(void)s;
	(void)yes;
	(void)ctx;
}

static bool act(struct session *s, const char *action, const char *row)
{
	if (strcmp(action, "drop") == 0)
		session_ask(s, "Drop?", "All of it.", "drop", done, NULL);
	else if (strcmp(action, "copy") == 0)
		session_copy(s, "Copy", "line\nline\n");
	else if (strcmp(action, "again") == 0)
		must(row[0] != '\0');
	else
		return false;
	return true;
}

static const struct page page = { .id = "page", .title = "Page", .help = "Help.", .state_size = sizeof(struct form), .view = view,
				  .set = set, .act = act };
static const struct page *const pages[] = { &page, &page, NULL };

static int64_t monotonic_ms(struct host *h)
{
	(void)h;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct host h = { .monotonic_ms = monotonic_ms, .live = true };
	const struct session_with with = { .host = &h, .datadir = ".", .box = "box" };
	int in = memfd_create("in", MFD_CLOEXEC), status;
	struct session *s = session_new(&with, pages, true);
	struct err err = {0};
	char *out = NULL;
	size_t n;

	must(in >= 0 && write(in, data, size) == (ssize_t)size && lseek(in, 0, SEEK_SET) == 0);
	FILE *f = open_memstream(&out, &n);
	session_begin(s, NULL);
	if (!front_plain(s, &(struct plain_io){ .in = in, .out = f, .utf8 = size % 2 == 0 }, &status, &err))
		must(err.code == ERR_USAGE);
	session_free(s);
	fclose(f);
	close(in);
	for (size_t i = 0; i < n; i++)
		must(((unsigned char)out[i] >= ' ' || out[i] == '\n') && out[i] != 0x7F && (size % 2 == 0 || (unsigned char)out[i] < 0x80));
	free(out);
	return 0;
}
