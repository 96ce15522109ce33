/*
 * Certificates on disk: what they say, for deciding whether another is needed,
 * and the proof that one can be given to the daemons.
 */
#ifndef CHECK_CERTIFICATE_H
#define CHECK_CERTIFICATE_H

#include "host/host.h"

struct certificate {
	unsigned char sha256[32];      /* of the leaf's DER: its fingerprint */
	unsigned char spki_sha256[32]; /* of its public key: TLSA 3 1 1 */
	bool self_signed;
	int64_t not_before;
	int64_t not_after; /* seconds since the epoch */
	const char *issuer; /* common name, else organization */
	strlist names;     /* DNS names it is for, lower case */
};

/* The first certificate of a PEM file (a private key before it is passed over). ERR_NOT_FOUND, ERR_INVALID. */
bool certificate_read(struct host *h, struct arena *a, const char *path, struct certificate *c, struct err *err) MUST;
/* The same of the text of such a file. False if there is none, or it cannot be read. */
bool certificate_parse(struct arena *a, const struct str *pem, struct certificate *c) MUST;
bool certificate_has(const struct certificate *c, const char *name);
/* It is another than the served one and made after it; a self-signed one gives way to any. */
bool certificate_supersedes(const struct certificate *c, const struct certificate *served);

/*
 * Joins a private key and a chain to one PEM text, after proving what the
 * daemons and the world will ask of them: the key belongs to the leaf, the
 * leaf is for hostname and has not expired, the chain is complete and leads to
 * a CA that this system trusts. served (may be NULL) is what it replaces: a
 * certificate of the same key must not be older than that.
 * *c (may be NULL) is the leaf. The caller wipes *pem.
 */
bool certificate_join(struct host *h, struct arena *a, const char *key_path, const char *chain_path,
		      const char *hostname, const struct certificate *served, struct str *pem, struct certificate *c,
		      struct err *err) MUST;

#endif
