/* Where the events of an apply go: text for people, or JSON lines. */
#ifndef CMD_SINK_H
#define CMD_SINK_H

#include "cmd/cmd.h"
#include "engine/pace.h"

struct cmd_sink {
	struct event_sink sink; /* first: the engine sees only this */
	struct cmd *cmd;
	bool terminal;    /* a progress line can be drawn over */
	bool drawn;       /* one is on the screen now */
	int last_tenth;   /* what a log file was told last of the progress */
	double began;     /* the phase, in seconds since the epoch */
	struct pace pace; /* for JSON */
};

/* By c->json and whether standard output is a terminal. */
void cmd_sink_init(struct cmd_sink *s, struct cmd *c);

#endif
