/*
 * Certificates for tests, real ones: a root, an intermediate and leaves of any
 * names and dates, as PEM. Failures fail the test.
 */
#ifndef TESTS_CERTS_H
#define TESTS_CERTS_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/arena.h"

struct certs_ca {
	EVP_PKEY *key;
	X509 *cert;
};

/* issuer NULL: a root. */
struct certs_ca certs_ca_make(const char *name, const struct certs_ca *issuer);
void certs_ca_free(struct certs_ca *ca);

struct certs_leaf {
	const char *const *names; /* NULL-terminated */
	int64_t not_before, not_after;
	const struct certs_ca *issuer; /* NULL: signs itself */
};

EVP_PKEY *certs_key(void);
X509 *certs_leaf(EVP_PKEY *key, const struct certs_leaf *of);
/* PEM, in a. */
const char *certs_pem(struct arena *a, X509 *cert);
const char *certs_key_pem(struct arena *a, EVP_PKEY *key);

#endif
