/* The state of the welcome page, a part of which is what others ask machine.h for. */
#ifndef INSTALLER_WELCOME_H
#define INSTALLER_WELCOME_H

#include "installer/machine.h"

struct welcome {
	struct machine machine;
	bool begun;
	const char *was_on; /* the page that an earlier start was on; NULL: there was none */
	const char *broken; /* what could not be taken up of it; NULL: nothing */
};

#endif
