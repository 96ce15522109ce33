/* Record data from text, for answers that a test makes up: the other way round than src/mail/wire.c. */
#include "tests/unit/dns_world.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add16(struct str *s, unsigned long v)
{
	str_addc(s, (char)(v >> 8));
	str_addc(s, (char)v);
}

static void add_name(struct str *s, const char *name)
{
	while (*name != '\0' && *name != '.') {
		size_t n = strcspn(name, ".");

		str_addc(s, (char)n);
		str_add(s, name, n);
		name += n;
		name += *name == '.';
	}
	str_addc(s, '\0');
}

/* Strings of 255 bytes, as `dns print` gives them. */
static void add_txt(struct str *s, const char *text)
{
	size_t n = strlen(text);

	do {
		size_t part = n < 255 ? n : 255;

		str_addc(s, (char)part);
		str_add(s, text, part);
		text += part;
		n -= part;
	} while (n > 0);
}

static void add_hex(struct str *s, const char *hex)
{
	unsigned byte;

	for (; sscanf(hex, "%2x", &byte) == 1; hex += 2)
		str_addc(s, (char)byte);
}

static bool add_caa(struct str *s, const char *text)
{
	char tag[20];
	int flags, at = 0;

	if (sscanf(text, "%d %19s \"%n", &flags, tag, &at) != 2 || at == 0)
		return false;
	str_addc(s, (char)flags);
	str_addc(s, (char)strlen(tag));
	str_adds(s, tag);
	str_add(s, text + at, strcspn(text + at, "\""));
	return true;
}

static bool add_numbers(struct str *s, const char *text, int count)
{
	char *end = NULL;

	for (; count > 0; count--, text = end) {
		add16(s, strtoul(text, &end, 10));
		if (end == text)
			return false;
	}
	add_name(s, text + strspn(text, " "));
	return true;
}

static bool add_soa(struct str *s, const char *text)
{
	char mname[100], rname[100];
	unsigned long v[5];

	if (sscanf(text, "%99s %99s %lu %lu %lu %lu %lu", mname, rname, &v[0], &v[1], &v[2], &v[3], &v[4]) != 7)
		return false;
	add_name(s, mname);
	add_name(s, rname);
	for (int i = 0; i < 5; i++) {
		add16(s, v[i] >> 16);
		add16(s, v[i] & 0xffff);
	}
	return true;
}

static bool add_tlsa(struct str *s, const char *text)
{
	unsigned usage, selector, matching;
	int at = 0;

	if (sscanf(text, "%u %u %u %n", &usage, &selector, &matching, &at) != 3)
		return false;
	str_addc(s, (char)usage);
	str_addc(s, (char)selector);
	str_addc(s, (char)matching);
	add_hex(s, text + at);
	return true;
}

static bool add_address(struct str *s, int family, const char *text)
{
	unsigned char in[16];

	if (inet_pton(family, text, in) != 1)
		return false;
	str_add(s, in, family == AF_INET ? 4 : 16);
	return true;
}

static bool add(struct str *s, enum dns_type type, const char *text)
{
	switch (type) {
	case DNS_A: return add_address(s, AF_INET, text);
	case DNS_AAAA: return add_address(s, AF_INET6, text);
	case DNS_NS: case DNS_CNAME: case DNS_PTR: add_name(s, text); return true;
	case DNS_MX: return add_numbers(s, text, 1);
	case DNS_SRV: return add_numbers(s, text, 3);
	case DNS_TXT: add_txt(s, text); return true;
	case DNS_CAA: return add_caa(s, text);
	case DNS_SOA: return add_soa(s, text);
	case DNS_TLSA: return add_tlsa(s, text);
	case DNS_DS: return false;
	}
	return false;
}

bool dns_world_rdata(struct arena *a, enum dns_type type, const char *text, struct dns_rdata *out)
{
	struct str s = {0};
	bool ok = add(&s, type, text);

	*out = (struct dns_rdata){ .p = (unsigned char *)arena_memdup(a, str_c(&s), s.len), .n = s.len };
	str_free(&s);
	return ok;
}
