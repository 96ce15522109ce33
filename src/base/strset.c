#include "base/strset.h"

#include <stdint.h>
#include <string.h>

enum { FIRST_SLOTS = 64 };

/* FNV-1a */
static size_t hash(const char *s)
{
	uint64_t h = 0xcbf29ce484222325ULL;

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3ULL;
	return (size_t)h;
}

/* Where s is, or would be. There is always a free slot. */
static const char **find(const struct strset *set, const char *s)
{
	size_t i = hash(s) & (set->slots - 1);

	while (set->slot[i] != NULL && strcmp(set->slot[i], s) != 0)
		i = (i + 1) & (set->slots - 1);
	return &set->slot[i];
}

static void grow(struct arena *a, struct strset *set)
{
	struct strset bigger = { .n = set->n, .slots = set->slots > 0 ? set->slots * 2 : FIRST_SLOTS };

	bigger.slot = arena_alloc(a, bigger.slots * sizeof(*bigger.slot));
	for (size_t i = 0; i < set->slots; i++)
		if (set->slot[i] != NULL)
			*find(&bigger, set->slot[i]) = set->slot[i];
	*set = bigger;
}

bool strset_add(struct arena *a, struct strset *set, const char *s)
{
	if (set->n + 1 > set->slots / 2)
		grow(a, set);
	const char **at = find(set, s);
	if (*at != NULL)
		return false;
	*at = s;
	set->n++;
	return true;
}

bool strset_has(const struct strset *set, const char *s)
{
	return set->n > 0 && *find(set, s) != NULL;
}
