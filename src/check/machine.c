/* What a bare machine must be: of a release and for a processor that we know, with memory and disk room. */
#include <inttypes.h>
#include <string.h>

#include "check/machine.h"

enum { MIB = 1024 * 1024, LEAST_MIB = 512, GOOD_MIB = 900, SWAP_MIB = 512 };

#define MAKE_SWAP \
	"fallocate -l 1G /swapfile && chmod 600 /swapfile && mkswap /swapfile && swapon /swapfile && " \
	"echo '/swapfile none swap sw 0 0' >>/etc/fstab"

static void look_at_release(struct check *k)
{
	const struct facts *f = k->facts;

	if (strcmp(f->release, "12") == 0 || strcmp(f->release, "13") == 0)
		return;
	check_add(k, &(struct finding){
			     .id = "machine.release",
			     .severity = SEVERITY_FAIL,
			     .blocks = BLOCKS_INSTALLATION,
			     .seen = arena_printf(k->arena, "this is %s", f->pretty[0] ? f->pretty : "no Debian"),
			     .why = "mailstead runs on Debian 12 and Debian 13: elsewhere the daemons are others, and so are their options",
			     .fix = "reinstall the machine with Debian 13 from your provider's panel",
			     .source = "/etc/os-release",
		     });
}

static void look_at_processor(struct check *k)
{
	const char *arch = k->facts->arch;

	if (arch[0] == '\0' || strcmp(arch, "amd64") == 0 || strcmp(arch, "arm64") == 0)
		return;
	check_add(k, &(struct finding){
			     .id = "machine.architecture",
			     .severity = SEVERITY_WARN,
			     .seen = arena_printf(k->arena, "the processor is of the architecture %s", arch),
			     .why = "mailstead is tried on amd64 and arm64 only, and Debian does not make every package for others",
			     .fix = "a machine with an amd64 or arm64 processor",
			     .source = "uname -m",
		     });
}

static void small(struct check *k, bool too_small)
{
	const struct facts *f = k->facts;

	check_add(k, &(struct finding){
			     .id = "machine.memory",
			     .severity = too_small ? SEVERITY_FAIL : SEVERITY_WARN,
			     .blocks = too_small ? BLOCKS_INSTALLATION : BLOCKS_NOTHING,
			     .seen = arena_printf(k->arena, "there are %" PRId64 " MiB of memory and %" PRId64 " MiB of swap", f->memory / MIB,
						  f->swap / MIB),
			     .why = too_small ? "the filter alone takes half of that: the kernel would end the daemons one by one"
					      : "while apt works or a large message is filtered, the kernel may end a daemon for want of memory",
			     .fix = too_small ? "a machine with 1 GiB of memory" : MAKE_SWAP,
			     .source = "/proc/meminfo",
		     });
}

static void look_at_memory(struct check *k)
{
	const struct facts *f = k->facts;
	struct err err = {0};

	if (f->memory <= 0) {
		err_set(&err, ERR_INVALID, "/proc/meminfo does not say how much memory there is");
		check_unknown(k, "machine.memory", "", "free -m", &err);
	} else if (f->memory < (int64_t)LEAST_MIB * MIB) {
		small(k, true);
	} else if (f->memory < (int64_t)GOOD_MIB * MIB && f->swap < (int64_t)SWAP_MIB * MIB) {
		small(k, false);
	}
}

void check_machine(struct check *k)
{
	look_at_release(k);
	look_at_processor(k);
	machine_container(k);
	look_at_memory(k);
	machine_room(k);
	machine_ssh(k);
	check_reboot(k);
}
