/*
 * The data of DNS records, from the wire: decoded into its parts, and as text.
 *
 * Whatever bytes come, the result is printable ASCII (but for rdata_txt), and
 * what does not fit its type is refused. Names have no compression pointers:
 * libunbound hands them over without.
 */
#ifndef MAIL_RDATA_H
#define MAIL_RDATA_H

#include <stdint.h>

#include "base/vec.h"
#include "host/host.h"

/* Names are lower case, without the last dot, "" for the root; other than letters, digits, "-", "_" is escaped. */
struct rdata_mx {
	uint16_t preference;
	const char *exchange; /* "": there is no mail here (RFC 7505) */
};

struct rdata_srv {
	uint16_t priority, weight, port;
	const char *target; /* "": decidedly not served here */
};

struct rdata_soa {
	const char *mname, *rname;
	uint32_t serial, refresh, retry, expire, minimum; /* seconds but for serial */
};

/* RFC 8659, 4.1. */
struct rdata_caa {
	bool critical;
	const char *tag;   /* in lower case */
	const char *value; /* escaped as in a zone file */
};

/* RFC 6698, 2.1. */
struct rdata_tlsa {
	uint8_t usage, selector, matching;
	const unsigned char *data; /* points into the rdata */
	size_t n;
};

/* All: false if the data is not of that type. Results are in a. */
bool rdata_mx(struct arena *a, const struct dns_rdata *d, struct rdata_mx *out);
bool rdata_srv(struct arena *a, const struct dns_rdata *d, struct rdata_srv *out);
bool rdata_soa(struct arena *a, const struct dns_rdata *d, struct rdata_soa *out);
bool rdata_caa(struct arena *a, const struct dns_rdata *d, struct rdata_caa *out);
bool rdata_tlsa(const struct dns_rdata *d, struct rdata_tlsa *out);
/* The one name of an NS, CNAME or PTR record. NULL if it is none. */
const char *rdata_name(struct arena *a, const struct dns_rdata *d);
/* An address of A (4 bytes) or AAAA (16), by inet_ntop. NULL if it is none. */
const char *rdata_address(struct arena *a, const struct dns_rdata *d);
/*
 * The strings of a TXT record joined: *n bytes as they were published, which
 * may be anything, and a NUL. strings, unless NULL, gets the length of each.
 */
typedef VEC(size_t) size_list;
bool rdata_txt(struct arena *a, const struct dns_rdata *d, const char **text, size_t *n, size_list *strings);

/*
 * As in a zone file, names with their last dot: "10 mail.example.org.",
 * "\"v=spf1 mx -all\"". What does not fit its type, and types that are not
 * known, as RFC 3597 has it: "\# 3 0a0b0c". In a.
 */
const char *rdata_text(struct arena *a, enum dns_type type, const struct dns_rdata *d);

#endif
