/*
 * What panels and people do to a value on its way into the zone. Compares what
 * should stand there with what does, and says which known mistake makes the
 * difference.
 */
#ifndef CHECK_DNS_MISTAKE_H
#define CHECK_DNS_MISTAKE_H

#include "base/arena.h"

struct dns_mistake {
	const char *id;   /* of its finding: "dns.quotes" */
	const char *what; /* "it holds quotation marks, which the panel adds by itself", a clause without its stop */
};

/* NULL if it is none of the known ones. Both are a TXT's value in one piece; should may be "". */
const struct dns_mistake *dns_mistake_text(struct arena *a, const char *should, const char *stands);
/* The same of a value that is, or ends with, a name: "10 mail.example.org.example.org.". zone with the last dot. */
const struct dns_mistake *dns_mistake_name(struct arena *a, const char *should, const char *stands, const char *zone);

/* Bytes that both begin with. */
size_t dns_same_until(const char *should, const char *stands);

#endif
