#include "ui/flow.h"

#include <string.h>
#include <strings.h>

struct flow_line *flow_line(struct flow *f, size_t tag)
{
	vec_push(f->arena, &f->lines, ((struct flow_line){ .tag = tag }));
	return &f->lines.v[f->lines.n - 1];
}

static void put(struct flow *f, struct flow_line *line, int x, struct slice text, int style)
{
	if (text.n > 0)
		vec_push(f->arena, &line->spans, ((struct flow_span){ text, x, style }));
}

void flow_put(struct flow *f, struct flow_line *line, int x, const char *s, int style)
{
	put(f, line, x, (struct slice){ s, strlen(s) }, style);
}

void flow_wrap(struct flow *f, size_t tag, int x, int width, const char *s, int style)
{
	slice_list lines = {0};

	text_wrap(f->arena, s, width > 0 ? (size_t)width : 1, &lines);
	for (size_t i = 0; i < lines.n; i++)
		put(f, flow_line(f, tag), x, lines.v[i], style);
}

void flow_sideways(struct flow *f, size_t tag, int x, struct slice text)
{
	struct flow_line *line = flow_line(f, tag);
	size_t width = text_width(text.p, text.n);

	line->sideways = true;
	put(f, line, x, text, STYLE_PLAIN);
	if (width > f->widest)
		f->widest = width;
}

bool flow_find(const struct flow *f, size_t tag, size_t *first, size_t *end)
{
	size_t i = 0;

	while (i < f->lines.n && f->lines.v[i].tag != tag)
		i++;
	*first = i;
	while (i < f->lines.n && f->lines.v[i].tag == tag)
		i++;
	*end = i;
	return *end > *first;
}

const char *flow_seek(struct slice s, const char *seek)
{
	size_t n = seek != NULL ? strlen(seek) : 0;

	for (size_t i = 0; n > 0 && i + n <= s.n; i++)
		if (strncasecmp(s.p + i, seek, n) == 0)
			return s.p + i;
	return NULL;
}

bool flow_line_has(const struct flow_line *line, const char *seek)
{
	for (size_t i = 0; i < line->spans.n; i++)
		if (flow_seek(line->spans.v[i].text, seek) != NULL)
			return true;
	return false;
}

static void mark_hits(struct canvas *c, int y, const struct rect *r, const struct flow_span *span, const char *seek,
		      size_t shift)
{
	struct slice rest = span->text;
	size_t len = seek != NULL ? strlen(seek) : 0;

	for (const char *hit; (hit = flow_seek(rest, seek)) != NULL;) {
		size_t at = text_width(span->text.p, (size_t)(hit - span->text.p));
		int from = span->x + (int)at - (int)shift, width = (int)text_width(hit, len);

		if (from < span->x) {
			width -= span->x - from;
			from = span->x;
		}
		if (from < r->cols)
			canvas_mark(c, y, r->x + from, from + width > r->cols ? r->cols - from : width,
				    STYLE_CHOSEN);
		rest.n -= (size_t)(hit - rest.p) + len;
		rest.p = hit + len;
	}
}

static void show_line(const struct flow_line *line, struct canvas *c, int y, const struct rect *r,
		      const struct flow_look *look)
{
	size_t shift = line->sideways ? look->shift : 0;

	for (size_t i = 0; i < line->spans.n; i++) {
		const struct flow_span *span = &line->spans.v[i];
		size_t used, skip = text_fit(span->text.p, span->text.n, shift, &used);

		canvas_put(c, y, r->x + span->x, r->cols - span->x, span->text.p + skip, span->text.n - skip,
			   span->style);
		if (line->sideways)
			mark_hits(c, y, r, span, look->seek, shift);
	}
}

void flow_show(const struct flow *f, struct canvas *c, const struct rect *r, const struct flow_look *look)
{
	for (int i = 0; i < r->rows && look->top + (size_t)i < f->lines.n; i++)
		show_line(&f->lines.v[look->top + (size_t)i], c, r->y + i, r, look);
}
