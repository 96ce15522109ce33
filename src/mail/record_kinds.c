#include "mail/record_kinds.h"

#include <stddef.h>
#include <string.h>

static const struct record_kind_info kinds[RECORD_KINDS] = {
	[RECORD_HOST_A] = { "host-a", "IPv4 address of the server", NEED_REQUIRED, BESIDE_NOTHING, SAME_DATA, NULL,
			    "The address of this mail server.", "RFC 5321, 5.1" },
	[RECORD_HOST_AAAA] = { "host-aaaa", "IPv6 address of the server", NEED_REQUIRED, BESIDE_NOTHING, SAME_DATA, NULL,
			       "The address of this mail server.", "RFC 5321, 5.2" },
	[RECORD_PTR] = { "ptr", "reverse DNS", NEED_REQUIRED, BESIDE_NOTHING, SAME_DATA, NULL,
			 "Many servers refuse mail from an address whose name does not lead back to it.",
			 "RFC 1912, 2.1" },
	[RECORD_HOST_SPF] = { "host-spf", "SPF of the server's own name", NEED_RECOMMENDED, BESIDE_OTHERS, SAME_SPF,
			      "v=spf1", "SPF for the name that this server greets with, used for bounces.",
			      "RFC 7208, 2.3 and 4.5" },
	[RECORD_TLSA] = { "tlsa", "DANE key", NEED_OPTIONAL, BESIDE_OURS, SAME_DATA, NULL,
			  "Binds mail to this server's key (DANE); only where the zone is DNSSEC-signed.",
			  "RFC 7672, 3.1" },
	[RECORD_TLSA_NEXT] = { "tlsa-next", "next DANE key", NEED_OPTIONAL, BESIDE_OURS, SAME_DATA, NULL,
			       "The key that is being changed to: publish it beside the other one, where that is "
			       "published, before `mailstead cert rollover finish`.",
			       "RFC 7671, 8.1" },
	[RECORD_CAA] = { "caa", "certificate authority", NEED_OPTIONAL, BESIDE_OTHERS, SAME_DATA, NULL,
			 "Only this authority may issue certificates for these names; check that no other service "
			 "needs another.",
			 "RFC 8659; RFC 8657" },
	[RECORD_MX] = { "mx", "mail server of the domain", NEED_REQUIRED, BESIDE_NOTHING, SAME_DATA, NULL,
			"Mail for the domain comes to this server.", "RFC 5321, 5.1" },
	[RECORD_SPF] = { "spf", "SPF", NEED_REQUIRED, BESIDE_OTHERS, SAME_SPF, "v=spf1",
			 "SPF: only this server sends for the domain; whoever else sends for it has to be added.",
			 "RFC 7208, 4.5" },
	[RECORD_DKIM_RSA] = { "dkim-rsa", "DKIM key", NEED_REQUIRED, BESIDE_NOTHING, SAME_TAGS, "v=DKIM1",
			      "DKIM: receivers check this server's signatures by this key.", "RFC 6376, 3.6" },
	[RECORD_DKIM_ED25519] = { "dkim-ed25519", "second DKIM key", NEED_OPTIONAL, BESIDE_NOTHING, SAME_TAGS, "v=DKIM1",
				  "DKIM: the second key, for receivers that know Ed25519.", "RFC 8463" },
	[RECORD_DMARC] = { "dmarc", "DMARC", NEED_REQUIRED, BESIDE_OTHERS, SAME_TAGS, "v=DMARC1",
			   "DMARC: what receivers do with mail that only claims to be yours, and where they report it.",
			   "RFC 7489, 6.3" },
	[RECORD_DMARC_REPORTS] = { "dmarc-reports", "leave to send DMARC reports", NEED_RECOMMENDED, BESIDE_OTHERS,
				   SAME_TAGS, "v=DMARC1",
				   "Says that reports about the other domain may come here; without it they are not sent.",
				   "RFC 7489, 7.1" },
	[RECORD_TLSRPT] = { "tlsrpt", "TLS reports", NEED_RECOMMENDED, BESIDE_OTHERS, SAME_TAGS, "v=TLSRPTv1",
			    "Other servers report here when they cannot reach this one encrypted.", "RFC 8460, 3" },
	[RECORD_MTA_STS] = { "mta-sts", "MTA-STS", NEED_RECOMMENDED, BESIDE_OTHERS, SAME_TAGS, "v=STSv1",
			     "Says that a policy for encrypted mail exists; changes when the policy does.",
			     "RFC 8461, 3.1" },
	[RECORD_MTA_STS_HOST] = { "mta-sts-host", "where the MTA-STS policy is", NEED_RECOMMENDED, BESIDE_NOTHING,
				  SAME_DATA, NULL, "Where other servers fetch the policy for encrypted mail.",
				  "RFC 8461, 3.3" },
	[RECORD_AUTOCONFIG] = { "autoconfig", "account discovery", NEED_RECOMMENDED, BESIDE_NOTHING, SAME_DATA, NULL,
				"Thunderbird and others set an account up from the address alone.",
				"Mozilla's autoconfiguration" },
	[RECORD_AUTODISCOVER] = { "autodiscover", "account discovery", NEED_RECOMMENDED, BESIDE_NOTHING, SAME_DATA, NULL,
				  "Outlook and others set an account up from the address alone.",
				  "Microsoft's Autodiscover (MS-OXDISCO)" },
	[RECORD_SRV] = { "srv", "service", NEED_OPTIONAL, BESIDE_NOTHING, SAME_DATA, NULL,
			 "Mail programs find the server and its port by it.", "RFC 6186; RFC 8314, 5.1" },
	[RECORD_SRV_NONE] = { "srv-none", "service that is not offered", NEED_OPTIONAL, BESIDE_NOTHING, SAME_DATA, NULL,
			      "Tells mail programs not to try this service here.", "RFC 6186, 3.4" },
	[RECORD_NULL_MX] = { "null-mx", "no mail server", NEED_RECOMMENDED, BESIDE_NOTHING, SAME_DATA, NULL,
			     "Says that the name takes no mail, so that mail to it comes back at once.", "RFC 7505" },
	[RECORD_NULL_SPF] = { "null-spf", "SPF of a name without mail", NEED_RECOMMENDED, BESIDE_OTHERS, SAME_TEXT,
			      "v=spf1", "SPF: nobody sends mail from this name.", "RFC 7208, 10.1.2" },
	[RECORD_NULL_DKIM] = { "null-dkim", "DKIM of a name without mail", NEED_OPTIONAL, BESIDE_NOTHING, SAME_TAGS,
			       "v=DKIM1", "DKIM: no signature of this name is good, whatever its selector.",
			       "RFC 6376, 3.6.1" },
	[RECORD_NULL_DMARC] = { "null-dmarc", "DMARC of a name without mail", NEED_RECOMMENDED, BESIDE_OTHERS, SAME_TAGS,
				"v=DMARC1", "DMARC: whatever claims to come from this name is refused.",
				"RFC 7489, 6.3" },
};

const struct record_kind_info *record_kind_info(enum record_kind kind)
{
	return &kinds[kind];
}

const char *record_need_name(enum record_need need)
{
	switch (need) {
	case NEED_REQUIRED: return "required";
	case NEED_RECOMMENDED: return "recommended";
	case NEED_OPTIONAL: return "optional";
	}
	return "?";
}

bool record_kind_find(const char *id, enum record_kind *kind)
{
	for (enum record_kind k = 0; k < RECORD_KINDS; k++)
		if (strcmp(kinds[k].id, id) == 0) {
			*kind = k;
			return true;
		}
	return false;
}

bool record_need_find(const char *name, enum record_need *need)
{
	for (enum record_need n = NEED_REQUIRED; n <= NEED_OPTIONAL; n++)
		if (strcmp(record_need_name(n), name) == 0) {
			*need = n;
			return true;
		}
	return false;
}
