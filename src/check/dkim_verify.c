#include "check/dkim_verify.h"

#include <ctype.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string.h>

#include "base/str.h"
#include "mail/dkim_record.h"
#include "mail/tags.h"

enum { SHA256_BYTES = 32, ED25519_BYTES = 32 };

struct span {
	const char *p;
	size_t n;
};

/* --- the message */

/* Where the header ends: at its last field's CRLF; *body is what comes after the empty line. */
static size_t header_end(const char *message, size_t n, struct span *body)
{
	const char *gap = memmem(message, n, "\r\n\r\n", 4);

	*body = gap != NULL ? (struct span){ gap + 4, n - (size_t)(gap + 4 - message) } : (struct span){ message + n, 0 };
	return gap != NULL ? (size_t)(gap + 2 - message) : n;
}

/* The field that begins at, with its continuation lines, without the last CRLF. */
static struct span field_at(const char *at, const char *end)
{
	const char *p = at;

	while (p < end) {
		const char *line = memmem(p, (size_t)(end - p), "\r\n", 2);

		if (line == NULL)
			return (struct span){ at, (size_t)(end - at) };
		if (line + 2 >= end || (line[2] != ' ' && line[2] != '\t'))
			return (struct span){ at, (size_t)(line - at) };
		p = line + 2;
	}
	return (struct span){ at, (size_t)(end - at) };
}

static bool is_named(struct span field, const char *name, size_t n)
{
	size_t colon = n;

	if (field.n <= n || strncasecmp(field.p, name, n) != 0)
		return false;
	while (colon < field.n && (field.p[colon] == ' ' || field.p[colon] == '\t'))
		colon++;
	return colon < field.n && field.p[colon] == ':';
}

typedef VEC(struct span) span_list;

static void all_fields(struct arena *a, const char *message, size_t n, span_list *out)
{
	struct span body;
	const char *end = message + header_end(message, n, &body);

	for (const char *p = message; p < end;) {
		struct span f = field_at(p, end);

		vec_push(a, out, f);
		p = f.p + f.n + 2;
	}
}

/* --- tags: "v=1; a=rsa-sha256; …" (RFC 6376, 3.5) */

/* Empty if the field is not of that form. */
static tag_list tags_of(struct arena *a, struct span field)
{
	const char *colon = memchr(field.p, ':', field.n);
	tag_list tags = {0};

	if (colon == NULL || !tags_parse(a, colon + 1, (size_t)(field.p + field.n - colon - 1), &tags, NULL))
		tags.n = 0;
	return tags;
}

static const char *packed(struct arena *a, const tag_list *tags, const char *name)
{
	return tags_packed(a, tags_value(tags, name));
}

/* It becomes a part of a path. */
static const char *plain_selector(const char *s)
{
	for (const char *p = s; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && *p != '-' && (*p != '.' || p == s))
			return "";
	return s;
}

void dkim_signatures(struct arena *a, const char *message, size_t n, dkim_signature_list *out)
{
	static const char name[] = "DKIM-Signature";
	span_list fields = {0};

	all_fields(a, message, n, &fields);
	for (size_t i = 0; i < fields.n; i++) {
		struct span f = fields.v[i];

		if (!is_named(f, name, strlen(name)))
			continue;
		const tag_list tags = tags_of(a, f);
		const struct dkim_signature s = {
			.domain = packed(a, &tags, "d"),
			.selector = plain_selector(packed(a, &tags, "s")),
			.algorithm = packed(a, &tags, "a"),
			.at = (size_t)(f.p - message),
			.len = f.n,
		};
		vec_push(a, out, s);
	}
}

bool dkim_signature_kind(const struct dkim_signature *s, enum secret_kind *kind)
{
	bool ed25519 = strcmp(s->algorithm, "ed25519-sha256") == 0;

	*kind = ed25519 ? SECRET_ED25519 : SECRET_RSA2048;
	return ed25519 || strcmp(s->algorithm, "rsa-sha256") == 0;
}

/* --- canonical forms (RFC 6376, 3.4) */

/* Runs of blanks become one, line ends within go, none stay at the end. */
static void add_relaxed(struct str *out, const char *p, size_t n)
{
	bool blank = false;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\r' || p[i] == '\n')
			continue;
		if (p[i] == ' ' || p[i] == '\t') {
			blank = true;
			continue;
		}
		if (blank)
			str_addc(out, ' ');
		blank = false;
		str_addc(out, p[i]);
	}
}

static void add_field(struct str *out, struct span f, bool relaxed)
{
	if (!relaxed) {
		str_add(out, f.p, f.n);
		return;
	}
	const char *colon = memchr(f.p, ':', f.n), *value = colon + 1, *end = f.p + f.n;

	for (const char *p = f.p; p < colon; p++)
		if (*p != ' ' && *p != '\t')
			str_addc(out, (char)tolower((unsigned char)*p));
	str_addc(out, ':');
	while (value < end && strchr(" \t\r\n", *value) != NULL)
		value++;
	add_relaxed(out, value, (size_t)(end - value));
}

