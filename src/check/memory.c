/* Memory: enough of it now, and nothing was killed for want of it in the last day. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check/check.h"

#define MEMINFO "/proc/meminfo"

enum { TIMEOUT_S = 5, TIGHT_PERCENT = 5, KIB_A_MIB = 1024 };

/* "MemAvailable:     123456 kB"; -1 if it is not there. */
static int64_t kib_of(const char *text, const char *key)
{
	const char *line = strstr(text, key);

	return line != NULL ? strtoll(line + strlen(key), NULL, 10) : -1;
}

static void look_at_meminfo(struct check *k)
{
	struct str text = {0};
	struct err err = {0};

	if (!k->host->fs->read(k->host, MEMINFO, &text, &err)) {
		check_unknown(k, "memory.tight", "", "free -m", &err);
		return;
	}
	int64_t total = kib_of(str_c(&text), "MemTotal:"), avail = kib_of(str_c(&text), "MemAvailable:");
	int64_t swap = kib_of(str_c(&text), "SwapFree:");
	str_free(&text);
	if (total <= 0 || avail < 0 || (avail + (swap > 0 ? swap : 0)) * 100 / total >= TIGHT_PERCENT)
		return;
	check_add(k, &(struct finding){
			     .id = "memory.tight",
			     .severity = SEVERITY_WARN,
			     .seen = arena_printf(k->arena, "%" PRId64 " of %" PRId64 " MiB of memory are available, swap included",
						  (avail + (swap > 0 ? swap : 0)) / KIB_A_MIB, total / KIB_A_MIB),
			     .why = "the kernel ends programs when there is none left",
			     .fix = "ps -eo rss,comm --sort=-rss | head -n 15",
			     .source = MEMINFO,
		     });
}

/* No match is status 1 with nothing said. */
static void look_at_kills(struct check *k)
{
	const char *const argv[] = { "journalctl", "-q", "--no-pager", "-o", "cat", "-n", "1", "-k", "-b", "-S", "-24h",
				     "-g", "Out of memory: Killed process|oom-kill:", NULL };
	struct run_res res;
	struct err err = {0};

	if (!k->host->run(k->host, &(struct run_req){ .argv = argv, .timeout_s = TIMEOUT_S }, &res, &err)) {
		check_unknown(k, "memory.killed", "", "journalctl -k", &err);
		return;
	}
	if (res.status == 0 && res.out.len > 0)
		check_add(k, &(struct finding){
				     .id = "memory.killed",
				     .severity = SEVERITY_WARN,
				     .seen = arena_printf(k->arena, "the kernel ended a program for want of memory: %.160s",
							  str_c(&res.out)),
				     .why = "it can be any daemon next time",
				     .fix = "fallocate -l 1G /swapfile && chmod 600 /swapfile && mkswap /swapfile && swapon /swapfile && "
					    "echo '/swapfile none swap sw 0 0' >>/etc/fstab",
				     .source = "journalctl -k -S -24h -g oom-kill",
			     });
	run_res_free(&res);
}

void check_memory(struct check *k)
{
	look_at_meminfo(k);
	look_at_kills(k);
}
