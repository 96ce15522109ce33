/*
 * RDAP (RFC 9082, 9083): what a registry says of a domain, of which only the
 * day of its registration matters here; and IANA's list of who answers for
 * which top-level domain (RFC 9224). Both are JSON by strangers.
 */
#ifndef CHECK_RDAP_H
#define CHECK_RDAP_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#define RDAP_BOOTSTRAP "https://data.iana.org/rdap/dns.json"

/*
 * The URL to ask about domain, from the text of RDAP_BOOTSTRAP: by the longest
 * ending that it lists, https only. ERR_NOT_FOUND if no registry of it answers.
 */
bool rdap_url(struct arena *a, const char *text, size_t len, const char *domain, const char **url, struct err *err) MUST;

/* Seconds since the epoch, to a day, from what that URL gave. ERR_NOT_FOUND if it does not say. */
bool rdap_registered(const char *text, size_t len, int64_t *when, struct err *err) MUST;

#endif
