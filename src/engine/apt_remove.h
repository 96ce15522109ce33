/* Packages that go. Irreversible but for installing them again; what apt takes with them is looked at first. */
#ifndef ENGINE_APT_REMOVE_H
#define ENGINE_APT_REMOVE_H

#include "engine/engine.h"

/* What apt would remove were these removed, themselves among them ("apt-get -s"). Changes nothing. */
bool apt_would_remove(struct host *h, struct arena *a, const strlist *names, strlist *out, struct err *err) MUST;
/* What came with others and nobody needs any more. Changes nothing. */
bool apt_orphans(struct host *h, struct arena *a, strlist *out, struct err *err) MUST;
/* purge: with their configuration. Under engine_lock. */
bool engine_remove_packages(struct engine *e, const strlist *names, bool purge, struct err *err) MUST;

#endif
