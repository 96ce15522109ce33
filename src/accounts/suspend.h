/*
 * Suspended users: they receive, but cannot log in or send. The daemons ask
 * for users.enabled at each login and each message, so this works at once;
 * ending sessions and holding what is queued is for whoever calls
 * (cmd/suspend.c). What was put on hold is remembered here, so that a resume
 * releases that and nothing that the operator held for other reasons.
 */
#ifndef ACCOUNTS_SUSPEND_H
#define ACCOUNTS_SUSPEND_H

#include "accounts/accounts.h"

enum { REASON_MAX = 200 }; /* bytes */

/* Refuses what is no line of text; ERR_USAGE. */
bool suspend_reason(const char *text, struct err *err) MUST;

/*
 * Suspends or resumes. *changed is false if it was so already; then since and
 * reason stay as they were. reason may be NULL. ERR_NOT_FOUND.
 */
bool accounts_suspend(struct accounts *db, const char *address, const char *reason, bool *changed,
		      struct err *err) MUST;
bool accounts_resume(struct accounts *db, const char *address, bool *changed, struct err *err) MUST;

/* Remembers messages before they are put on hold; one that is known already is no failure. */
bool accounts_held_add(struct accounts *db, const char *address, const strlist *queue_ids, struct err *err) MUST;
/* Appends the ids, sorted; those that left the queue otherwise included. */
bool accounts_held(struct accounts *db, struct arena *a, const char *address, strlist *queue_ids,
		   struct err *err) MUST;
bool accounts_held_forget(struct accounts *db, const char *address, struct err *err) MUST;

#endif
