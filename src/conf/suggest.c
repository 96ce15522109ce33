#include "conf/suggest.h"

#include <ctype.h>
#include <string.h>

#include "conf/option.h"

enum { LONGEST = 64 };

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: insertions, deletions, changes and swaps of neighbours; case does not count. */
static size_t distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t rows[3][LONGEST + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= nb; j++)
		row[j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t *free_row = before;
		before = above;
		above = row;
		row = free_row;
		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			size_t change = above[j - 1] + !same(a[i - 1], b[j - 1]);
			row[j] = least(change, least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
	}
	return row[nb];
}

void suggest_try(struct suggest *s, const char *candidate)
{
	size_t n = strlen(s->name), m = strlen(candidate);

	if (n == 0 || n > LONGEST || m > LONGEST)
		return;
	size_t far = n <= 3 ? 1 : n <= 6 ? 2 : n / 3;
	size_t d = distance(s->name, n, candidate, m);
	/* as many mistakes as letters: that is another word */
	if (d > far || d >= m)
		return;
	if (s->best == NULL || d < s->distance) {
		s->best = candidate;
		s->distance = d;
	}
}

const char *nearest_name(const char *name, const char *const *names)
{
	struct suggest s = {.name = name};

	for (; *names != NULL; names++)
		suggest_try(&s, *names);
	return s.best;
}
