#include "check/certificate.h"

#include <ctype.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

static X509 *parse_leaf(const struct str *pem)
{
	BIO *bio = BIO_new_mem_buf(str_c(pem), (int)pem->len);
	X509 *x = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

	BIO_free(bio);
	return x;
}

static void take_names(struct arena *a, X509 *x, struct certificate *c)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);

	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *n = sk_GENERAL_NAME_value(names, i);

		if (n->type != GEN_DNS)
			continue;
		char *name = arena_memdup(a, ASN1_STRING_get0_data(n->d.dNSName),
					  (size_t)ASN1_STRING_length(n->d.dNSName));
		for (char *p = name; *p != '\0'; p++)
			*p = (char)tolower((unsigned char)*p);
		vec_push(a, &c->names, name);
	}
	GENERAL_NAMES_free(names);
}

static const char *issuer_of(struct arena *a, X509 *x)
{
	char text[256];
	X509_NAME *name = X509_get_issuer_name(x);

	if (X509_NAME_get_text_by_NID(name, NID_commonName, text, sizeof(text)) <= 0 &&
	    X509_NAME_get_text_by_NID(name, NID_organizationName, text, sizeof(text)) <= 0)
		return "unknown";
	return arena_strdup(a, text);
}

static bool take_time(const ASN1_TIME *t, int64_t *out)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(t, &tm) != 1)
		return false;
	*out = (int64_t)timegm(&tm);
	return true;
}

static bool describe(struct arena *a, X509 *x, struct certificate *c)
{
	unsigned char *der = NULL;
	unsigned n = sizeof(c->sha256);
	int der_len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &der);

	*c = (struct certificate){0};
	bool ok = der_len > 0 && EVP_Digest(der, (size_t)der_len, c->spki_sha256, NULL, EVP_sha256(), NULL) == 1 &&
		  X509_digest(x, EVP_sha256(), c->sha256, &n) == 1 && take_time(X509_get0_notBefore(x), &c->not_before) &&
		  take_time(X509_get0_notAfter(x), &c->not_after);
	OPENSSL_free(der);
	if (!ok)
		return false;
	c->self_signed = X509_NAME_cmp(X509_get_issuer_name(x), X509_get_subject_name(x)) == 0;
	c->issuer = issuer_of(a, x);
	take_names(a, x, c);
	return true;
}

bool certificate_parse(struct arena *a, const struct str *pem, struct certificate *c)
{
	X509 *x = parse_leaf(pem);
	bool ok = x != NULL && describe(a, x, c);

	X509_free(x);
	ERR_clear_error();
	return ok;
}

bool certificate_read(struct host *h, struct arena *a, const char *path, struct certificate *c, struct err *err)
{
	struct str pem = {0};

	if (!h->fs->read(h, path, &pem, err))
		return err_wrap(err, "cannot read the certificate");
	bool ok = certificate_parse(a, &pem, c);
	if (!ok)
		err_set(err, ERR_INVALID, "%s holds no certificate that can be read", path);
	str_wipe(&pem);
	return ok;
}

bool certificate_has(const struct certificate *c, const char *name)
{
	for (size_t i = 0; i < c->names.n; i++)
		if (strcmp(c->names.v[i], name) == 0)
			return true;
	return false;
}

bool certificate_supersedes(const struct certificate *c, const struct certificate *served)
{
	return memcmp(c->sha256, served->sha256, sizeof(c->sha256)) != 0 &&
	       (served->self_signed || c->not_before >= served->not_before);
}
