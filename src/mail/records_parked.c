/*
 * A domain that neither sends nor takes mail says so (RFC 7505; RFC 7208,
 * 10.1.2; M3AAWG, "Protecting Parked Domains"): who forges it is refused.
 */
#include "mail/records_part.h"

void records_make_parked(struct maker *m)
{
	const char *domain = arena_printf(m->a, "%s.", m->domain);

	records_add(m, RECORD_NULL_MX, domain, "MX", "0 .");
	records_add_txt(m, RECORD_NULL_SPF, domain, "v=spf1 -all");
	records_add_txt(m, RECORD_NULL_DKIM, records_below(m, "*._domainkey"), "v=DKIM1; p=");
	records_add_txt(m, RECORD_NULL_DMARC, records_below(m, "_dmarc"), "v=DMARC1; p=reject");
}
