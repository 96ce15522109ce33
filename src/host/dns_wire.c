#include "host/dns_wire.h"

#include <arpa/nameser.h>
#include <resolv.h>
#include <string.h>
#include <strings.h>

enum { QR = 0x80, OPCODE = 0x78, AA = 0x04, TC = 0x02, RD = 0x01, AD = 0x20, RCODE = 0x0f };
enum { AT_FLAGS = 2, AT_RCODE = 3, AT_QUESTIONS = 5, AT_ADDITIONAL = 11 }; /* bytes of the header */
enum { EDNS_SIZE = 11 };

const char *dns_rcode_name(int rcode)
{
	switch (rcode) {
	case ns_r_formerr: return "FORMERR (1)";
	case ns_r_servfail: return "SERVFAIL (2)";
	case ns_r_nxdomain: return "NXDOMAIN (3)";
	case ns_r_notimpl: return "NOTIMP (4)";
	case ns_r_refused: return "REFUSED (5)";
	case ns_r_notauth: return "NOTAUTH (9)";
	default: return "an unexpected response code";
	}
}

bool dns_wire_query(struct host *h, const char *name, enum dns_type type, bool recurse, struct dns_query *q,
		    struct err *err)
{
	static const unsigned char edns[EDNS_SIZE] = { 0, 0, ns_t_opt, DNS_UDP_SIZE >> 8, DNS_UDP_SIZE & 0xff };
	unsigned char *p = q->bytes + NS_HFIXEDSZ;

	memset(q->bytes, 0, NS_HFIXEDSZ);
	int n = ns_name_pton(name, p, NS_MAXCDNAME) < 0 ? -1 : dn_skipname(p, p + NS_MAXCDNAME);
	if (n < 0)
		return err_set(err, ERR_INVALID, "%s is no name to ask for", name);
	if (!h->random(h, q->bytes, 2, err))
		return false;
	if (recurse)
		q->bytes[AT_FLAGS] = RD;
	q->bytes[AT_RCODE] = AD;
	q->bytes[AT_QUESTIONS] = q->bytes[AT_ADDITIONAL] = 1;
	p += n;
	*p++ = (unsigned char)(type >> 8);
	*p++ = (unsigned char)(type & 0xff);
	*p++ = 0;
	*p++ = ns_c_in;
	q->question = (size_t)(p - q->bytes) - NS_HFIXEDSZ;
	memcpy(p, edns, sizeof(edns));
	q->n = NS_HFIXEDSZ + q->question + sizeof(edns);
	return true;
}

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + ('a' - 'A')) : c;
}

/* Letters may come back in the other case; a length octet is below 64, and no letter. */
static bool same_question(const struct dns_query *q, const unsigned char *r)
{
	for (size_t i = NS_HFIXEDSZ; i < NS_HFIXEDSZ + q->question; i++)
		if (lower(q->bytes[i]) != lower(r[i]))
			return false;
	return true;
}

bool dns_wire_fits(const struct dns_query *q, const unsigned char *r, size_t n)
{
	return n >= NS_HFIXEDSZ + q->question && memcmp(q->bytes, r, 2) == 0 && (r[AT_FLAGS] & QR) != 0 &&
	       (r[AT_FLAGS] & OPCODE) == 0 && r[AT_QUESTIONS - 1] == 0 && r[AT_QUESTIONS] == 1 && same_question(q, r);
}

bool dns_wire_truncated(const unsigned char *r)
{
	return (r[AT_FLAGS] & TC) != 0;
}

int dns_wire_rcode(const unsigned char *r)
{
	return r[AT_RCODE] & RCODE;
}

static bool unreadable(struct err *err)
{
	return err_set(err, ERR_NET, "its answer cannot be read");
}

/* Where an alias leads, as far as this answer says. */
static bool take_alias(const ns_msg *msg, const ns_rr *rr, struct arena *a, struct dns_answer *answer)
{
	char name[NS_MAXDNAME];

	if (dn_expand(ns_msg_base(*msg), ns_msg_end(*msg), ns_rr_rdata(*rr), name, sizeof(name)) < 0)
		return false;
	answer->alias = arena_strdup(a, name);
	return true;
}

