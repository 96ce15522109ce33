/* What the last tries to fetch a certificate came to, so that the timer does not hammer a CA. */
#ifndef CMD_CERTIFICATE_STATE_H
#define CMD_CERTIFICATE_STATE_H

#include "cmd/cmd.h"

struct certificate_state {
	int64_t looked;  /* when the names were looked up last */
	int64_t failed;  /* when certbot failed last; 0: it did not */
	int64_t backoff; /* seconds to wait after that */
};

/* Without a file all is 0: nothing was tried yet. */
void certificate_state_load(struct cmd *c, struct certificate_state *s);
/* A state that cannot be kept is only warned of. */
void certificate_state_save(struct cmd *c, const struct certificate_state *s);
/*
 * The timer comes every few minutes: in the first two days each time is due,
 * then one a day; after a failure it waits, longer each time. What is urgent
 * waits for nothing else.
 */
bool certificate_state_due(struct cmd *c, const struct certificate_state *s, bool urgent);
void certificate_state_failed(struct cmd *c, struct certificate_state *s);

#endif
