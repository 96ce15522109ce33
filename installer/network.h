/* What the parts of the network page share: page_network.c and network_*.c. */
#ifndef INSTALLER_NETWORK_H
#define INSTALLER_NETWORK_H

#include "installer/answers.h"
#include "installer/check_places.h"
#include "installer/session.h"

enum { NETWORK_LOOKS = 16 };

/* One run of mailstead check --stream. */
struct network_look {
	struct session *session;
	struct task *task; /* NULL: this one is free */
	unsigned stream;
};

struct network {
	bool begun;
	struct check_places places;
	struct network_look looks[NETWORK_LOOKS];
	unsigned streams;       /* so many were started */
	const char *site;       /* site.yaml that was looked at; NULL: none yet */
	const char *error;      /* why nothing could be looked at at all; NULL: it could */
	const char *asked;      /* id of the finding that a question is about */
	const char *accepted;   /* what is gone on with, as network_failing() says it */
	bool asking;            /* a question lies on top, of this page */
	bool despite_unseen;    /* the operator goes on though not all is through */
};

/* --- network_look.c */

/* One check, or with NULL all. *err if it could not be started. */
bool network_look(struct session *s, const char *name, struct err *err) MUST;
/* Those that nobody has looked at yet. */
bool network_look_rest(struct session *s, struct err *err) MUST;
void network_stop(struct session *s);
bool network_runs(const struct network *n);

/* --- network_view.c */

void network_view(struct session *s, struct view *v);

/* --- network_say.c */

/* Whether it stops the installation and the operator has not said to go on despite it. */
bool network_blocks(const struct answers *w, const struct finding *f);
/* Titles of what fails: what blocks the installation, or all else that fails. In a; "" for nothing. */
const char *network_failing(struct session *s, struct arena *a, bool installation);
/* What all of it comes to, in one sentence; "" while something runs. */
const char *network_verdict(struct session *s, struct arena *a, enum tone *tone);
/* Whether mail cannot flow as things are. */
bool network_no_delivery(const struct network *n);

#endif
