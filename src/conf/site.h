/*
 * The site: what the operator wants. Read from /etc/mailstead/site.yaml
 * through the option table (option.h), which says what each field means, its
 * default and which values it takes.
 *
 * Everything in here was validated when it was loaded: a name is an LDH name
 * in lower case (an IDN is in its A-label form), an address has the RFC 5321
 * limits, no string holds a control character.
 */
#ifndef CONF_SITE_H
#define CONF_SITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"

#define SITE_PATH "/etc/mailstead/site.yaml"

struct site {
	int64_t version;
	const char *hostname;   /* FQDN of this mail host */
	const char *contact;    /* certificate notices and alerts */
	const char *postmaster; /* who reads postmaster@ and abuse@; "" means contact */
	strlist domains;        /* hosted mail domains */
	struct {
		bool imap;
		bool pop3;
		bool sieve;
		bool starttls; /* besides the implicit-TLS ports serve 143, 110 and 587 */
	} services;
	struct {
		int64_t message_size; /* bytes */
		int64_t quota;        /* bytes a mailbox may hold; 0: no limit */
		int64_t recipients;   /* per message */
		int64_t send_burst;   /* messages one account may send at once… */
		int64_t send_per_hour; /* …and how fast that refills */
	} limits;
	struct {
		int64_t junk_score;
		int64_t reject_score;
		bool greylist;
		strlist blocklists; /* DNS zones that postscreen asks */
	} spam;
	struct {
		const char *minimum; /* "1.2" or "1.3" */
	} tls;
	struct {
		bool mta_sts; /* heed other domains' MTA-STS policies */
		const char *smarthost;      /* the relay that takes all outgoing mail; "": none */
		int64_t smarthost_port;     /* 465: TLS from the first byte; any other: STARTTLS */
		const char *smarthost_user; /* "": it asks for no login */
		strlist smarthost_spf;      /* SPF terms of what the relay sends from */
	} outbound;
	struct {
		const char *directory; /* URL of the ACME directory */
	} acme;
	struct {
		const char *ipv4; /* "auto", "none" or the address */
		const char *ipv6;
		strlist mail_hosts;  /* domains whose mail servers tell whether port 25 to the outside is open */
		strlist relays;      /* hosts that might send for us if it is not */
		strlist echo;        /* URLs that answer with the address they see us from */
		const char *reflector; /* an address that answers every message; "": none */
		const char *look_in; /* URL of who looks at port 25 from outside; "": nobody */
	} network;
	struct {
		bool ed25519; /* sign with Ed25519 besides RSA */
	} dkim;
	struct {
		const char *policy;  /* "none", "quarantine", "reject" */
		const char *reports; /* address that gets the reports; "": dmarc@ of each domain */
	} dmarc;
	struct {
		strlist resolvers;       /* public ones: whether the world sees our records yet */
		strlist parked;          /* domains that neither send nor take mail */
		const char *publish;     /* "none", or the name of a backend of `dns publish` */
		const char *server;      /* rfc2136: address of the primary name server, a port may follow; "": none */
		const char *credentials; /* absolute path of a file that only root may read; "": none */
	} dns;
	struct {
		const char *mta_sts; /* "none", "testing", "enforce" */
		bool autoconfig;     /* Thunderbird's and Outlook's account discovery */
	} web;
	struct {
		bool firewall; /* nftables: only the served ports and SSH */
		bool fail2ban;
		bool updates; /* unattended security updates */
	} shield;
};

#endif
