/* `mailstead dns print`: the records in the form that is asked for. */
#ifndef CMD_DNS_PRINT_H
#define CMD_DNS_PRINT_H

#include "cmd/dns_records.h"
#include "mail/format.h"

/* Each gives the exit status: EXIT_NO if a record that has to be published is missing. */
int dns_print(struct dns_records *d, const struct format *format);
/* One record after the other, for pasting: waits for Enter before the next. */
int dns_copy(struct dns_records *d, const struct format *format);

/* What is left out, and why, to standard error. */
void dns_say_missing(struct dns_records *d);

#endif
