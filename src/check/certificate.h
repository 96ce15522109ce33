/* Certificates on disk: what they say, for deciding whether another is needed. */
#ifndef CHECK_CERTIFICATE_H
#define CHECK_CERTIFICATE_H

#include "host/host.h"

struct certificate {
	unsigned char sha256[32]; /* of the leaf's DER: its fingerprint */
	bool self_signed;
	int64_t not_before;
	int64_t not_after; /* seconds since the epoch */
	const char *issuer; /* common name, else organization */
	strlist names;     /* DNS names it is for, lower case */
};

/* The first certificate of a PEM file (a private key before it is passed over). ERR_NOT_FOUND, ERR_INVALID. */
bool certificate_read(struct host *h, struct arena *a, const char *path, struct certificate *c, struct err *err) MUST;
bool certificate_has(const struct certificate *c, const char *name);

/*
 * Joins a private key and a chain, after proving that they belong together and
 * that the leaf is for hostname, to one PEM text. The caller wipes *pem.
 */
bool certificate_join(struct host *h, struct arena *a, const char *key_path, const char *chain_path,
		      const char *hostname, struct str *pem, struct err *err) MUST;

#endif
