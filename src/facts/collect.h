/* The parts of facts_collect that have a file of their own. Private to facts/. */
#ifndef FACTS_COLLECT_H
#define FACTS_COLLECT_H

#include "facts/facts.h"

#define FACTS_DKIM_DIR "/var/lib/mailstead/dkim"

/* network.c: f->arch, f->ipv4, f->ipv6 and f->ssh_ports. */
bool collect_network(struct host *h, struct arena *a, struct facts *f, struct err *err) MUST;

/* machine.c: f->point, f->hostname, f->virtualization and f->dmi. */
void collect_machine(struct host *h, struct arena *a, struct facts *f);
/* mail_software.c: f->mail_software and f->other_mta, once the packages are known. */
void collect_mail_software(struct host *h, struct arena *a, struct facts *f);

#endif
