/*
 * User and group names to numbers, by the box's own /etc/passwd and
 * /etc/group (below the root), so that a root directory needs no chroot.
 */
#ifndef HOST_IDS_H
#define HOST_IDS_H

#include "host/host.h"

/* name NULL: root; "+107": that number, as for chown(1). ERR_NOT_FOUND if there is no such user or group. */
bool ids_user(struct host *h, const char *name, uid_t *uid, struct err *err) MUST;
bool ids_group(struct host *h, const char *name, gid_t *gid, struct err *err) MUST;
/* The name of the first user with that number, in a. ERR_NOT_FOUND. */
bool ids_user_name(struct host *h, struct arena *a, uid_t uid, const char **name, struct err *err) MUST;

#endif
