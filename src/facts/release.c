#include "facts/release.h"

#include <stddef.h>
#include <string.h>

/* In their order. */
static const struct release releases[] = { { "12", "bookworm" }, { "13", "trixie" } };

enum { RELEASES = sizeof(releases) / sizeof(releases[0]) };

const struct release *release_find(const char *number)
{
	for (size_t i = 0; i < RELEASES; i++)
		if (strcmp(releases[i].number, number) == 0)
			return &releases[i];
	return NULL;
}

const struct release *release_after(const char *number)
{
	const struct release *this = release_find(number);

	return this != NULL && this + 1 < releases + RELEASES ? this + 1 : NULL;
}
