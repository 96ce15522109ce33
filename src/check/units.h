/* What systemd says of units, read from `systemctl show`. */
#ifndef CHECK_UNITS_H
#define CHECK_UNITS_H

#include "base/vec.h"

struct unit_state {
	const char *name;
	const char *load, *active, *sub, *file; /* LoadState, ActiveState, SubState, UnitFileState */
	const char *result;                     /* Result: "success", "exit-code"… */
	const char *exec;                       /* the program of ExecStart; "" if there is none */
	long restarts;                          /* NRestarts */
	long long since;                        /* when it became active, seconds since the epoch; 0: it is not */
};
typedef VEC(struct unit_state) unit_list;

/* The arguments of systemctl for these units, NULL-terminated, in a. */
const char *const *units_argv(struct arena *a, const strlist *names);
/* What systemctl printed; a blank line between units. */
void units_parse(struct arena *a, const char *text, unit_list *out);

#endif
