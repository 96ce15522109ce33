/*
 * Room: asked for before the first change, so that a full disk is an answer
 * and not an accident; and a reserve, so that undoing needs none that is not
 * there. Private to engine/.
 */
#ifndef ENGINE_ROOM_H
#define ENGINE_ROOM_H

#include "engine/engine.h"

/* For staging, journal, generation and files of this plan. Fails with which file system, how much and what to do. */
bool room_for_files(struct engine *e, const struct plan *plan, struct err *err) MUST;
/* For apt's lists, before apt-get update. */
bool room_for_lists(struct engine *e, struct err *err) MUST;
/* For these packages as apt reckons them; asks apt only where room is short. */
bool room_for_packages(struct engine *e, const strlist *names, struct err *err) MUST;

/* A file that holds room in the journal's directory, until undoing needs it. */
bool room_reserve(struct engine *e, struct err *err) MUST;
void room_release(struct engine *e);

#endif
