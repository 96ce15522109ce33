/*
 * What this machine is: `mailstead detect`, asked once a session. Its state
 * is page_welcome's, so it is known only in the wizard.
 */
#ifndef INSTALLER_MACHINE_H
#define INSTALLER_MACHINE_H

#include "facts/facts.h"
#include "installer/session.h"

struct machine {
	struct session *session;
	struct task *look;  /* NULL: none runs */
	bool known;
	struct facts facts; /* once it is known */
	const char *provider; /* "Hetzner"; "" if it was not recognised */
	const char *error;  /* why it is not; NULL: it was not asked yet, or is known */
};

/* Asks, unless it is known or being asked. */
void machine_look(struct session *s);
/* Never NULL in the wizard; without page_welcome NULL. */
const struct machine *machine_of(struct session *s);

#endif
