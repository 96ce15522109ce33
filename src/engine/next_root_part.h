/* What next_root.c and next_root_fill.c share. Private to engine/. */
#ifndef ENGINE_NEXT_ROOT_PART_H
#define ENGINE_NEXT_ROOT_PART_H

#include "engine/next_root.h"

/* Nobody but root gets at them; within, everybody must find the way. */
#define NEXT_DIR AHEAD_DIR "/next"
#define NEXT_ROOT NEXT_DIR "/root"
#define NEXT_ETC NEXT_DIR "/etc"

/* The box's /etc and state in it, and what the packages' scripts would have done. */
bool next_root_fill(struct next_root *root, struct err *err) MUST;

bool next_root_stopped(const struct next_root *root, struct err *err);
/* Runs a program of the box's own. */
bool next_root_do(struct next_root *root, const char *const *argv, struct err *err) MUST;

#endif
