/*
 * MTA-STS and TLS reporting of any domain as senders read them: the TXT
 * records (RFC 8461, 3.1; RFC 8460, 3) and the policy file (RFC 8461, 3.2).
 * Ours is made in mail/mta_sts.h. Touches nothing.
 */
#ifndef MAIL_STS_PARSE_H
#define MAIL_STS_PARSE_H

#include <stdint.h>

#include "mail/text_fault.h"

/* RFC 8461, 3.2 and 3.3: longer policies may be cut, and none is kept for longer than a year. */
enum { STS_POLICY_MAX = 64 * 1024, STS_MAX_AGE_LIMIT = 31557600 };

enum sts_mode { STS_NONE, STS_TESTING, STS_ENFORCE };

struct sts_policy {
	enum sts_mode mode;
	uint32_t max_age; /* seconds */
	strlist mx;       /* names, or "*." and a name; in lower case */
};

/* True if a TXT value begins as such a record does; others at the name are passed over. */
bool sts_record_is(const char *text, size_t n);
/* *id: the policy's version. False, with a fatal fault, if senders act as if there were none. */
bool sts_record_parse(struct arena *a, const char *text, size_t n, const char **id, text_fault_list *faults);

/* False, with a fatal fault, if senders act as if there were none. Faults are at bytes of text. */
bool sts_policy_parse(struct arena *a, const char *text, size_t n, struct sts_policy *out, text_fault_list *faults);
/* True if the policy names this mail host: "*.example.org" stands for exactly one label. No trailing dots. */
bool sts_policy_allows(const struct sts_policy *policy, const char *host);
const char *sts_mode_name(enum sts_mode mode);

bool tlsrpt_is(const char *text, size_t n);
/* *rua: mailto: and https: URIs. False, with a fatal fault, if nobody can report by it. */
bool tlsrpt_parse(struct arena *a, const char *text, size_t n, strlist *rua, text_fault_list *faults);

#endif
