#include "mail/wire.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "base/str.h"

/* RFC 1035, 2.3.4. */
enum { LABEL_MAX = 63, WIRE_NAME_MAX = 255 };

static uint16_t get16(const unsigned char *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t get32(const unsigned char *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

/* What has a meaning in a zone file (RFC 1035, 5.1), or cannot be printed. */
static void add_byte(struct str *s, unsigned char c)
{
	if (c <= ' ' || c >= 0x7f || strchr(".\\\"();@$", c) != NULL)
		str_addf(s, "\\%03d", c);
	else
		str_addc(s, (char)tolower(c));
}

/* The name at *at, which is moved behind it; NULL if it is none. */
static const char *name_at(struct arena *a, const struct dns_rdata *d, size_t *at)
{
	struct str s = {0};
	size_t i = *at;

	while (i < d->n && d->p[i] != 0 && d->p[i] <= LABEL_MAX && d->n - i > d->p[i]) {
		if (s.len > 0)
			str_addc(&s, '.');
		for (size_t k = i + 1; k <= i + d->p[i]; k++)
			add_byte(&s, d->p[k]);
		i += 1u + d->p[i];
	}
	bool good = i < d->n && d->p[i] == 0 && i + 1 - *at <= WIRE_NAME_MAX;
	const char *name = good ? arena_strdup(a, str_c(&s)) : NULL;
	str_free(&s);
	*at = i + 1;
	return name;
}

const char *wire_name(struct arena *a, const struct dns_rdata *d)
{
	size_t at = 0;
	const char *name = name_at(a, d, &at);

	return name != NULL && at == d->n ? name : NULL;
}

const char *wire_address(struct arena *a, const struct dns_rdata *d)
{
	char text[INET6_ADDRSTRLEN];

	if (d->n != sizeof(struct in_addr) && d->n != sizeof(struct in6_addr))
		return NULL;
	inet_ntop(d->n == sizeof(struct in_addr) ? AF_INET : AF_INET6, d->p, text, sizeof(text));
	return arena_strdup(a, text);
}

bool wire_mx(struct arena *a, const struct dns_rdata *d, struct wire_mx *out)
{
	size_t at = 2;

	if (d->n < at + 1)
		return false;
	*out = (struct wire_mx){ .preference = get16(d->p), .exchange = name_at(a, d, &at) };
	return out->exchange != NULL && at == d->n;
}

bool wire_srv(struct arena *a, const struct dns_rdata *d, struct wire_srv *out)
{
	size_t at = 6;

	if (d->n < at + 1)
		return false;
	*out = (struct wire_srv){ .priority = get16(d->p),
				  .weight = get16(d->p + 2),
				  .port = get16(d->p + 4),
				  .target = name_at(a, d, &at) };
	return out->target != NULL && at == d->n;
}

bool wire_soa(struct arena *a, const struct dns_rdata *d, struct wire_soa *out)
{
	size_t at = 0;
	const char *mname = name_at(a, d, &at), *rname = mname != NULL ? name_at(a, d, &at) : NULL;

	if (rname == NULL || d->n - at != 20)
		return false;
	const unsigned char *p = d->p + at;
	*out = (struct wire_soa){ .mname = mname,
				  .rname = rname,
				  .serial = get32(p),
				  .refresh = get32(p + 4),
				  .retry = get32(p + 8),
				  .expire = get32(p + 12),
				  .minimum = get32(p + 16) };
	return true;
}

bool wire_caa(struct arena *a, const struct dns_rdata *d, struct wire_caa *out)
{
	struct str value = {0};

	if (d->n < 2 || d->p[1] == 0 || d->n < 2u + d->p[1])
		return false;
	char *tag = arena_memdup(a, d->p + 2, d->p[1]);
	for (char *p = tag; p < tag + d->p[1]; p++) {
		if (!isalnum((unsigned char)*p))
			return false;
		*p = (char)tolower((unsigned char)*p);
	}
	for (size_t i = 2u + d->p[1]; i < d->n; i++)
		wire_add_quoted(&value, d->p[i]);
	*out = (struct wire_caa){ .critical = (d->p[0] & 0x80) != 0,
				  .tag = tag,
				  .value = arena_strdup(a, str_c(&value)),
				  .data = d->p + 2 + d->p[1],
				  .n = d->n - 2 - d->p[1] };
	str_free(&value);
	return true;
}

bool wire_tlsa(const struct dns_rdata *d, struct wire_tlsa *out)
{
	if (d->n < 4)
		return false;
	*out = (struct wire_tlsa){ d->p[0], d->p[1], d->p[2], d->p + 3, d->n - 3 };
	return true;
}

bool wire_txt(struct arena *a, const struct dns_rdata *d, const char **text, size_t *n, size_list *strings)
{
	char *joined = arena_alloc(a, d->n + 1);
	size_t len = 0;

	for (size_t i = 0; i < d->n; i += 1u + d->p[i]) {
		if (d->n - i <= d->p[i])
			return false;
		memcpy(joined + len, d->p + i + 1, d->p[i]);
		len += d->p[i];
		if (strings != NULL)
			vec_push(a, strings, (size_t)d->p[i]);
	}
	*text = joined;
	*n = len;
	return true;
}
