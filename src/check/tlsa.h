/*
 * TLSA records of the mail host (DANE, RFC 6698 and 7672), as every
 * authoritative server has them. Senders that have learned a record refuse a
 * key that it does not name, so it says whether a key may be served.
 */
#ifndef CHECK_TLSA_H
#define CHECK_TLSA_H

#include "host/host.h"

enum { TLSA_SHA256 = 32 };

enum tlsa_state {
	TLSA_PUBLISHED, /* signed, and for the key on every server */
	TLSA_LACKING,   /* signed, but at least one server has others only, or nothing while another has some */
	TLSA_UNSIGNED,  /* for whatever key, the zone is not signed: nobody heeds it */
	TLSA_NONE,      /* no server has any */
	TLSA_UNKNOWN,   /* a server did not answer, or the signatures are wrong */
};

struct tlsa_look {
	enum tlsa_state state;
	int ttl;         /* the longest seen, in seconds */
	const char *why; /* what was seen, a sentence without its stop */
};

/* Looks for "3 1 1 spki" at _25._tcp.hostname. spki: SHA-256 of the SubjectPublicKeyInfo. All is in a. */
void tlsa_look(struct host *h, struct arena *a, const char *hostname, const unsigned char *spki, struct tlsa_look *out);
/* "3 1 1 0123…", in a. */
const char *tlsa_text(struct arena *a, const unsigned char *spki);

#endif
