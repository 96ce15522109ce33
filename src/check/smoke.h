/*
 * The smoke test after an apply: every served port says its greeting and
 * serves the certificate that is on disk. Local connections only.
 */
#ifndef CHECK_SMOKE_H
#define CHECK_SMOKE_H

#include "check/ports.h"

/*
 * Asks each port until it is right or the deadline for all of them is over.
 * Fails with the first that is not: which port, what it did instead.
 */
bool smoke_ports(struct host *h, struct arena *a, const struct site *site, int deadline_s, struct err *err) MUST;

/* One look at one port; leaf is the SHA-256 of the certificate it should serve. ERR_RUN: it serves another one. */
bool smoke_port(struct host *h, const struct served_port *p, const struct site *site, const unsigned char *leaf,
		int timeout_s, struct err *err) MUST;

#endif
