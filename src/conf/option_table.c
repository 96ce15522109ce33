/* The rows; what they mean is in option.h. The order is that of the example file and of the wizard. */
#include "conf/names.h"
#include "conf/option.h"

#define KIB INT64_C(1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)
#define TIB (1024 * GIB)

#define AT(field) .offset = offsetof(struct site, field)
#define SINCE_FIRST .since = "0.1"

/* "" means the contact, or another address that is always there. */
static bool check_optional_address(const char *value, struct str *normal, struct err *err)
{
	return value[0] == '\0' || name_address(value, normal, err);
}

/* "" means none. */
static bool check_reflector(const char *value, struct str *normal, struct err *err)
{
	return value[0] == '\0' || name_address(value, normal, err);
}

/* "" means nobody. */
static bool check_look_in(const char *value, struct str *normal, struct err *err)
{
	return value[0] == '\0' || name_url_template(value, normal, err);
}

/* "" means none. */
static bool check_smarthost(const char *value, struct str *normal, struct err *err)
{
	return value[0] == '\0' || name_domain(value, normal, err);
}

static bool check_smarthost_user(const char *value, struct str *normal, struct err *err)
{
	return value[0] == '\0' || name_login(value, normal, err);
}

static const char *const tls_versions[] = {"1.2", "1.3", NULL};
static const char *const dmarc_policies[] = {"none", "quarantine", "reject", NULL};
static const char *const publish_backends[] = {"none", "rfc2136", "hetzner", "cloudflare", NULL};
static const char *const mta_sts_modes[] = {"none", "testing", "enforce", NULL};

