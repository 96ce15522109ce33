/* What the operator adds to Postfix in local.d. Private to mail/postfix*.c. */
#ifndef MAIL_POSTFIX_LOCAL_H
#define MAIL_POSTFIX_LOCAL_H

#include "plan/builder.h"

extern const struct local_kind postfix_local_kinds[];

/* After the templates: the additions, in main.cf and master.cf and beside them. */
bool postfix_local(struct plan_builder *b, struct err *err) MUST;

#endif
