#include "engine/secret.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

/*
 * Long enough that a box whose DNS takes months does not turn from "self-signed"
 * into "self-signed and expired"; certbot's replaces it as soon as it can.
 */
enum { SELF_SIGNED_DAYS = 365 };

static bool fail(struct err *err, const char *what)
{
	char why[256];

	ERR_error_string_n(ERR_get_error(), why, sizeof(why));
	return err_set(err, ERR_INVALID, "OpenSSL cannot make %s: %s", what, why);
}

static bool take_bio(BIO *bio, struct str *pem)
{
	char *p;
	long n = BIO_get_mem_data(bio, &p);

	if (n <= 0)
		return false;
	str_add(pem, p, (size_t)n);
	OPENSSL_cleanse(p, (size_t)n);
	return true;
}

static bool write_key(EVP_PKEY *key, struct str *pem)
{
	BIO *bio = BIO_new(BIO_s_mem());
	bool ok = bio != NULL && PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1 &&
		  take_bio(bio, pem);

	BIO_free(bio);
	return ok;
}

static bool write_cert(X509 *cert, struct str *pem)
{
	BIO *bio = BIO_new(BIO_s_mem());
	bool ok = bio != NULL && PEM_write_bio_X509(bio, cert) == 1 && take_bio(bio, pem);

	BIO_free(bio);
	return ok;
}

static bool add_extension(X509 *cert, int nid, const char *value)
{
	X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
	bool ok = ext != NULL && X509_add_ext(cert, ext, -1) == 1;

	X509_EXTENSION_free(ext);
	return ok;
}

/* subject is a validated LDH name: nothing in it means anything to the extension syntax. */
static bool fill_cert(X509 *cert, EVP_PKEY *key, const char *subject)
{
	uint64_t serial;
	char san[300];
	X509_NAME *name = X509_get_subject_name(cert);

	if (RAND_bytes((unsigned char *)&serial, sizeof(serial)) != 1)
		return false;
	snprintf(san, sizeof(san), "DNS:%s", subject);
	return X509_set_version(cert, X509_VERSION_3) == 1 &&
	       ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert), serial >> 1) == 1 &&
	       X509_gmtime_adj(X509_getm_notBefore(cert), -3600) != NULL &&
	       X509_gmtime_adj(X509_getm_notAfter(cert), (long)SELF_SIGNED_DAYS * 86400) != NULL &&
	       X509_set_pubkey(cert, key) == 1 &&
	       X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC, (const unsigned char *)"self-signed by mailstead", -1,
					  -1, 0) == 1 &&
	       X509_set_issuer_name(cert, name) == 1 && add_extension(cert, NID_subject_alt_name, san) &&
	       add_extension(cert, NID_basic_constraints, "critical,CA:FALSE") &&
	       X509_sign(cert, key, EVP_sha256()) > 0;
}

static bool make_self_signed(const char *subject, struct str *pem)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = X509_new();
	bool ok = key != NULL && cert != NULL && fill_cert(cert, key, subject) && write_key(key, pem) &&
		  write_cert(cert, pem);

	X509_free(cert);
	EVP_PKEY_free(key);
	return ok;
}

static bool make_key(EVP_PKEY *key, struct str *pem)
{
	bool ok = key != NULL && write_key(key, pem);

	EVP_PKEY_free(key);
	return ok;
}

bool secret_make(const struct resource *r, struct str *pem, struct err *err)
{
	bool ok = false;

	switch (r->secret) {
	case SECRET_RSA2048:
		ok = make_key(EVP_RSA_gen(2048), pem);
		break;
	case SECRET_ED25519:
		ok = make_key(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), pem);
		break;
	case SECRET_SELF_SIGNED:
		ok = make_self_signed(r->subject, pem);
		break;
	}
	return ok || fail(err, r->name);
}
