/* One run of apt or dpkg, waiting for whoever else uses it. Private to engine/. */
#ifndef ENGINE_APT_H
#define ENGINE_APT_H

#include "engine/engine.h"

/* Noninteractive, its progress as events (apt_progress.h). ERR_RUN says in words why it failed, and what to do. */
bool apt_run(struct engine *e, const char *const *argv, int timeout_s, struct err *err) MUST;

#endif
