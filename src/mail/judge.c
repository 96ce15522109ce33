#include "mail/judge.h"

bool judge_quiet(const struct run_res *res, struct err *err)
{
	struct str said = {0};

	if (res->status == 0 && !res->timed_out && res->err.len == 0)
		return true;
	run_res_excerpt(res, &said);
	err_set(err, ERR_RUN, "status %d: %s", res->status, str_c(&said));
	str_free(&said);
	return false;
}
