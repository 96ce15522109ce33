/* What the operator adds to rspamd in local.d. Private to mail/rspamd*.c. */
#ifndef MAIL_RSPAMD_LOCAL_H
#define MAIL_RSPAMD_LOCAL_H

#include "plan/builder.h"

extern const struct local_kind rspamd_local_kinds[];

/* After the templates: the additions, and in our own files the lines that read them. */
bool rspamd_local(struct plan_builder *b, struct err *err) MUST;

#endif
