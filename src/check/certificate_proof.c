/* What a certificate must be before the daemons get it. */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "check/certificate.h"

/* What the system trusts, as update-ca-certificates writes it. */
#define TRUSTED "/etc/ssl/certs/ca-certificates.crt"

/* Debian's own security level: what is weaker than this the daemons could not serve. */
enum { AUTH_LEVEL = 2 };

/* What the proof works with; freed by put_away(). */
struct proof {
	struct host *h;
	const char *key_path;
	const char *chain_path;
	const char *hostname;
	struct str key;
	struct str chain;
	STACK_OF(X509) *certs; /* the leaf first */
};

static STACK_OF(X509) *parse_all(const struct str *pem)
{
	BIO *bio = BIO_new_mem_buf(str_c(pem), (int)pem->len);
	STACK_OF(X509) *all = sk_X509_new_null();
	X509 *x;

	while (bio != NULL && all != NULL && (x = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL)
		if (sk_X509_push(all, x) <= 0) {
			X509_free(x);
			break;
		}
	BIO_free(bio);
	ERR_clear_error();
	return all;
}

static void put_away(struct proof *p)
{
	sk_X509_pop_free(p->certs, X509_free);
	str_wipe(&p->key);
	str_free(&p->chain);
}

/* Instead of OpenSSL's own, which would ask on the terminal. */
static int no_passphrase(char *buf, int size, int rwflag, void *u)
{
	(void)buf, (void)size, (void)rwflag, (void)u;
	return -1;
}

static bool key_belongs(const struct proof *p, struct err *err)
{
	BIO *bio = BIO_new_mem_buf(str_c(&p->key), (int)p->key.len);
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;
	bool ok = key != NULL && X509_check_private_key(sk_X509_value(p->certs, 0), key) == 1;

	EVP_PKEY_free(key);
	BIO_free(bio);
	ERR_clear_error();
	return ok || err_set(err, ERR_INVALID, "the key in %s does not belong to the certificate in %s", p->key_path,
			     p->chain_path);
}

static bool load_trusted(struct host *h, X509_STORE *store, struct err *err)
{
	struct str pem = {0};

	if (!h->fs->read(h, TRUSTED, &pem, err))
		return err_wrap(err, "cannot read the authorities that this system trusts") ||
		       err_hint(err, "apt-get install --reinstall ca-certificates; update-ca-certificates");
	STACK_OF(X509) *all = parse_all(&pem);
	for (int i = 0; i < sk_X509_num(all); i++)
		X509_STORE_add_cert(store, sk_X509_value(all, i));
	sk_X509_pop_free(all, X509_free);
	str_free(&pem);
	ERR_clear_error();
	return true;
}

/* depth: which certificate's issuer could not be found; 0 is the leaf's. */
static bool chain_fails(const struct proof *p, int why, int depth, struct err *err)
{
	if (why == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY && depth == 0 && sk_X509_num(p->certs) == 1) {
		err_set(err, ERR_INVALID, "the chain in %s is not complete: it holds no certificate of the issuer",
			p->chain_path);
		return err_hint(err, "The daemons read key and full chain, certbot's fullchain.pem, not cert.pem.");
	}
	err_set(err, ERR_INVALID, "the chain in %s does not lead to an authority that this system trusts: %s",
		p->chain_path, X509_verify_cert_error_string(why));
	return err_hint(err, "Mail programs and other servers would refuse it. If the CA is one of your own, put its root "
			     "into /usr/local/share/ca-certificates/ and run update-ca-certificates; a CA's staging "
			     "directory gives certificates that nobody trusts.");
}

static bool chain_leads_to_trust(const struct proof *p, struct err *err)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();

	bool ok = store != NULL && ctx != NULL && load_trusted(p->h, store, err);
	if (ok && (X509_STORE_CTX_init(ctx, store, sk_X509_value(p->certs, 0), p->certs) != 1 ||
		   X509_STORE_CTX_set_default(ctx, "ssl_server") != 1))
		ok = err_set(err, ERR_INVALID, "the chain in %s cannot be verified", p->chain_path);
	if (ok) {
		X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);

		X509_VERIFY_PARAM_set_time(param, (time_t)p->h->now(p->h));
		X509_VERIFY_PARAM_set_auth_level(param, AUTH_LEVEL);
		if (X509_verify_cert(ctx) != 1)
			ok = chain_fails(p, X509_STORE_CTX_get_error(ctx), X509_STORE_CTX_get_error_depth(ctx), err);
	}
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	ERR_clear_error();
	return ok;
}

/* An older one of the same key is a restored backup or a wrong path; of another key it is a planned change. */
static bool is_older(const struct certificate *c, const struct certificate *served)
{
	return served != NULL && !served->self_signed && c->not_before < served->not_before &&
	       memcmp(c->spki_sha256, served->spki_sha256, sizeof(c->spki_sha256)) == 0;
}

static bool prove(const struct proof *p, const struct certificate *c, const struct certificate *served,
		  struct err *err)
{
	if (!key_belongs(p, err))
		return false;
	if (!certificate_has(c, p->hostname))
		return err_set(err, ERR_INVALID, "the certificate in %s is not for %s", p->chain_path, p->hostname);
	if (c->not_after <= p->h->now(p->h))
		return err_set(err, ERR_INVALID, "the certificate in %s has expired", p->chain_path);
	if (is_older(c, served))
		return err_set(err, ERR_INVALID, "the certificate in %s is older than the one that is served",
			       p->chain_path);
	return chain_leads_to_trust(p, err);
}

bool certificate_join(struct host *h, struct arena *a, const char *key_path, const char *chain_path,
		      const char *hostname, const struct certificate *served, struct str *pem, struct certificate *c,
		      struct err *err)
{
	struct proof p = { .h = h, .key_path = key_path, .chain_path = chain_path, .hostname = hostname };
	struct certificate leaf;

	bool ok = h->fs->read(h, key_path, &p.key, err) && h->fs->read(h, chain_path, &p.chain, err);
	if (ok) {
		p.certs = parse_all(&p.chain);
		ok = (sk_X509_num(p.certs) > 0 && certificate_parse(a, &p.chain, &leaf)) ||
		     err_set(err, ERR_INVALID, "%s holds no certificate that can be read", chain_path);
	}
	if (ok && prove(&p, &leaf, served, err)) {
		str_add(pem, p.key.p, p.key.len);
		if (pem->len > 0 && pem->p[pem->len - 1] != '\n')
			str_addc(pem, '\n');
		str_add(pem, p.chain.p, p.chain.len);
		if (c != NULL)
			*c = leaf;
	} else {
		ok = false;
	}
	put_away(&p);
	return ok;
}
