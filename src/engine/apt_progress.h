/*
 * What apt says of its work, as events: two phases, the download (the lists
 * included) and the installation, each with its percentage and what is worked
 * on. Private to engine/.
 *
 *	apt_progress_begin(e)
 *	…apt-get update, apt-get install, with apt_progress_line and apt_progress_status…
 *	apt_progress_installs(e)   all is downloaded; apt_progress_status calls it by itself
 */
#ifndef ENGINE_APT_PROGRESS_H
#define ENGINE_APT_PROGRESS_H

#include "engine/engine.h"

void apt_progress_begin(struct engine *e);
void apt_progress_installs(struct engine *e);
/* For struct run_req; ctx is the engine. */
void apt_progress_line(void *ctx, const char *line);
void apt_progress_status(void *ctx, const char *line);

#endif
