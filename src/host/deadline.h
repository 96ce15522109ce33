/* A point in time by which something must be over, on the monotonic clock. For the real host's own files. */
#ifndef HOST_DEADLINE_H
#define HOST_DEADLINE_H

#include <stdint.h>

struct deadline {
	int64_t at_ms;
};

struct deadline deadline_in_ms(int64_t ms);
/* Milliseconds left, as poll() takes them; 0 if it has passed. */
int deadline_left_ms(const struct deadline *d);

#endif
