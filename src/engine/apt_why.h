/* What apt and dpkg mean by what they said, and what to do about it. Private to engine/. */
#ifndef ENGINE_APT_WHY_H
#define ENGINE_APT_WHY_H

#include "engine/engine.h"

/*
 * Fills *err for an apt-get or dpkg that ended with this status. said is all
 * that it said; where the reason is known the message begins with it, and
 * what apt said follows.
 */
bool apt_why(const char *program, int status, const char *said, const char *excerpt, struct err *err);

/*
 * True if it did not begin since another program holds one of apt's locks;
 * *holder (in a) is that program as apt names it: "process 312 (unattended-upgr)".
 */
bool apt_is_locked(struct arena *a, const char *said, const char **holder);

#endif
