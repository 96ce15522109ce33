/*
 * What a probe says to a server, and hears: the greeting, TLS, a farewell.
 * Private to host/, and to the fuzz target of it.
 *
 * The server is a stranger, even when it should be our own. At most a hundred
 * lines an answer, and the connection's deadline is over the whole dialogue.
 * STARTTLS by RFC 3207 (SMTP), 9051 (IMAP), 2595 (POP3), 5804 (ManageSieve).
 */
#ifndef HOST_PROBE_TALK_H
#define HOST_PROBE_TALK_H

#include "host/conn.h"
#include "host/host.h"

/* c is open. res says how far it came, also on failure. */
bool probe_talk(struct conn *c, const struct probe_req *req, struct probe_res *res, struct err *err) MUST;

#endif
