/* Debian version comparison, as deb-version(7) defines it. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "facts/facts.h"

/* "~" sorts before the end, letters before everything else that is no digit. */
static int order(char c)
{
	if (isdigit((unsigned char)c) || c == '\0')
		return 0;
	if (c == '~')
		return -1;
	return isalpha((unsigned char)c) ? c : (unsigned char)c + 256;
}

static int compare_part(const char *a, const char *a_end, const char *b, const char *b_end)
{
	while (a < a_end || b < b_end) {
		while ((a < a_end && !isdigit((unsigned char)*a)) || (b < b_end && !isdigit((unsigned char)*b))) {
			int ao = a < a_end ? order(*a) : 0, bo = b < b_end ? order(*b) : 0;

			if (ao != bo)
				return ao - bo;
			a += a < a_end;
			b += b < b_end;
		}
		while (a < a_end && *a == '0')
			a++;
		while (b < b_end && *b == '0')
			b++;

		int first = 0;
		while (a < a_end && isdigit((unsigned char)*a) && b < b_end && isdigit((unsigned char)*b)) {
			if (first == 0)
				first = *a - *b;
			a++;
			b++;
		}
		if (a < a_end && isdigit((unsigned char)*a))
			return 1;
		if (b < b_end && isdigit((unsigned char)*b))
			return -1;
		if (first != 0)
			return first;
	}
	return 0;
}

struct parts {
	long epoch;
	const char *upstream, *upstream_end;
	const char *revision, *revision_end;
};

static struct parts split(const char *v)
{
	struct parts p = {0};
	const char *colon = strchr(v, ':');
	const char *end = v + strlen(v);

	if (colon != NULL) {
		p.epoch = strtol(v, NULL, 10);
		v = colon + 1;
	}
	const char *dash = strrchr(v, '-');
	p.upstream = v;
	p.upstream_end = dash ? dash : end;
	p.revision = dash ? dash + 1 : end;
	p.revision_end = end;
	return p;
}

int facts_version_compare(const char *a, const char *b)
{
	struct parts x = split(a), y = split(b);

	if (x.epoch != y.epoch)
		return x.epoch < y.epoch ? -1 : 1;
	int c = compare_part(x.upstream, x.upstream_end, y.upstream, y.upstream_end);
	return c != 0 ? c : compare_part(x.revision, x.revision_end, y.revision, y.revision_end);
}
