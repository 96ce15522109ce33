#include "check/certificate.h"

#include <ctype.h>
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

static bool describe(struct arena *a, X509 *x, struct certificate *c)
{
	unsigned n = sizeof(c->sha256);
	struct tm from, tm;

	*c = (struct certificate){0};
	if (X509_digest(x, EVP_sha256(), c->sha256, &n) != 1 || ASN1_TIME_to_tm(X509_get0_notAfter(x), &tm) != 1 ||
	    ASN1_TIME_to_tm(X509_get0_notBefore(x), &from) != 1)
		return false;
	c->not_before = (int64_t)timegm(&from);
	c->not_after = (int64_t)timegm(&tm);
	c->self_signed = X509_NAME_cmp(X509_get_issuer_name(x), X509_get_subject_name(x)) == 0;
	c->issuer = issuer_of(a, x);
	take_names(a, x, c);
	return true;
}

bool certificate_read(struct host *h, struct arena *a, const char *path, struct certificate *c, struct err *err)
{
	struct str pem = {0};

	if (!h->fs->read(h, path, &pem, err))
		return err_wrap(err, "cannot read the certificate");
	X509 *x = parse_leaf(&pem);
	bool ok = x != NULL && describe(a, x, c);
	if (!ok)
		err_set(err, ERR_INVALID, "%s holds no certificate that can be read", path);
	X509_free(x);
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

static bool belongs(const struct str *key_pem, X509 *leaf)
{
	BIO *bio = BIO_new_mem_buf(str_c(key_pem), (int)key_pem->len);
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;
	bool ok = key != NULL && X509_check_private_key(leaf, key) == 1;

	EVP_PKEY_free(key);
	BIO_free(bio);
	return ok;
}

bool certificate_join(struct host *h, struct arena *a, const char *key_path, const char *chain_path,
		      const char *hostname, struct str *pem, struct err *err)
{
	struct str key = {0}, chain = {0};
	struct certificate c;
	X509 *leaf = NULL;

	bool ok = h->fs->read(h, key_path, &key, err) && h->fs->read(h, chain_path, &chain, err);
	if (ok) {
		leaf = parse_leaf(&chain);
		ok = (leaf != NULL && describe(a, leaf, &c)) ||
		     err_set(err, ERR_INVALID, "%s holds no certificate that can be read", chain_path);
	}
	if (ok && !belongs(&key, leaf))
		ok = err_set(err, ERR_INVALID, "the key in %s does not belong to the certificate in %s", key_path, chain_path);
	if (ok && !certificate_has(&c, hostname))
		ok = err_set(err, ERR_INVALID, "the certificate in %s is not for %s", chain_path, hostname);
	if (ok && c.not_after <= h->now(h))
		ok = err_set(err, ERR_INVALID, "the certificate in %s has expired", chain_path);
	if (ok) {
		str_add(pem, key.p, key.len);
		if (pem->len > 0 && pem->p[pem->len - 1] != '\n')
			str_addc(pem, '\n');
		str_add(pem, chain.p, chain.len);
	}
	X509_free(leaf);
	str_wipe(&key);
	str_free(&chain);
	return ok;
}