const struct option option_table[] = {
	{
		.path = "version", .type = OPT_INT, AT(version), .min = 1, .max = 1,
		.expected = "1, the only one so far",
		.brief = "version of this file's format",
		.help = "Says by which rules this file is to be read. There is only one so far.",
		SINCE_FIRST,
	},
	{
		.path = "hostname", .type = OPT_STRING, AT(hostname), .check = name_domain,
		.expected = "a host name such as mail.example.org",
		.label = "Host name",
		.brief = "name of this mail server",
		.help = "The full name under which the world reaches this box. Its address records and the reverse "
			"entry (PTR) of its addresses must agree with it. It must not be one of the mail domains.",
		.page = "names", SINCE_FIRST,
	},
	{
		.path = "contact", .type = OPT_STRING, AT(contact), .check = name_address,
		.expected = "a mail address such as admin@example.net",
		.label = "Contact",
		.brief = "where certificate notices and alerts go",
		.help = "Best an address that is not on this box: it is for the day when this box is not well.",
		.page = "names", SINCE_FIRST,
	},
	{
		.path = "domains", .type = OPT_LIST, AT(domains), .check = name_domain, .min = 1, .max = 10000,
		.expected = "a mail domain such as example.org",
		.label = "Mail domains",
		.brief = "domains whose mail this server takes",
		.help = "What stands behind the @ of the addresses here. International names may be written as they "
			"are spoken: münchen.example.",
		.page = "names", SINCE_FIRST,
	},
	{
		.path = "postmaster", .type = OPT_STRING, AT(postmaster), .def = "\"\"",
		.check = check_optional_address, .expected = "a mail address, or \"\" for the contact",
		.label = "Postmaster",
		.brief = "who reads postmaster@ and abuse@",
		.help = "Every mail domain must have these two addresses (RFC 2142); they lead here.",
		.page = "names", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "services.imap", .type = OPT_BOOL, AT(services.imap), .def = "true",
		.label = "IMAP",
		.brief = "IMAP, for mail programs (port 993)",
		.help = "Mail stays on the server and is the same on all devices.",
		.page = "services", SINCE_FIRST,
	},
	{
		.path = "services.pop3", .type = OPT_BOOL, AT(services.pop3), .def = "true",
		.label = "POP3",
		.brief = "POP3, for those who fetch their mail (port 995)",
		.help = "Older programs, and services that collect mail from several places, ask for it.",
		.page = "services", SINCE_FIRST,
	},
	{
		.path = "services.sieve", .type = OPT_BOOL, AT(services.sieve), .def = "true",
		.label = "Filters",
		.brief = "ManageSieve: users edit their filters (port 4190)",
		.help = "Filters that sort mail on arrival, vacation notices included.",
		.page = "services", SINCE_FIRST,
	},
	{
		.path = "services.starttls", .type = OPT_BOOL, AT(services.starttls), .def = "true",
		.label = "STARTTLS ports",
		.brief = "also the STARTTLS ports 143, 110 and 587",
		.help = "Besides the ports that begin encrypted (993, 995, 465). No password is ever taken before TLS.",
		.page = "services", SINCE_FIRST,
	},
	{
		.path = "limits.message_size", .type = OPT_SIZE, AT(limits.message_size), .def = "50M",
		.min = MIB, .max = GIB,
		.label = "Largest message",
		.brief = "largest message, attachments in their encoded form included",
		.help = "An attachment grows by a third when it is sent: 50M is about 36 megabytes of files.",
		.page = "limits", SINCE_FIRST,
	},
	{
		.path = "limits.quota", .type = OPT_SIZE, AT(limits.quota), .def = "2G", .min = 0, .max = 1024 * TIB,
		.label = "Mailbox size",
		.brief = "what one mailbox may hold (0: no limit)",
		.help = "For accounts without a quota of their own.",
		.page = "limits", SINCE_FIRST,
	},
	{
		.path = "limits.recipients", .type = OPT_INT, AT(limits.recipients), .def = "100",
		.min = 1, .max = 10000,
		.label = "Recipients",
		.brief = "recipients of one message",
		.help = "For mail that accounts here send. 100 is what RFC 5321 asks of every server.",
		.page = "limits", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "limits.send_burst", .type = OPT_INT, AT(limits.send_burst), .def = "100",
		.min = 1, .max = 100000,
		.label = "Messages at once",
		.brief = "messages one account may send at once",
		.help = "A stolen password is mostly used to send spam; this keeps it small.",
		.page = "limits", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "limits.send_per_hour", .type = OPT_INT, AT(limits.send_per_hour), .def = "20",
		.min = 1, .max = 100000,
		.label = "Messages an hour",
		.brief = "messages an hour after that",
		.help = "How fast send_burst fills up again.",
		.page = "limits", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "spam.junk_score", .type = OPT_INT, AT(spam.junk_score), .def = "6", .min = 1, .max = 1000,
		.label = "Junk from",
		.brief = "points from which a message goes to Junk",
		.help = "rspamd gives points for all that is suspicious.",
		.page = "spam", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "spam.reject_score", .type = OPT_INT, AT(spam.reject_score), .def = "15",
		.min = 2, .max = 1000,
		.label = "Refused from",
		.brief = "points from which a message is refused",
		.help = "The sender gets an error; nothing is lost in silence. Must be more than junk_score.",
		.page = "spam", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "spam.greylist", .type = OPT_BOOL, AT(spam.greylist), .def = "true",
		.label = "Greylisting",
		.brief = "let suspicious unknown senders try again later",
		.help = "Costs a few minutes for some first messages; much spam never tries again.",
		.page = "spam", SINCE_FIRST,
	},
	{
		.path = "spam.blocklists", .type = OPT_LIST, AT(spam.blocklists), .def = "[zen.spamhaus.org]",
		.check = name_domain, .min = 0, .max = 20,
		.expected = "the zone of a DNS blocklist such as zen.spamhaus.org",
		.label = "Blocklists",
		.brief = "DNS blocklists asked about every client ([]: none)",
		.help = "Each has terms of use; Spamhaus is free for small servers that ask through their own resolver.",
		.page = "spam", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "tls.minimum", .type = OPT_CHOICE, AT(tls.minimum), .def = "\"1.2\"",
		.choices = tls_versions,
		.label = "Oldest TLS",
		.brief = "oldest TLS that mail programs may use",
		.help = "1.3 shuts out mail programs from before about 2019. Other mail servers are served as they come.",
		.page = "services", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "outbound.mta_sts", .type = OPT_BOOL, AT(outbound.mta_sts), .def = "false",
		.label = "Heed MTA-STS",
		.brief = "heed other domains' MTA-STS policies when sending",
		.help = "Who publishes such a policy gets mail only over TLS with a valid certificate (RFC 8461). DANE, which is "
			"always heeded, comes first where a domain has both. Wants about 40 MiB of memory; while its daemon is "
			"down mail waits. Of no use with a smarthost.",
		.page = "services", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "outbound.smarthost", .type = OPT_STRING, AT(outbound.smarthost), .def = "\"\"",
		.check = check_smarthost, .expected = "the relay's host name such as smtp.relay.example, or \"\" for none",
		.label = "Relay",
		.brief = "relay that takes all outgoing mail (\"\": none)",
		.help = "The way out where the provider keeps port 25 closed. Mail goes to this one host, only over TLS and only if "
			"its certificate is valid for this name; DANE and MTA-STS are for who delivers, and that is the relay then.",
		.page = "services", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "outbound.smarthost_port", .type = OPT_INT, AT(outbound.smarthost_port), .def = "587",
		.min = 1, .max = 65535,
		.label = "Relay port",
		.brief = "the relay's port",
		.help = "465 is TLS from the first byte (RFC 8314); any other begins with STARTTLS.",
		.page = "services", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "outbound.smarthost_user", .type = OPT_STRING, AT(outbound.smarthost_user), .def = "\"\"",
		.check = check_smarthost_user, .expected = "a user name at the relay, or \"\" for no login",
		.label = "Relay user",
		.brief = "who logs in at the relay (\"\": nobody)",
		.help = "The password is not in this file: it is the only line of /etc/mailstead/smarthost.password, which must be "
			"root's and nobody else's (0600). After another password there: mailstead apply.",
		.page = "services", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "outbound.smarthost_spf", .type = OPT_LIST, AT(outbound.smarthost_spf), .def = "[]",
		.check = name_spf_term, .min = 0, .max = 8,
		.expected = "an SPF term such as include:spf.relay.example",
		.label = "Relay SPF",
		.brief = "SPF terms of the relay, for your domains' records",
		.help = "The relay says which: its documentation calls it the SPF record or the include. Without it receivers may take "
			"mail that comes by the relay for forged. Publish the records anew afterwards: mailstead dns print.",
		.page = "dns", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "acme.directory", .type = OPT_STRING, AT(acme.directory),
		.def = "https://acme-v02.api.letsencrypt.org/directory", .check = name_https_url,
		.expected = "the https URL of an ACME directory",
		.label = "Certificates from",
		.brief = "where certificates come from",
		.help = "Let's Encrypt, unless you know another one.",
		.page = "services", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "network.ipv4", .type = OPT_STRING, AT(network.ipv4), .def = "auto", .check = name_ipv4,
		.expected = "auto, none or an IPv4 address",
		.label = "IPv4 address",
		.brief = "public IPv4 address",
		.help = "auto finds it out. Write it if the box is behind address translation or has several.",
		.page = "network", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "network.ipv6", .type = OPT_STRING, AT(network.ipv6), .def = "auto", .check = name_ipv6,
		.expected = "auto, none or an IPv6 address",
		.label = "IPv6 address",
		.brief = "public IPv6 address",
		.help = "auto finds it out. none if its reverse entry (PTR) cannot be set: big providers refuse such mail.",
		.page = "network", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "network.mail_hosts", .type = OPT_LIST, AT(network.mail_hosts),
		.def = "[gmail.com, outlook.com, yahoo.com, gmx.net]", .check = name_domain, .min = 1, .max = 10,
		.expected = "a mail domain such as gmail.com",
		.label = "Port 25 test hosts",
		.brief = "domains whose mail servers show whether port 25 to the outside is open",
		.help = "mailstead check connects to one mail server of each and hangs up before any mail. Take big ones of "
			"different operators: what one of them does is its own affair, what all of them do is your provider's.",
		.page = "network", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "network.relays", .type = OPT_LIST, AT(network.relays), .def = "[]", .check = name_domain, .min = 0, .max = 10,
		.expected = "a relay's host name such as smtp.relay.example",
		.label = "Possible relays",
		.brief = "relays that might send for you where port 25 is closed",
		.help = "If mailstead check finds port 25 closed, it says which of them can be reached on port 465 or 587. Sending "
			"through one is another thing: outbound.smarthost.",
		.page = "network", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "network.echo", .type = OPT_LIST, AT(network.echo),
		.def = "[https://icanhazip.com/, https://ident.me/, https://api64.ipify.org/]",
		.check = name_https_url, .min = 0, .max = 10,
		.expected = "the https URL of a service that answers with your address, as text",
		.label = "Address services",
		.brief = "who tells this box its address as the world sees it ([]: nobody)",
		.help = "mailstead check asks them by IPv4 and IPv6 to find address translation (NAT). One that does not answer is "
			"passed over; two that disagree are told.",
		.page = "network", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "network.reflector", .type = OPT_STRING, AT(network.reflector), .def = "\"\"", .check = check_reflector,
		.expected = "a mail address elsewhere, or \"\" for none",
		.label = "Reflector",
		.brief = "an address elsewhere that answers every message (\"\": none)",
		.help = "mailstead check mail then sends one there as well, from an account made for it, and waits up to three minutes "
			"for the answer: mail gets out and in.",
		.page = "network", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "network.look_in", .type = OPT_STRING, AT(network.look_in), .def = "\"\"", .check = check_look_in,
		.expected = "an https URL with {address} in it, or \"\" for nobody",
		.label = "Look from outside",
		.brief = "who looks from outside whether port 25 of this box is open (\"\": nobody)",
		.help = "{address} and {port} are replaced in the URL. The service connects there and answers with one word: open, "
			"refused or silent. mailstead check --from USER@HOST looks from a host of yours by SSH instead.",
		.page = "network", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "dkim.ed25519", .type = OPT_BOOL, AT(dkim.ed25519), .def = "true",
		.label = "Ed25519 signature",
		.brief = "sign with Ed25519 besides RSA",
		.help = "A second signature (RFC 8463) for those who check it; everybody checks RSA.",
		.page = "dns", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "dmarc.policy", .type = OPT_CHOICE, AT(dmarc.policy), .def = "none",
		.choices = dmarc_policies,
		.label = "DMARC policy",
		.brief = "what others should do with mail that forges your domains",
		.help = "Begin with none, read the reports, then go on to quarantine and reject.",
		.page = "dns", SINCE_FIRST,
	},
	{
		.path = "dmarc.reports", .type = OPT_STRING, AT(dmarc.reports), .def = "\"\"",
		.check = check_optional_address, .expected = "a mail address, or \"\" for dmarc@ of each domain",
		.label = "DMARC reports",
		.brief = "who gets the reports about mail that forges your domains",
		.help = "Empty: dmarc@ of each domain, which leads to the postmaster. An address in somebody else's domain "
			"gets reports only once that domain has a record that says so; `mailstead dns print` lists it.",
		.page = "dns", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "dns.parked", .type = OPT_LIST, AT(dns.parked), .def = "[]", .check = name_domain, .min = 0,
		.max = 10000, .expected = "a domain such as example.com",
		.label = "Parked domains",
		.brief = "domains of yours that have no mail at all",
		.help = "For each `mailstead dns print` lists the records that say so, so that nobody can forge its mail.",
		.page = "dns", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "dns.publish", .type = OPT_CHOICE, AT(dns.publish), .def = "none",
		.choices = publish_backends,
		.label = "Publishing",
		.brief = "how `mailstead dns publish` puts the records into the DNS",
		.help = "rfc2136: dynamic updates signed with a TSIG key, as BIND, Knot DNS and PowerDNS take them; hetzner, "
			"cloudflare: the HTTP API of that provider. none: you do it by hand.",
		.page = "dns", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "dns.server", .type = OPT_STRING, AT(dns.server), .def = "\"\"", .check = name_server,
		.expected = "an IP address, with #PORT if it is not 53",
		.label = "Name server",
		.brief = "primary name server that takes the updates (rfc2136)",
		.help = "Its IP address; 192.0.2.1#5353 if it does not listen on port 53.",
		.page = "dns", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "dns.credentials", .type = OPT_STRING, AT(dns.credentials), .def = "\"\"", .check = name_path,
		.expected = "the absolute path of a file, such as /etc/mailstead/dns.key",
		.label = "Credentials file",
		.brief = "file with the key or the token for `mailstead dns publish`",
		.help = "Only root may read it (mode 0600). rfc2136: a key as tsig-keygen prints it. hetzner, cloudflare: the "
			"API token alone.",
		.page = "dns", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "dns.resolvers", .type = OPT_LIST, AT(dns.resolvers), .def = "[1.1.1.1, 8.8.8.8, 9.9.9.9]",
		.check = name_resolver, .min = 0, .max = 10,
		.expected = "the IP address of a public resolver such as 9.9.9.9",
		.label = "Public resolvers",
		.brief = "public resolvers that `dns check` asks ([]: none)",
		.help = "Much of the world sees your records through them; they keep what they learned for an hour or longer. "
			"One that does not answer is passed over.",
		.page = "dns", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "web.mta_sts", .type = OPT_CHOICE, AT(web.mta_sts), .def = "testing",
		.choices = mta_sts_modes,
		.label = "MTA-STS",
		.brief = "MTA-STS: others must use TLS towards this server",
		.help = "testing only asks for reports; enforce makes others hold back mail rather than send it without "
			"a valid certificate (RFC 8461).",
		.page = "dns", .advanced = true, SINCE_FIRST,
	},
	{
		.path = "web.autoconfig", .type = OPT_BOOL, AT(web.autoconfig), .def = "true",
		.label = "Autoconfiguration",
		.brief = "mail programs find their settings by themselves",
		.help = "Answers what Thunderbird and Outlook ask when an account is set up, and shows people the same at "
			"https://HOSTNAME/settings: no password, only servers and ports.",
		.page = "services", SINCE_FIRST,
	},
	{
		.path = "shield.firewall", .type = OPT_BOOL, AT(shield.firewall), .def = "true",
		.label = "Firewall",
		.brief = "nftables: only the served ports and SSH are open",
		.help = "Turn it off if something else keeps the firewall.",
		.page = "shield", SINCE_FIRST,
	},
	{
		.path = "shield.fail2ban", .type = OPT_BOOL, AT(shield.fail2ban), .def = "true",
		.label = "fail2ban",
		.brief = "ban addresses that guess passwords",
		.help = "For SMTP, IMAP, POP3 and SSH.",
		.page = "shield", SINCE_FIRST,
	},
	{
		.path = "shield.updates", .type = OPT_BOOL, AT(shield.updates), .def = "true",
		.label = "Security updates",
		.brief = "install security updates by themselves",
		.help = "Debian's unattended-upgrades; mailstead plans again after each.",
		.page = "shield", SINCE_FIRST,
	},
	{0},
};
