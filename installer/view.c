#include "installer/view.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

/* ASCII without control characters. */
static bool is_clean(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i]; /* char has no sign on arm64 */

		if ((c < ' ' && c != '\n') || c >= 0x7F)
			return false;
	}
	return true;
}

/* What a terminal would obey, or what is no UTF-8, is "?"; newlines stay. */
const char *view_clean(struct arena *a, const char *s)
{
	struct str out = {0};
	size_t n = s != NULL ? strlen(s) : 0;

	if (is_clean(s, n)) /* with each key, and logs are long */
		return arena_memdup(a, s != NULL ? s : "", n);

	for (size_t i = 0; i < n;) {
		uint32_t c = '?';
		size_t len = utf8_decode(s + i, n - i, &c);

		if (len == 0)
			str_addc(&out, '?');
		else if (c == '\n')
			str_addc(&out, '\n');
		else if (c == '\t')
			str_adds(&out, "    ");
		else
			utf8_show_char(&out, s + i, len, c);
		i += len > 0 ? len : 1;
	}
	const char *copy = arena_memdup(a, str_c(&out), out.len);
	str_free(&out);
	return copy;
}

struct item *view_add(struct view *v, const struct item *item)
{
	struct item copy = *item;
	const char **text[] = { &copy.id, &copy.word, &copy.title, &copy.text, &copy.right, &copy.value, &copy.note, &copy.brief };

	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++)
		*text[i] = view_clean(v->arena, *text[i]);
	vec_push(v->arena, &v->items, copy);
	return &v->items.v[v->items.n - 1];
}

void view_text(struct view *v, const char *text)
{
	view_add(v, &(struct item){ .kind = ITEM_TEXT, .text = text });
}

void view_textf(struct view *v, const char *fmt, ...)
{
	struct str text = {0};
	char *line = NULL;
	va_list ap;

	va_start(ap, fmt);
	int n = vasprintf(&line, fmt, ap);
	va_end(ap);
	if (n >= 0)
		str_add(&text, line, (size_t)n);
	free(line);
	view_text(v, str_c(&text));
	str_free(&text);
}

void view_heading(struct view *v, const char *text)
{
	view_add(v, &(struct item){ .kind = ITEM_HEADING, .title = text });
}

void view_detail(struct view *v, struct item *item, const char *label, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	vec_push(v->arena, &item->details, ((struct detail){ view_clean(v->arena, label), view_clean(v->arena, text) }));
}

static void add_action(struct view *v, const char *key, const char *id, const char *label, bool of_row)
{
	vec_push(v->arena, &v->actions,
		 ((struct action){ arena_strdup(v->arena, key), arena_strdup(v->arena, id), view_clean(v->arena, label), of_row }));
}

void view_action(struct view *v, const char *key, const char *id, const char *label)
{
	add_action(v, key, id, label, false);
}

void view_row_action(struct view *v, const char *key, const char *id, const char *label)
{
	add_action(v, key, id, label, true);
}

const char *view_duration(struct arena *a, int64_t ms)
{
	long long s = ms > 0 ? ms / 1000 : 0;

	return s < 3600 ? arena_printf(a, "%lld:%02lld", s / 60, s % 60)
			: arena_printf(a, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
}
