/* Units before they change: one, or all that are to be enabled at once. Private to engine/. */
#ifndef ENGINE_UNITS_H
#define ENGINE_UNITS_H

#include "engine/engine.h"

/* Asks before_unit, and puts in the journal what the unit is now. */
bool unit_announce(struct engine *e, const struct step *s, struct err *err) MUST;
/* Announces and enables those that are not, in one call; *changed: systemd is to read its units anew, once. */
bool units_enable(struct engine *e, const struct plan *plan, bool *changed, struct err *err) MUST;

/* Stops and disables what is no longer wanted, while its unit files still say how: all at once, for some take seconds. */
bool units_stop(struct engine *e, const struct plan *plan, struct err *err) MUST;

#endif
