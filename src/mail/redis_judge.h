/* What a redis-server says of its configuration. Private to mail/redis*.c; and for tests. */
#ifndef MAIL_REDIS_JUDGE_H
#define MAIL_REDIS_JUDGE_H

#include "host/host.h"

/*
 * Redis has no checker. It reads all of its configuration before it does anything else, and stops at a setting that it does
 * not know: one of this name, with which its configuration ends. It is right if that is the only one that it names. Redis 7
 * names the first that it cannot take, Redis 8 all that it does not know. Misses: what has the right form and cannot be done.
 */
#define REDIS_END "mailstead-end-of-check"
bool redis_judge(const struct run_res *res, struct err *err);

#endif
