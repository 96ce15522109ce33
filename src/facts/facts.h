/*
 * Facts: what is so on this box. Collected through struct host, or loaded
 * from a recording (JSON), so that a plan can be made and tested anywhere.
 */
#ifndef FACTS_FACTS_H
#define FACTS_FACTS_H

#include <jansson.h>

#include "conf/site.h"
#include "facts/provider.h"
#include "host/host.h"

struct fact_package {
	const char *name;
	const char *version;   /* installed, else the candidate that apt would install; "" if neither */
	bool installed;
};

/* A DKIM key that exists: /var/lib/mailstead/dkim/<domain>/<selector>.key */
struct fact_dkim_key {
	const char *domain;
	const char *selector;
};

/* Mail software besides what we install. */
enum software_fate {
	SOFTWARE_REPLACED, /* apt puts Postfix into its place, and nothing is lost */
	SOFTWARE_MTA,      /* another mail-transport-agent in use: the two cannot be installed together */
	SOFTWARE_OTHER,    /* it holds ports or configuration that we need */
};

struct fact_software {
	const char *name; /* of the package, or "mailcow" */
	const char *sign; /* the path by which it was found; "" for a package */
	enum software_fate fate;
};

struct facts {
	const char *release;  /* "12", "13"; "" if this is not Debian */
	const char *codename; /* "bookworm", "trixie" */
	const char *pretty;   /* PRETTY_NAME */
	const char *point;    /* "13.2", as /etc/debian_version says; "" if it does not */
	const char *arch;     /* "amd64" */
	int64_t memory;       /* bytes */
	int64_t swap;         /* bytes */
	int cpus;
	const char *ipv4; /* the address that mail leaves from; "" if none */
	const char *ipv6;
	strlist addresses; /* all global unicast addresses of the box, in the kernel's order */
	strlist ssh_ports; /* where sshd listens or is set to: never closed */
	VEC(struct fact_package) packages; /* all that are installed, and those we may install */
	VEC(struct fact_dkim_key) dkim_keys; /* by domain, then selector (strcmp) */
	const char *other_mta; /* installed package that provides mail-transport-agent, is not Postfix and is in use; "" if none */
	VEC(struct fact_software) mail_software;
	const char *hostname;       /* the kernel's: "mail", "mail.example.org"; "" if unknown */
	const char *virtualization; /* as systemd-detect-virt says: "kvm", "lxc", "none"; "" if unknown */
	struct fact_dmi dmi;
	const char *provider; /* whose machine it is (provider.h); "" if that is not known, or nobody looked */
	int year; /* for the names of new selectors */
};

bool facts_collect(struct host *h, struct arena *a, struct facts *f, struct err *err) MUST;
/* From a recording; name is for messages. */
bool facts_load(struct arena *a, const char *name, const char *text, size_t len, struct facts *f,
		struct err *err) MUST;
/* Puts f->dkim_keys in their order, once all are in. */
void facts_sort_keys(struct facts *f);
/* Of the packages that templates go by, where the version is unknown: one as f->release has it. */
void facts_assume(struct facts *f);
/* New reference. */
json_t *facts_to_json(const struct facts *f);

/* The package's version as it is or will be; "" if unknown. */
const char *facts_version(const struct facts *f, const char *package);
/* True in a container, whose kernel, and so clock and firewall, is its host's. */
bool facts_in_container(const struct facts *f);
bool facts_installed(const struct facts *f, const char *package);
/* Compares as dpkg does (epoch:upstream-revision): <0, 0, >0. */
int facts_version_compare(const char *a, const char *b);

#endif
