/*
 * Hostile values for the injection test: what somebody would write who wants
 * one option to become a second setting, in any of the files it goes to.
 */
#ifndef TESTS_INJECTION_VALUES_H
#define TESTS_INJECTION_VALUES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"

/* The written-down ones, then `random` more made of the same pieces; the same for the same seed. */
void values_make(struct arena *a, uint64_t seed, unsigned random, strlist *out);

/* True if a value can do no harm in any target: what the loader lets through must be so. */
bool value_is_harmless(const char *value);

#endif
