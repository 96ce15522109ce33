/* The parts of check port25-in: what was seen from outside and here, and what that means. */
#ifndef CHECK_PORT25_IN_H
#define CHECK_PORT25_IN_H

#include "check/check.h"
#include "check/look_in.h"

struct port25_in {
	look_in_list seen;      /* from outside, an address each */
	visit_list visits;      /* here, meanwhile */
	struct door_state door;
	const char *token;      /* in what our own listener says */
};

/* Adds a finding for each address that is not simply open. */
void port25_in_judge(struct check *k, const struct port25_in *in);

/* True if Postfix' log of the last week has somebody from outside. */
bool port25_in_was_used(struct check *k);
/* The address of the client in a line of postscreen's, "CONNECT from [192.0.2.1]:4711 to …". In a; NULL if there is none. */
const char *port25_in_client(struct arena *a, const char *line, size_t n);

#endif