/* Record data that is bytes, then names, then bytes again. */
struct shape {
	size_t before, names;
};

static struct shape shape_of(ns_type type)
{
	switch (type) {
	case ns_t_ns: case ns_t_cname: case ns_t_ptr: return (struct shape){ 0, 1 };
	case ns_t_soa: return (struct shape){ 0, 2 };
	case ns_t_mx: return (struct shape){ 2, 1 };
	default: return (struct shape){ 0, 0 }; /* no other type has compressed names (RFC 3597, 4) */
	}
}

/* The names written out: a pointer into a message means nothing once that is gone. False if it is not of its shape. */
static bool unpack(const ns_msg *msg, const ns_rr *rr, unsigned char *to, size_t size, size_t *n)
{
	struct shape shape = shape_of(ns_rr_type(*rr));
	const unsigned char *p = ns_rr_rdata(*rr), *end = p + ns_rr_rdlen(*rr);

	if ((size_t)(end - p) < shape.before)
		return false;
	memcpy(to, p, shape.before);
	p += shape.before;
	*n = shape.before;
	for (; shape.names > 0; shape.names--) {
		int used = ns_name_unpack(ns_msg_base(*msg), ns_msg_end(*msg), p, to + *n, size - *n);
		int len = used < 0 ? -1 : dn_skipname(to + *n, to + size);

		if (len < 0 || used > end - p)
			return false;
		*n += (size_t)len;
		p += used;
	}
	if ((size_t)(end - p) > size - *n)
		return false;
	memcpy(to + *n, p, (size_t)(end - p));
	*n += (size_t)(end - p);
	return true;
}

static bool take_data(const ns_msg *msg, const ns_rr *rr, struct arena *a, struct dns_answer *answer)
{
	unsigned char names[2 + 2 * NS_MAXCDNAME + 64];
	const unsigned char *p = ns_rr_rdata(*rr);
	size_t n = ns_rr_rdlen(*rr);

	if (shape_of(ns_rr_type(*rr)).names > 0) {
		if (!unpack(msg, rr, names, sizeof(names), &n))
			return false;
		p = names;
	}
	vec_push(a, &answer->data, ((struct dns_rdata){ .p = (unsigned char *)arena_memdup(a, p, n), .n = n }));
	return true;
}

bool dns_wire_take(const unsigned char *r, size_t n, struct arena *a, enum dns_type type, struct dns_answer *answer,
		   struct err *err)
{
	int rcode = dns_wire_rcode(r);
	struct dns_answer got = { .nxdomain = rcode == ns_r_nxdomain, .secure = (r[AT_RCODE] & AD) != 0,
				  .authoritative = (r[AT_FLAGS] & AA) != 0 };
	ns_msg msg;
	ns_rr rr, question;

	if (rcode != ns_r_noerror && rcode != ns_r_nxdomain)
		return err_set(err, ERR_NET, "it answers %s", dns_rcode_name(rcode));
	if (ns_initparse(r, (int)n, &msg) != 0 || ns_parserr(&msg, ns_s_qd, 0, &question) != 0)
		return unreadable(err);
	got.referral = ns_msg_count(msg, ns_s_an) == 0 && !got.nxdomain && !got.authoritative;
	/* Whom a parent zone has given the name to, the name itself and not one above it, stands beside the answer. */
	ns_sect section = got.referral && type == DNS_NS ? ns_s_ns : ns_s_an;
	for (int i = 0; i < ns_msg_count(msg, section); i++) {
		if (ns_parserr(&msg, section, i, &rr) != 0)
			return unreadable(err);
		if (section == ns_s_an && ns_rr_type(rr) == ns_t_cname && type != DNS_CNAME && !take_alias(&msg, &rr, a, &got))
			return unreadable(err);
		if (ns_rr_type(rr) != (ns_type)type || (section == ns_s_ns && strcasecmp(ns_rr_name(rr), ns_rr_name(question)) != 0))
			continue;
		got.ttl = ns_rr_ttl(rr) > INT32_MAX ? INT32_MAX : (int)ns_rr_ttl(rr);
		if (!take_data(&msg, &rr, a, &got))
			return unreadable(err);
	}
	*answer = got;
	return true;
}
