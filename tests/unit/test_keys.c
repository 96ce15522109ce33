/* Public halves of real keys, made here by OpenSSL, read through the real host below a temporary root. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check/keys.h"
#include "scratch.h"

static FILE *create(struct scratch *f, const char *name)
{
	char path[100];

	snprintf(path, sizeof(path), "%s%s", f->root, name);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	return file;
}

static void write_key(struct scratch *f, const char *name, EVP_PKEY *key)
{
	FILE *file = create(f, name);

	assert_int_equal(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL), 1);
	fclose(file);
}

static X509 *certificate(EVP_PKEY *key, const char *subject, const char *issuer)
{
	X509 *x = X509_new();

	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), 0);
	X509_gmtime_adj(X509_getm_notAfter(x), 3600);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, (const unsigned char *)subject, -1, -1, 0);
	X509_NAME_add_entry_by_txt(X509_get_issuer_name(x), "CN", MBSTRING_ASC, (const unsigned char *)issuer, -1, -1, 0);
	X509_set_pubkey(x, key);
	assert_true(X509_sign(x, key, EVP_sha256()) > 0);
	return x;
}

/* Decodes b64 as a DKIM verifier does, and gives the bytes. */
static size_t decode(const char *b64, unsigned char *out, size_t size)
{
	size_t n = strlen(b64);

	assert_true(n % 4 == 0 && n / 4 * 3 <= size);
	int got = EVP_DecodeBlock(out, (const unsigned char *)b64, (int)n);
	assert_true(got > 0);
	while (n > 0 && b64[--n] == '=')
		got--;
	return (size_t)got;
}

static void test_rsa(void **state)
{
	struct scratch *f = *state;
	EVP_PKEY *key = EVP_RSA_gen(2048);
	unsigned char der[400];
	const unsigned char *p = der;
	const char *b64 = NULL;

	write_key(f, "/rsa.key", key);
	assert_true(keys_dkim_public(&f->h, f->a, "/rsa.key", SECRET_RSA2048, &b64, &f->err));
	EVP_PKEY *public = d2i_PUBKEY(NULL, &p, (long)decode(b64, der, sizeof(der)));
	assert_non_null(public);
	assert_int_equal(EVP_PKEY_eq(public, key), 1);
	EVP_PKEY_free(public);
	assert_false(keys_dkim_public(&f->h, f->a, "/rsa.key", SECRET_ED25519, &b64, &f->err));
	assert_int_equal(f->err.code, ERR_INVALID);
	EVP_PKEY_free(key);
}

static void test_ed25519(void **state)
{
	struct scratch *f = *state;
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	unsigned char want[32], got[40];
	size_t n = sizeof(want);
	const char *b64 = NULL;

	write_key(f, "/ed.key", key);
	assert_true(keys_dkim_public(&f->h, f->a, "/ed.key", SECRET_ED25519, &b64, &f->err));
	assert_int_equal(strlen(b64), 44); /* RFC 8463: the bare 32 bytes */
	assert_int_equal(EVP_PKEY_get_raw_public_key(key, want, &n), 1);
	assert_int_equal(decode(b64, got, sizeof(got)), 32);
	assert_memory_equal(got, want, 32);
	assert_false(keys_dkim_public(&f->h, f->a, "/ed.key", SECRET_RSA2048, &b64, &f->err));
	EVP_PKEY_free(key);
}

static void test_missing_and_junk(void **state)
{
	struct scratch *f = *state;
	const char *b64 = NULL;
	struct keys_tls tls;

	assert_false(keys_dkim_public(&f->h, f->a, "/none.key", SECRET_RSA2048, &b64, &f->err));
	assert_int_equal(f->err.code, ERR_NOT_FOUND);
	assert_false(keys_tls_public(&f->h, "/none.pem", &tls, &f->err));
	assert_int_equal(f->err.code, ERR_NOT_FOUND);

	FILE *file = create(f, "/junk");
	fputs("-----BEGIN PRIVATE KEY-----\nc2VjcmV0LXNlY3JldA==\n-----END PRIVATE KEY-----\n", file);
	fclose(file);
	assert_false(keys_dkim_public(&f->h, f->a, "/junk", SECRET_RSA2048, &b64, &f->err));
	assert_int_equal(f->err.code, ERR_INVALID);
	assert_null(strstr(f->err.msg, "c2VjcmV0"));
	assert_false(keys_tls_public(&f->h, "/junk", &tls, &f->err));
	assert_int_equal(f->err.code, ERR_INVALID);
	assert_null(b64);
}

/* A key under a passphrase fails; it must not ask on the terminal. */
static void test_encrypted(void **state)
{
	struct scratch *f = *state;
	EVP_PKEY *key = EVP_RSA_gen(2048);
	const char *b64 = NULL;
	FILE *file = create(f, "/rsa.key");

	assert_int_equal(PEM_write_PrivateKey(file, key, EVP_aes_256_cbc(), (const unsigned char *)"pw", 2, NULL, NULL), 1);
	fclose(file);
	assert_false(keys_dkim_public(&f->h, f->a, "/rsa.key", SECRET_RSA2048, &b64, &f->err));
	assert_int_equal(f->err.code, ERR_INVALID);
	EVP_PKEY_free(key);
}

static void test_tls(void **state)
{
	struct scratch *f = *state;
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	unsigned char want[32], *der = NULL;
	struct keys_tls tls;
	int n = i2d_PUBKEY(key, &der);

	assert_int_equal(EVP_Digest(der, (size_t)n, want, NULL, EVP_sha256(), NULL), 1);
	OPENSSL_free(der);
	for (int self = 0; self < 2; self++) {
		X509 *x = certificate(key, "mail.example.org", self ? "mail.example.org" : "Some CA");

		write_key(f, "/mail.pem", key);
		char path[100];
		snprintf(path, sizeof(path), "%s/mail.pem", f->root);
		FILE *file = fopen(path, "ae");
		assert_non_null(file);
		assert_int_equal(PEM_write_X509(file, x), 1);
		fclose(file);
		assert_true(keys_tls_public(&f->h, "/mail.pem", &tls, &f->err));
		assert_memory_equal(tls.spki_sha256, want, 32);
		assert_int_equal(tls.self_signed, self);
		X509_free(x);
	}
	EVP_PKEY_free(key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rsa),
		cmocka_unit_test(test_ed25519),
		cmocka_unit_test(test_missing_and_junk),
		cmocka_unit_test(test_encrypted),
		cmocka_unit_test(test_tls),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
