/*
 * Errors: a chain with a next step.
 *
 * A function that can fail returns bool, is declared MUST, and takes a
 * `struct err *` as its last argument. On success it leaves *err alone; on
 * failure it fills *err and returns false. Callers add their own context with
 * err_wrap() on the way up, so that the operator reads what failed, on what,
 * and why, in one line:
 *
 *	cannot apply: cannot write /etc/postfix/main.cf: No space left on device
 *
 * and, on the line below, the hint: what to do now.
 *
 *	if (!host_read(h, path, &buf, err))
 *		return err_wrap(err, "cannot load the site");
 *
 * A struct err owns no memory; put it on the stack with `= {0}`.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

#define MUST __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

enum err_code {
	ERR_NONE = 0,
	ERR_USAGE,     /* the command line is wrong */
	ERR_SITE,      /* site.yaml (or another input of the operator) is wrong */
	ERR_INVALID,   /* other data is not of the form it must have */
	ERR_SYS,       /* a system call said no; sys_errno says which */
	ERR_NOT_FOUND, /* what was asked for does not exist */
	ERR_EXISTS,    /* it exists already */
	ERR_BUSY,      /* somebody else holds the lock */
	ERR_RUN,       /* a program failed, was killed or took too long */
	ERR_NET,       /* the network or DNS did not answer as needed */
	ERR_UNDONE,    /* apply failed, the box is as it was before */
	ERR_STUCK,     /* apply failed and undo needs the operator */
};

struct err {
	enum err_code code;
	int sys_errno;   /* errno, for ERR_SYS; else 0 */
	char msg[2048];  /* outermost context first; may hold newlines (a source line and its caret) */
	char hint[768];  /* what to do now; "" if there is nothing to say */
};

/* Fills *err and returns false, so that `return err_set(…)` reads well. */
bool err_set(struct err *err, enum err_code code, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* The same for a failed system call: appends ": " and the text of errno_value. */
bool err_sys(struct err *err, int errno_value, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Puts "context: " before the message; the code and the hint stay. Returns false. */
bool err_wrap(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Sets the hint unless a deeper level, which knows more, has set one. Returns false. */
bool err_hint(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Forgets the error, for a caller that has dealt with it. */
void err_clear(struct err *err);

#endif
