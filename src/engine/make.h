/* Makes one step true, journal first. Private to engine/. */
#ifndef ENGINE_MAKE_H
#define ENGINE_MAKE_H

#include "engine/engine.h"

/* Users, directories, secrets, accounts. */
bool make_ground(struct engine *e, const struct step *s, struct err *err) MUST;
/* For a step that puts the live file aside: keeps what we had written, by which his edits are known. */
bool make_origin(struct engine *e, const struct step *s, struct err *err) MUST;
/* ERR_EXISTS: what stands at a step's path is not what it was compared with. */
bool make_is_as_planned(struct engine *e, const struct step *s, struct err *err) MUST;
bool make_file(struct engine *e, const struct step *s, struct err *err) MUST;
/* What was made from a file that is no longer wanted; make_derived leaves that alone. */
bool remove_derived(struct engine *e, const struct step *s, struct err *err) MUST;
/* A directory that is no longer wanted, if nothing is in it. */
bool remove_dir(struct engine *e, const struct step *s, struct err *err) MUST;
bool make_derived(struct engine *e, const struct step *s, struct err *err) MUST;

#endif
