#include "check/keys.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

enum { ED25519_BYTES = 32 };

/* Instead of OpenSSL's own, which would ask on the terminal. */
static int no_passphrase(char *buf, int size, int rwflag, void *u)
{
	(void)buf, (void)size, (void)rwflag, (void)u;
	return -1;
}

static bool bad_key(struct err *err, const char *path, const char *what)
{
	ERR_clear_error();
	return err_set(err, ERR_INVALID, "%s: %s", path, what);
}

static const char *base64(struct arena *a, const unsigned char *p, size_t n)
{
	unsigned char *text = arena_alloc(a, (n + 2) / 3 * 4 + 1);

	EVP_EncodeBlock(text, p, (int)n);
	return (const char *)text;
}

static bool rsa_public(struct arena *a, EVP_PKEY *key, const char *path, const char **b64, struct err *err)
{
	unsigned char *der = NULL;

	if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
		return bad_key(err, path, "this is no RSA key");
	if (EVP_PKEY_get_bits(key) < KEYS_RSA_MIN_BITS)
		return bad_key(err, path, "this RSA key is too short: receivers ignore signatures by it (RFC 8301)");
	int n = i2d_PUBKEY(key, &der);
	if (n <= 0)
		return bad_key(err, path, "its public half cannot be taken");
	*b64 = base64(a, der, (size_t)n);
	OPENSSL_free(der);
	return true;
}

static bool ed25519_public(struct arena *a, EVP_PKEY *key, const char *path, const char **b64, struct err *err)
{
	unsigned char raw[ED25519_BYTES];
	size_t n = sizeof(raw);

	if (EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519)
		return bad_key(err, path, "this is no Ed25519 key");
	if (EVP_PKEY_get_raw_public_key(key, raw, &n) != 1)
		return bad_key(err, path, "its public half cannot be taken");
	*b64 = base64(a, raw, n);
	return true;
}

static bool read_private(struct host *h, const char *path, EVP_PKEY **key, struct err *err)
{
	struct str pem = {0};

	*key = NULL;
	if (!h->fs->read(h, path, &pem, err))
		return false;
	BIO *in = BIO_new_mem_buf(str_c(&pem), (int)pem.len);
	if (in != NULL)
		*key = PEM_read_bio_PrivateKey(in, NULL, no_passphrase, NULL);
	BIO_free(in);
	str_wipe(&pem);
	if (*key != NULL)
		return true;
	bad_key(err, path, "this is no private key in PEM form without a passphrase");
	return err_hint(err, "Put the key back from a backup. If it is lost, move the file away: mailstead apply then "
			     "makes a new one, and its record must be published.");
}

bool keys_dkim_public(struct host *h, struct arena *a, const char *path, enum secret_kind kind,
		      const char **b64, struct err *err)
{
	EVP_PKEY *key;

	if (!read_private(h, path, &key, err))
		return err_wrap(err, "cannot read the DKIM key");
	bool ok = kind == SECRET_ED25519 ? ed25519_public(a, key, path, b64, err)
					 : rsa_public(a, key, path, b64, err);
	EVP_PKEY_free(key);
	return ok || err_wrap(err, "cannot read the DKIM key");
}

bool keys_bits(struct host *h, const char *path, int *bits, struct err *err)
{
	EVP_PKEY *key;

	if (!read_private(h, path, &key, err))
		return err_wrap(err, "cannot read the key");
	*bits = EVP_PKEY_get_bits(key);
	EVP_PKEY_free(key);
	return true;
}

static bool read_certificate(struct host *h, const char *path, X509 **cert, struct err *err)
{
	struct str pem = {0};

	*cert = NULL;
	if (!h->fs->read(h, path, &pem, err))
		return false;
	BIO *in = BIO_new_mem_buf(str_c(&pem), (int)pem.len);
	if (in != NULL)
		*cert = PEM_read_bio_X509(in, NULL, no_passphrase, NULL);
	BIO_free(in);
	str_wipe(&pem);
	return *cert != NULL || bad_key(err, path, "there is no certificate in it");
}

bool keys_tls_public(struct host *h, const char *path, struct keys_tls *tls, struct err *err)
{
	struct keys_tls got = {0};
	unsigned char *der = NULL;
	X509 *cert;

	if (!read_certificate(h, path, &cert, err))
		return err_wrap(err, "cannot read the certificate");
	int n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
	bool ok = n > 0 && EVP_Digest(der, (size_t)n, got.spki_sha256, NULL, EVP_sha256(), NULL) == 1;
	got.self_signed = X509_NAME_cmp(X509_get_subject_name(cert), X509_get_issuer_name(cert)) == 0;
	OPENSSL_free(der);
	X509_free(cert);
	if (!ok)
		return bad_key(err, path, "its public key cannot be taken") || err_wrap(err, "cannot read the certificate");
	*tls = got;
	return true;
}
