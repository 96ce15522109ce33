/*
 * DKIM signatures as a receiver verifies them (RFC 6376, RFC 8463), with the
 * public key given instead of looked up: no DNS is asked, so nothing has to
 * be published. For messages that were just sent through this server.
 */
#ifndef CHECK_DKIM_VERIFY_H
#define CHECK_DKIM_VERIFY_H

#include "base/arena.h"
#include "base/vec.h"
#include "plan/resource.h"

/* One DKIM-Signature field. Tags are without blanks; "" if there is none. */
struct dkim_signature {
	const char *domain;    /* d= */
	const char *selector;  /* s=; letters, digits, dashes and dots only, else "" */
	const char *algorithm; /* a= */
	size_t at, len;        /* the whole field in the message, without its last line end */
};
typedef VEC(struct dkim_signature) dkim_signature_list;

/* Appends those of the message's header, from the top. Lines end with CRLF. */
void dkim_signatures(struct arena *a, const char *message, size_t n, dkim_signature_list *out);

/* SECRET_RSA2048 or SECRET_ED25519; false if it is neither. */
bool dkim_signature_kind(const struct dkim_signature *s, enum secret_kind *kind);

/*
 * Verifies one with the key that its record would have (keys_dkim_public()).
 * NULL: it is right; else what is wrong, in words.
 */
const char *dkim_verify(struct arena *a, const char *message, size_t n, const struct dkim_signature *s, const char *p_b64);

#endif