static void add_body(struct str *out, struct span body, bool relaxed)
{
	const char *end = body.p + body.n;

	for (const char *p = body.p, *next; p < end; p = next) {
		const char *line = memmem(p, (size_t)(end - p), "\r\n", 2), *stop = line != NULL ? line : end;

		next = line != NULL ? line + 2 : end;
		if (relaxed)
			add_relaxed(out, p, (size_t)(stop - p));
		else
			str_add(out, p, (size_t)(stop - p));
		str_adds(out, "\r\n");
	}
	/* Empty lines at the end count for nothing. */
	while (out->len >= 4 && memcmp(str_c(out) + out->len - 4, "\r\n\r\n", 4) == 0)
		str_cut(out, out->len - 2);
	if (out->len == 2 && relaxed)
		str_cut(out, 0);
	if (out->len == 0 && !relaxed)
		str_adds(out, "\r\n");
}

/* The signature's own field, with nothing behind "b=". */
static struct span without_b(struct arena *a, struct span f)
{
	char *text = arena_memdup(a, f.p, f.n);
	size_t i = (size_t)((const char *)memchr(f.p, ':', f.n) + 1 - f.p);

	for (bool start = true; i < f.n; i++) {
		if (start && text[i] == 'b' && text[i + 1 + strspn(text + i + 1, " \t\r\n")] == '=')
			break;
		if (strchr(" \t\r\n", text[i]) == NULL)
			start = text[i] == ';';
	}
	size_t equals = i + strcspn(text + i, "="), stop = equals + strcspn(text + equals, ";");
	if (equals >= f.n)
		return (struct span){ text, f.n };
	memmove(text + equals + 1, text + stop, f.n - stop + 1);
	return (struct span){ text, f.n - (stop - equals - 1) };
}

/* Each name takes the lowest field of it that was not taken yet; a name that has none left stands for nothing. */
static void add_signed(struct arena *a, struct str *out, const span_list *fields, const char *names, bool relaxed)
{
	bool *taken = arena_alloc(a, fields->n + 1);

	for (size_t n; *names != '\0'; names += n + (names[n] == ':')) {
		n = strcspn(names, ":");
		for (size_t i = fields->n; i-- > 0;) {
			if (taken[i] || !is_named(fields->v[i], names, n))
				continue;
			taken[i] = true;
			add_field(out, fields->v[i], relaxed);
			str_adds(out, "\r\n");
			break;
		}
	}
}

/* --- keys and digests */

static EVP_PKEY *public_key(struct arena *a, const char *b64, enum secret_kind kind)
{
	unsigned char *der;
	size_t n;

	if (!dkim_from_base64(a, b64, &der, &n))
		return NULL;
	const unsigned char *p = der;
	return kind == SECRET_ED25519 ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, der, n) : d2i_PUBKEY(NULL, &p, (long)n);
}

/* RFC 8463 signs the digest, RFC 6376 what the digest is of. */
static bool right(EVP_PKEY *key, enum secret_kind kind, const struct str *text, const unsigned char *b, size_t n)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char digest[SHA256_BYTES];
	bool ed25519 = kind == SECRET_ED25519;
	const unsigned char *p = (const unsigned char *)str_c(text);

	bool ok = ctx != NULL && EVP_Digest(p, text->len, digest, NULL, EVP_sha256(), NULL) == 1 &&
		  EVP_DigestVerifyInit(ctx, NULL, ed25519 ? NULL : EVP_sha256(), NULL, key) == 1 &&
		  EVP_DigestVerify(ctx, b, n, ed25519 ? digest : p, ed25519 ? sizeof(digest) : text->len) == 1;
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return ok;
}

static bool body_is(struct span body, bool relaxed, const unsigned char *bh, size_t n)
{
	unsigned char digest[SHA256_BYTES];
	struct str text = {0};

	add_body(&text, body, relaxed);
	bool ok = EVP_Digest(str_c(&text), text.len, digest, NULL, EVP_sha256(), NULL) == 1 && n == sizeof(digest) &&
		  memcmp(digest, bh, n) == 0;
	str_free(&text);
	return ok;
}

const char *dkim_verify(struct arena *a, const char *message, size_t n, const struct dkim_signature *s, const char *p_b64)
{
	const struct span field = { message + s->at, s->len };
	const tag_list tags = tags_of(a, field);
	const char *c = packed(a, &tags, "c"), *names = packed(a, &tags, "h");
	bool relaxed_header = strncmp(c, "relaxed", 7) == 0, relaxed_body = strstr(c, "/relaxed") != NULL;
	unsigned char *b, *bh;
	size_t b_len, bh_len;
	enum secret_kind kind;
	struct span body;
	span_list fields = {0};

	if (!dkim_signature_kind(s, &kind) || tags_find(&tags, "l") != NULL)
		return "it is of a kind that is not used here";
	if (!dkim_from_base64(a, packed(a, &tags, "b"), &b, &b_len) ||
	    !dkim_from_base64(a, packed(a, &tags, "bh"), &bh, &bh_len))
		return "it is damaged";
	header_end(message, n, &body);
	if (!body_is(body, relaxed_body, bh, bh_len))
		return "the body was changed after it was signed";
	EVP_PKEY *key = public_key(a, p_b64, kind);
	if (key == NULL)
		return "its key cannot be read";
	struct str text = {0};
	all_fields(a, message, n, &fields);
	add_signed(a, &text, &fields, names, relaxed_header);
	add_field(&text, without_b(a, field), relaxed_header);
	bool ok = right(key, kind, &text, b, b_len);
	str_free(&text);
	EVP_PKEY_free(key);
	return ok ? NULL : "the header was changed after it was signed, or another key signed it";
}
