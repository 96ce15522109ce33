/* Users on paper: for user.c and alias.c. */
#ifndef CMD_USER_SHOW_H
#define CMD_USER_SHOW_H

#include "accounts/users.h"
#include "cmd/cmd.h"

/* `user list`, `user show`. */
int user_list(struct cmd *c, int argc, char **argv);
int user_show(struct cmd *c, int argc, char **argv);

/* An ADDRESS argument; ERR_USAGE if it cannot be a user's. */
bool user_argument(struct arena *a, const char *text, struct account_user *user, struct err *err) MUST;
/* The optional DOMAIN of a list: *domain stays as it is if text is NULL; else it must be hosted. */
bool hosted_domain(struct arena *a, struct accounts *db, const char *text, const char **domain,
		   struct err *err) MUST;
/* New reference; aliases (that lead to the user) may be NULL. Never the hash. */
json_t *user_to_json(struct arena *a, const struct account_user *user, const strlist *aliases);
/* New reference: [{"alias": …, "target": …}]. */
json_t *lost_to_json(const account_lost_list *lost);
/* A line for each pair that went because its target went. */
void say_lost(struct cmd *c, const account_lost_list *lost);

#endif
