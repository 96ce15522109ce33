/* Joins the plan and the accounts, which do not know each other. */
#ifndef CMD_ACCOUNTS_OPS_H
#define CMD_ACCOUNTS_OPS_H

#include "plan/plan.h"

extern const struct accounts_ops accounts_plan_ops;

#endif
