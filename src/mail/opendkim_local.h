/* What the operator adds to OpenDKIM in local.d. Private to mail/opendkim*.c. */
#ifndef MAIL_OPENDKIM_LOCAL_H
#define MAIL_OPENDKIM_LOCAL_H

#include "plan/builder.h"

extern const struct local_kind opendkim_local_kinds[];

/* After the templates: the additions, and in each instance's file the lines that include them. */
bool opendkim_local(struct plan_builder *b, struct err *err) MUST;

#endif
