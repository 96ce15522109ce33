#include "tests/unit/certs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "base/str.h"

enum { CA_LIFE = 20 * 365 * 86400 };

EVP_PKEY *certs_key(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");

	assert_non_null(key);
	return key;
}

static void extend(X509 *cert, int nid, const char *value)
{
	X509_EXTENSION *ext = X509V3_EXT_nconf_nid(NULL, NULL, nid, value);

	assert_non_null(ext);
	assert_int_equal(X509_add_ext(cert, ext, -1), 1);
	X509_EXTENSION_free(ext);
}

static X509 *begin(EVP_PKEY *key, const char *name, int64_t not_before, int64_t not_after)
{
	X509 *cert = X509_new();
	uint64_t serial;

	assert_int_equal(RAND_bytes((unsigned char *)&serial, sizeof(serial)), 1);
	X509_set_version(cert, X509_VERSION_3);
	ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert), serial >> 1);
	ASN1_TIME_set(X509_getm_notBefore(cert), (time_t)not_before);
	ASN1_TIME_set(X509_getm_notAfter(cert), (time_t)not_after);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0);
	X509_set_pubkey(cert, key);
	return cert;
}

static X509 *sign(X509 *cert, EVP_PKEY *own, const struct certs_ca *issuer)
{
	X509_set_issuer_name(cert, X509_get_subject_name(issuer != NULL ? issuer->cert : cert));
	assert_true(X509_sign(cert, issuer != NULL ? issuer->key : own, EVP_sha256()) > 0);
	return cert;
}

struct certs_ca certs_ca_make(const char *name, const struct certs_ca *issuer)
{
	struct certs_ca ca = { .key = certs_key() };
	time_t now = time(NULL);

	ca.cert = begin(ca.key, name, now - CA_LIFE / 2, now + CA_LIFE / 2);
	extend(ca.cert, NID_basic_constraints, "critical,CA:TRUE");
	extend(ca.cert, NID_key_usage, "critical,keyCertSign");
	sign(ca.cert, ca.key, issuer);
	return ca;
}

void certs_ca_free(struct certs_ca *ca)
{
	X509_free(ca->cert);
	EVP_PKEY_free(ca->key);
}

X509 *certs_leaf(EVP_PKEY *key, const struct certs_leaf *of)
{
	X509 *cert = begin(key, of->names[0], of->not_before, of->not_after);
	struct str san = {0};

	for (size_t i = 0; of->names[i] != NULL; i++)
		str_addf(&san, "%sDNS:%s", i > 0 ? "," : "", of->names[i]);
	extend(cert, NID_subject_alt_name, str_c(&san));
	extend(cert, NID_ext_key_usage, "serverAuth");
	str_free(&san);
	return sign(cert, key, of->issuer);
}

static const char *take(struct arena *a, BIO *bio)
{
	char *text;
	long n = BIO_get_mem_data(bio, &text);
	const char *copy = arena_memdup(a, text, (size_t)n);

	BIO_free(bio);
	return copy;
}

const char *certs_pem(struct arena *a, X509 *cert)
{
	BIO *bio = BIO_new(BIO_s_mem());

	assert_int_equal(PEM_write_bio_X509(bio, cert), 1);
	return take(a, bio);
}

const char *certs_key_pem(struct arena *a, EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_mem());

	assert_int_equal(PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL), 1);
	return take(a, bio);
}
