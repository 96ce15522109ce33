/*
 * Whether a plan's firewall lets the operator in again: the ports where sshd
 * listens, and the one that this very connection came by, must be open.
 */
#ifndef CHECK_LOCKOUT_H
#define CHECK_LOCKOUT_H

#include "plan/plan.h"

/*
 * True if some rule of this nft text accepts TCP connections to the port:
 * "tcp dport 22 accept", "tcp dport { 22, 2000-2100 } accept". Rules are read
 * as words, one rule a line; a rule that also asks for a source counts.
 */
bool lockout_opens(const char *nft, long port);

/*
 * Fails with what to do if the plan changes the firewall and the one that
 * would stand then shuts an SSH port. ssh_connection is the environment's
 * SSH_CONNECTION ("client port server port"); NULL: not known.
 */
bool lockout_check(const struct plan *plan, const char *ssh_connection, struct err *err) MUST;

#endif
