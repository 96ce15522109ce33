/*
 * Reads a file of mailstead's own data directory: part of the program, like
 * its text, and so outside the root that struct host shows. For plan/ and check/.
 */
#ifndef PLAN_SOURCE_H
#define PLAN_SOURCE_H

#include "base/err.h"
#include "base/str.h"

bool source_read(const char *path, struct str *out, struct err *err) MUST;

#endif
