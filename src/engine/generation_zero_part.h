/* What the files of generation 0 share. Private to engine/generation_zero*.c. */
#ifndef ENGINE_GENERATION_ZERO_PART_H
#define ENGINE_GENERATION_ZERO_PART_H

#include <jansson.h>

#include "engine/generation_zero.h"

/* {"postfix.service": {"active": true, "enabled": true}}, added to units. */
bool generation_zero_units(struct engine *e, const struct plan *plan, json_t *units, struct err *err) MUST;
/* {"postfix": "3.10.13-0+deb13u1"}, added to packages: those that were here at the very first. */
bool generation_zero_packages(struct engine *e, const struct plan *plan, json_t *packages, struct err *err) MUST;
/* ["22", "25"]; new reference. */
json_t *generation_zero_ports(struct engine *e);

#endif
