#include "check/blockers.h"

#include <stddef.h>

/* Every finding with BLOCKS_INSTALLATION: tests/unit/test_preflight.c holds that none is missing. */
const char *const check_blockers[] = {
	"clash.mta",	     "clash.port",    "clash.software", "machine.container",
	"machine.memory", "machine.release", "machine.room", "packages.broken", NULL,
};
