/*
 * The public halves of the keys on this box, for the records that publish
 * them and for the checks that compare. Private keys are read through the
 * host, wiped from memory, and never reach a message.
 *
 * ERR_NOT_FOUND if the file does not exist: nothing was set up yet.
 */
#ifndef CHECK_KEYS_H
#define CHECK_KEYS_H

#include "base/arena.h"
#include "host/host.h"
#include "plan/resource.h"

enum { KEYS_SHA256 = 32, KEYS_RSA_MIN_BITS = 1024 };

/*
 * What stands after "p=" in a DKIM record, of the private key at path:
 * SECRET_RSA2048: base64 of the SubjectPublicKeyInfo (RFC 6376, 3.6.1);
 * SECRET_ED25519: base64 of the 32 bytes (RFC 8463, 4.2).
 */
bool keys_dkim_public(struct host *h, struct arena *a, const char *path, enum secret_kind kind,
		      const char **b64, struct err *err) MUST;

/* How long the key is: bits of the modulus of an RSA key. */
bool keys_bits(struct host *h, const char *path, int *bits, struct err *err) MUST;

/* The served certificate, as far as a TLSA record needs it. */
struct keys_tls {
	unsigned char spki_sha256[KEYS_SHA256]; /* of the SubjectPublicKeyInfo: TLSA 3 1 1, RFC 6698 */
	bool self_signed;                       /* still the one made before any CA was asked */
};

/* Reads the first certificate of a PEM file, which may hold a private key too. */
bool keys_tls_public(struct host *h, const char *path, struct keys_tls *tls, struct err *err) MUST;

#endif
