#include "base/strmap.h"

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
static struct strmap_slot *find(const struct strmap *map, const char *s)
{
	size_t i = hash(s) & (map->slots - 1);

	while (map->slot[i].name != NULL && strcmp(map->slot[i].name, s) != 0)
		i = (i + 1) & (map->slots - 1);
	return &map->slot[i];
}

static void grow(struct arena *a, struct strmap *map)
{
	struct strmap bigger = { .n = map->n, .slots = map->slots > 0 ? map->slots * 2 : FIRST_SLOTS };

	bigger.slot = arena_alloc(a, bigger.slots * sizeof(*bigger.slot));
	for (size_t i = 0; i < map->slots; i++)
		if (map->slot[i].name != NULL)
			*find(&bigger, map->slot[i].name) = map->slot[i];
	*map = bigger;
}

size_t *strmap_at(struct arena *a, struct strmap *map, const char *s, size_t initial)
{
	if (map->n + 1 > map->slots / 2)
		grow(a, map);
	struct strmap_slot *slot = find(map, s);
	if (slot->name == NULL) {
		*slot = (struct strmap_slot){ s, initial };
		map->n++;
	}
	return &slot->value;
}

const size_t *strmap_get(const struct strmap *map, const char *s)
{
	const struct strmap_slot *slot = map->slots > 0 ? find(map, s) : NULL;

	return slot != NULL && slot->name != NULL ? &slot->value : NULL;
}
