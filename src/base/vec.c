#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

void *vec_grow_(struct arena *a, void *v, size_t n, size_t *cap, size_t item_size)
{
	if (n < *cap)
		return v;
	if (*cap > (size_t)-1 / 4 / item_size)
		abort();

	size_t bigger = *cap ? *cap * 2 : 8;
	void *grown = arena_alloc(a, bigger * item_size);
	if (n > 0)
		memcpy(grown, v, n * item_size);
	*cap = bigger;
	return grown;
}
