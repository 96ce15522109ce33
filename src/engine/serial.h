/* Resources as JSON, for the manifest of a generation. File contents are beside it, not in it. Private to engine/. */
#ifndef ENGINE_SERIAL_H
#define ENGINE_SERIAL_H

#include <jansson.h>

#include "plan/resource.h"

enum { DIGEST_HEX = 65 };

/* SHA-256 in hexadecimal: what a file of a generation must still be. */
void digest_hex(const void *data, size_t n, char out[DIGEST_HEX]);

json_t *resource_to_json(const struct resource *r);
bool resource_from_json(struct arena *a, const json_t *o, struct resource *r, struct err *err) MUST;

#endif
