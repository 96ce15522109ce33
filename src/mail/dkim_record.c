#include "mail/dkim_record.h"

#include <ctype.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string.h>

#include "mail/tags.h"

enum { ED25519_BYTES = 32, ED25519_BITS = 256 };

struct reader {
	struct arena *a;
	const tag_list *tags;
	struct dkim_record *d;
	text_fault_list *faults;
};

static bool fault(struct reader *r, enum text_fault_weight weight, const struct tag *t, const char *what)
{
	return text_fault(r->a, r->faults, weight, t->value_at, t->value_len, "%s: %s", t->name, what);
}

/* RFC 6376: v, if it is there, comes first and is DKIM1. */
static bool take_version(struct reader *r)
{
	const struct tag *v = tags_find(r->tags, "v");

	if (v == NULL)
		return true;
	if (strcmp(v->value, "DKIM1") != 0)
		return fault(r, FAULT_FATAL, v, "it can only be DKIM1");
	return v == &r->tags->v[0] || fault(r, FAULT_FATAL, v, "it has to come first");
}

static bool take_kind(struct reader *r)
{
	const struct tag *k = tags_find(r->tags, "k");

	r->d->kind = SECRET_RSA2048;
	if (k == NULL || strcasecmp(k->value, "rsa") == 0)
		return true;
	r->d->kind = SECRET_ED25519;
	return strcasecmp(k->value, "ed25519") == 0 ||
	       fault(r, FAULT_FATAL, k, "this is no kind of key (rsa, ed25519)");
}

/* True if one of the words between colons is this. */
static bool has_word(const strlist *words, const char *word)
{
	for (size_t i = 0; i < words->n; i++)
		if (strcasecmp(words->v[i], word) == 0)
			return true;
	return false;
}

static void split(struct reader *r, const char *name, strlist *words)
{
	const struct tag *t = tags_find(r->tags, name);

	if (t != NULL)
		tags_split(r->a, t->value, ':', words);
}

static bool take_hashes(struct reader *r)
{
	const struct tag *h = tags_find(r->tags, "h");
	strlist words = {0};

	split(r, "h", &words);
	r->d->sha1 = h == NULL || has_word(&words, "sha1");
	r->d->sha256 = h == NULL || has_word(&words, "sha256");
	return r->d->sha256 || fault(r, FAULT_FATAL, h,
				     "it does not allow sha256, and nothing else is verified any more (RFC 8301)");
}

static bool take_services(struct reader *r)
{
	const struct tag *s = tags_find(r->tags, "s");
	strlist words = {0};

	split(r, "s", &words);
	r->d->email = s == NULL || has_word(&words, "*") || has_word(&words, "email");
	return r->d->email || fault(r, FAULT_FATAL, s, "the key is not for mail");
}

static void take_flags(struct reader *r)
{
	const struct tag *t = tags_find(r->tags, "t");
	strlist words = {0};

	split(r, "t", &words);
	r->d->testing = has_word(&words, "y");
	r->d->strict = has_word(&words, "s");
	if (r->d->testing)
		fault(r, FAULT_ODD, t, "y says that this is a test: receivers act as if nothing were signed");
}

bool dkim_from_base64(struct arena *a, const char *text, unsigned char **out, size_t *n)
{
	size_t len = strlen(text), pad = 0;

	*out = arena_alloc(a, len / 4 * 3 + 4);
	int got = len == 0 || len % 4 != 0 ? -1 : EVP_DecodeBlock(*out, (const unsigned char *)text, (int)len);
	if (got < 0)
		return false;
	while (pad < 2 && text[len - 1 - pad] == '=')
		pad++;
	*n = (size_t)got - pad;
	return true;
}

static int rsa_bits(const unsigned char *der, size_t n)
{
	const unsigned char *p = der;
	EVP_PKEY *key = d2i_PUBKEY(NULL, &p, (long)n);
	int bits = key != NULL && p == der + n && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA
			   ? EVP_PKEY_get_bits(key)
			   : 0;

	EVP_PKEY_free(key);
	ERR_clear_error();
	return bits;
}

static bool take_rsa(struct reader *r, const struct tag *p, const unsigned char *der, size_t n)
{
	r->d->bits = rsa_bits(der, n);
	if (r->d->bits == 0)
		return fault(r, FAULT_FATAL, p, "this is no RSA key: some of it may be missing");
	if (r->d->bits < DKIM_RSA_MIN_BITS)
		return fault(r, FAULT_FATAL, p,
			     "the key has less than 1024 bits: receivers do not heed it (RFC 8301)");
	if (r->d->bits < DKIM_RSA_GOOD_BITS)
		fault(r, FAULT_ODD, p, "the key has less than 2048 bits");
	return true;
}

/* Of a kind that is not known nothing can be said. */
static bool take_key(struct reader *r, bool known_kind)
{
	const struct tag *p = tags_find(r->tags, "p");
	unsigned char *der;
	size_t n;

	if (p == NULL)
		return text_fault(r->a, r->faults, FAULT_FATAL, 0, 0, "there is no key (p)");
	r->d->p = tags_packed(r->a, p->value);
	r->d->revoked = r->d->p[0] == '\0';
	if (r->d->revoked)
		return fault(r, FAULT_FATAL, p, "it is empty: the key was taken back");
	if (!dkim_from_base64(r->a, r->d->p, &der, &n))
		return fault(r, FAULT_FATAL, p, "this is no base64: some of it may be missing");
	if (!known_kind)
		return false;
	if (r->d->kind == SECRET_RSA2048)
		return take_rsa(r, p, der, n);
	r->d->bits = ED25519_BITS;
	return n == ED25519_BYTES ||
	       fault(r, FAULT_FATAL, p, "this is no Ed25519 key: it would have 32 bytes, 44 characters");
}

static void find_unknown(struct reader *r)
{
	for (size_t i = 0; i < r->tags->n; i++) {
		const struct tag *t = &r->tags->v[i];
		bool known = strlen(t->name) == 1 && strchr("vkhpstng", t->name[0]) != NULL;

		if (!known)
			text_fault(r->a, r->faults, FAULT_ODD, t->at, strlen(t->name),
				   "nobody knows \"%s\": it has no effect", t->name);
		else if (t->name[0] == 'g')
			text_fault(r->a, r->faults, FAULT_ODD, t->at, 1, "g is obsolete (RFC 6376)");
	}
}

bool dkim_record_parse(struct arena *a, const char *text, size_t n, struct dkim_record *out,
		       text_fault_list *faults)
{
	tag_list tags = {0};
	struct reader r = { a, &tags, out, faults };

	*out = (struct dkim_record){ .p = "" };
	if (!tags_parse(a, text, n, &tags, faults))
		return false;
	find_unknown(&r);
	take_flags(&r);
	bool kind = take_kind(&r), good = take_version(&r);
	good = take_hashes(&r) && good;
	good = take_services(&r) && good;
	return take_key(&r, kind) && good;
}
