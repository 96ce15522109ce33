/* Rows: their columns are those of all rows together, so that what arrives later moves nothing. */
#include <string.h>

#include "installer/front_curses_pane.h"

enum { WORD_MIN = 7, WORD_MAX = 14, TITLE_MIN = 12, WIDE_WORD_MAX = 20, BETWEEN = 2 };

static int wider(int most, const char *s)
{
	int width = (int)text_width(s, strcspn(s, "\n"));

	return width > most ? width : most;
}

static int within(int n, int least, int most)
{
	return n == 0 ? 0 : n > most ? most : n < least ? least : n;
}

void pane_measure_rows(struct pane *p)
{
	for (size_t i = 0; i < p->view->items.n; i++) {
		const struct item *item = &p->view->items.v[i];
		struct columns *columns = item->wide ? &p->wide : &p->narrow;
		if (item->kind != ITEM_ROW)
			continue;
		columns->word = wider(columns->word, item->word);
		columns->title = wider(columns->title, item->title);
		columns->right = wider(columns->right, item->right);
	}
	p->narrow.word = within(p->narrow.word, WORD_MIN, WORD_MAX);
	p->narrow.title = within(p->narrow.title, TITLE_MIN, p->width * 3 / 8);
	p->wide.word = within(p->wide.word, 0, WIDE_WORD_MAX);
	p->wide.title = within(p->wide.title, 0, p->width / 2);
}

void pane_lay_row(struct pane *p, size_t index)
{
	const struct item *item = &p->view->items.v[index];
	const struct columns *columns = item->wide ? &p->wide : &p->narrow;
	struct flow_line *line = flow_line(&p->flow, index);
	const int end = p->width < PANE_ROW_MAX ? p->width : PANE_ROW_MAX;
	const int room = columns->right > 0 ? end - columns->right - BETWEEN : end;
	const char *right = pane_cut(p, item->right, columns->right);
	int x = PANE_LABELS;

	if (columns->word > 0) {
		flow_put(&p->flow, line, x, pane_cut(p, item->word, columns->word), pane_style(item->tone));
		x += columns->word + BETWEEN;
	}
	if (columns->title > 0) {
		int width = item->text[0] != '\0' ? columns->title : room - x;
		flow_put(&p->flow, line, x, pane_cut(p, item->title, width), STYLE_PLAIN);
		x += columns->title + BETWEEN;
	}
	flow_put(&p->flow, line, x, pane_cut(p, item->text, room - x),
		 item->tone == TONE_DIM ? STYLE_DIM : STYLE_PLAIN);
	flow_put(&p->flow, line, end - (int)text_width(right, strlen(right)), right, STYLE_PLAIN);
}
