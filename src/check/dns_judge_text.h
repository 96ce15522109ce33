/* TXT records, for dns_judge.c: those among a name's values that are meant to be the wanted one, and whether one is. */
#ifndef CHECK_DNS_JUDGE_TEXT_H
#define CHECK_DNS_JUDGE_TEXT_H

#include "check/dns_judge.h"

void dns_judge_text(const struct dns_judge *j, const struct dns_want *w, const strlist *stand, struct dns_judgement *out);

#endif
