#include "engine/event_tail.h"

#include <string.h>

/* LINE_LIMIT: no event is that long; what is comes from a damaged file and is passed over. */
enum { AT_ONCE = 1024 * 1024, LINE_LIMIT = 256 * 1024 };

void event_tail_free(struct event_tail *t)
{
	str_free(&t->part);
	*t = (struct event_tail){0};
}

static void take_lines(struct event_tail *t, void (*take)(void *ctx, const char *line, size_t n), void *ctx)
{
	const char *from = str_c(&t->part), *all = from, *end;
	size_t left = t->part.len;

	while ((end = memchr(from, '\n', left)) != NULL) {
		take(ctx, from, (size_t)(end - from));
		left -= (size_t)(end - from) + 1;
		from = end + 1;
	}
	if (from > all)
		memmove(t->part.p, from, left);
	str_cut(&t->part, left > LINE_LIMIT ? 0 : left);
}

bool event_tail_read(struct host *h, const char *path, struct event_tail *t,
		     void (*take)(void *ctx, const char *line, size_t n), void *ctx, struct err *err)
{
	for (size_t got = AT_ONCE; got == AT_ONCE;) {
		size_t had = t->part.len;
		int64_t size = 0;

		if (!h->fs->read_from(h, path, t->offset, AT_ONCE, &t->part, &size, err)) {
			bool none = err->code == ERR_NOT_FOUND;

			if (none)
				err_clear(err);
			return none;
		}
		got = t->part.len - had;
		t->offset += (int64_t)got;
		if (size < t->offset) {
			t->offset = 0;
			str_cut(&t->part, 0);
			got = AT_ONCE;
			continue;
		}
		take_lines(t, take, ctx);
	}
	return true;
}
