/*
 * The data of DNS records, from the wire: decoded into its parts, and as text.
 *
 * Whatever bytes come, the result is printable ASCII (but for wire_txt), and
 * what does not fit its type is refused. Names have no compression pointers:
 * libunbound hands them over without.
 */
#ifndef MAIL_WIRE_H
#define MAIL_WIRE_H

#include <stdint.h>

#include "base/str.h"
#include "base/vec.h"
#include "host/host.h"

/* Names are in lower case, without the last dot, "" for the root; escaped (\046) where a zone file needs it. */
struct wire_mx {
	uint16_t preference;
	const char *exchange; /* "": there is no mail here (RFC 7505) */
};

struct wire_srv {
	uint16_t priority, weight, port;
	const char *target; /* "": decidedly not served here */
};

struct wire_soa {
	const char *mname, *rname;
	uint32_t serial, refresh, retry, expire, minimum; /* seconds but for serial */
};

/* RFC 8659, 4.1. */
struct wire_caa {
	bool critical;
	const char *tag;   /* in lower case */
	const char *value; /* escaped as between quotes in a zone file */
	const unsigned char *data; /* the value as it came; points into the rdata */
	size_t n;
};

/* RFC 6698, 2.1. */
struct wire_tlsa {
	uint8_t usage, selector, matching;
	const unsigned char *data; /* points into the rdata */
	size_t n;
};

/* All: false if the data is not of that type. Results are in a. */
bool wire_mx(struct arena *a, const struct dns_rdata *d, struct wire_mx *out);
bool wire_srv(struct arena *a, const struct dns_rdata *d, struct wire_srv *out);
bool wire_soa(struct arena *a, const struct dns_rdata *d, struct wire_soa *out);
bool wire_caa(struct arena *a, const struct dns_rdata *d, struct wire_caa *out);
bool wire_tlsa(const struct dns_rdata *d, struct wire_tlsa *out);
/* The one name of an NS, CNAME or PTR record. NULL if it is none. */
const char *wire_name(struct arena *a, const struct dns_rdata *d);
/* An address of A (4 bytes) or AAAA (16), by inet_ntop. NULL if it is none. */
const char *wire_address(struct arena *a, const struct dns_rdata *d);
/*
 * The strings of a TXT record joined: *n bytes as they were published, which
 * may be anything, and a NUL. strings, unless NULL, gets the length of each.
 */
typedef VEC(size_t) size_list;
bool wire_txt(struct arena *a, const struct dns_rdata *d, const char **text, size_t *n, size_list *strings);

/*
 * As in a zone file, names with their last dot: "10 mail.example.org.",
 * "\"v=spf1 mx -all\"". What does not fit its type, and types that are not
 * known, as RFC 3597 has it: "\# 3 0a0b0c". In a.
 */
const char *wire_text(struct arena *a, enum dns_type type, const struct dns_rdata *d);
/* Appends a byte as it is written between quotes there. */
void wire_add_quoted(struct str *s, unsigned char c);

#endif
