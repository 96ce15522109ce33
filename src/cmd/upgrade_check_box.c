/* What the upgrade needs of the box as it is now. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check/check.h"
#include "check/renewal.h"
#include "cmd/upgrade_check.h"
#include "engine/engine.h"
#include "facts/queue.h"

enum {
	MEMORY_MIB = 384, /* apt, dpkg and the packages' scripts beside the daemons */
	MEMORY_LEAST_MIB = 128,
	MANY_WAIT = 500,
	KIB_A_MIB = 1024,
};

/* What check packages says, under our own name: half installed packages, and held ones. */
static void look_at_dpkg(struct upgrade_look *u)
{
	struct check k = { .host = u->c->host, .arena = u->c->arena, .site = &u->site, .facts = &u->now };

	check_packages(&k);
	for (size_t i = 0; i < k.found.n; i++) {
		struct finding f = k.found.v[i];
		const char *dot = strchr(f.id, '.');

		f.id = arena_printf(u->c->arena, "upgrade.%s", dot != NULL ? dot + 1 : "packages");
		f.blocks = BLOCKS_NOTHING;
		upgrade_found(u, &f);
	}
}

static void look_at_interruption(struct upgrade_look *u)
{
	struct interruption was = {0};
	struct err err = {0};

	if (!engine_interrupted(u->c->host, u->c->arena, &was, &err))
		upgrade_unknown(u, "upgrade.interrupted", "mailstead status", &err);
	else if (was.is)
		upgrade_found(u, &(struct finding){
					 .id = "upgrade.interrupted",
					 .severity = SEVERITY_FAIL,
					 .seen = arena_printf(u->c->arena, "a change was cut short: %s", was.why),
					 .why = "it has to be finished or undone first",
					 .fix = "mailstead apply",
					 .source = "mailstead status",
				 });
}

/* Of this release: Debian supports the step from its last point release only, whose ssh, keyring and apt know the next. */
static void look_at_pending(struct upgrade_look *u)
{
	static const char *const argv[] = { "apt-get", "-s", "-o", "Debug::NoLocking=true", "upgrade", NULL };
	apt_step_list pending = {0};
	struct err err = {0};
	const char *text = upgrade_output(u, argv, &err);

	if (text == NULL) {
		upgrade_unknown(u, "upgrade.pending", "apt-get -s upgrade", &err);
		return;
	}
	apt_said_steps(u->c->arena, text, &pending);
	if (pending.n > 0)
		upgrade_found(u, &(struct finding){
					 .id = "upgrade.pending",
					 .severity = SEVERITY_WARN,
					 .seen = arena_printf(u->c->arena, "%zu update%s of Debian %s %s not installed yet (this is %s)",
							      pending.n, pending.n == 1 ? "" : "s", u->out->from->number,
							      pending.n == 1 ? "is" : "are", u->now.point),
					 .why = "the step to the next release is tested from the newest state of this one",
					 .fix = "apt-get update && apt-get upgrade",
					 .source = "apt-get -s upgrade",
				 });
}

static int64_t kib_of(const char *text, const char *key)
{
	const char *line = strstr(text, key);

	return line != NULL ? strtoll(line + strlen(key), NULL, 10) : -1;
}

static void look_at_memory(struct upgrade_look *u)
{
	struct str text = {0};
	struct err err = {0};

	if (!u->c->host->fs->read(u->c->host, "/proc/meminfo", &text, &err)) {
		upgrade_unknown(u, "upgrade.memory", "free -m", &err);
		return;
	}
	int64_t avail = kib_of(str_c(&text), "MemAvailable:"), swap = kib_of(str_c(&text), "SwapFree:");
	str_free(&text);
	int64_t mib = (avail + (swap > 0 ? swap : 0)) / KIB_A_MIB;
	if (avail < 0 || mib >= MEMORY_MIB)
		return;
	upgrade_found(u, &(struct finding){
				 .id = "upgrade.memory",
				 .severity = mib < MEMORY_LEAST_MIB ? SEVERITY_FAIL : SEVERITY_WARN,
				 .seen = arena_printf(u->c->arena, "%" PRId64 " MiB of memory are free, swap included; apt and dpkg "
						      "want about %d", mib, MEMORY_MIB),
				 .why = "the kernel may end dpkg in the midst of its work",
				 .fix = "fallocate -l 1G /swapfile && chmod 600 /swapfile && mkswap /swapfile && swapon /swapfile",
				 .source = "/proc/meminfo",
			 });
}

static void no_kernel_of_its_own(struct upgrade_look *u, const char *seen, const char *why, enum severity severity)
{
	upgrade_found(u, &(struct finding){
				 .id = "upgrade.kernel",
				 .severity = severity,
				 .subject = u->now.virtualization,
				 .seen = seen,
				 .why = why,
				 .fix = severity == SEVERITY_INFO ? "" : "ask the provider for a newer host, or take a virtual machine (KVM)",
				 .source = "systemd-detect-virt",
			 });
}

/* systemd 257 refuses to boot on the first version of control groups; kernels before 5.4 lack what it counts on. */
static void look_at_kernel(struct upgrade_look *u)
{
	struct str text = {0};
	struct err err = {0};
	int major = 0, minor = 0;
	bool container = facts_in_container(&u->now);

	if (!u->c->host->fs->read(u->c->host, "/proc/sys/kernel/osrelease", &text, &err)) {
		upgrade_unknown(u, "upgrade.kernel", "uname -r", &err);
		return;
	}
	bool known = sscanf(str_c(&text), "%d.%d", &major, &minor) == 2;
	if (!host_exists(u->c->host, "/sys/fs/cgroup/cgroup.controllers"))
		no_kernel_of_its_own(u, "this machine runs with the first version of control groups",
				     "systemd of Debian 13 does not start on it", container ? SEVERITY_FAIL : SEVERITY_WARN);
	else if (container && known && (major < 5 || (major == 5 && minor < 4)))
		no_kernel_of_its_own(u, arena_printf(u->c->arena, "a container, on the kernel %d.%d of its host", major, minor),
				     "systemd of Debian 13 wants 5.4 at least", SEVERITY_FAIL);
	else if (container)
		no_kernel_of_its_own(u, arena_printf(u->c->arena, "a container (%s), on the kernel %d.%d of its host",
						     u->now.virtualization, major, minor),
				     "kernel and boot loader are the host's: the upgrade changes neither", SEVERITY_INFO);
	str_free(&text);
}

/* A certificate that runs out meanwhile would be one trouble more. */
static void look_at_certificate(struct upgrade_look *u)
{
	struct certificate cert;
	struct err err = {0};

	if (!certificate_read(u->c->host, u->c->arena, PATH_TLS_PEM, &cert, &err)) {
		upgrade_unknown(u, "upgrade.certificate", "mailstead cert status", &err);
		return;
	}
	if (certificate_renewal(&cert, u->c->host->now(u->c->host)) < RENEWAL_OVERDUE)
		return;
	upgrade_found(u, &(struct finding){
				 .id = "upgrade.certificate",
				 .severity = SEVERITY_WARN,
				 .seen = certificate_renewal_text(u->c->arena, &cert, u->c->host->now(u->c->host)),
				 .why = "mend that first: afterwards two things would be new at once",
				 .fix = "mailstead cert fetch",
				 .source = "mailstead cert status",
			 });
}

static void look_at_queue(struct upgrade_look *u)
{
	static const char *const argv[] = { "postqueue", "-j", NULL };
	queue_list queue = {0};
	struct err err = {0};
	const char *text = upgrade_output(u, argv, &err);

	if (text == NULL || (!queue_parse(u->c->arena, text, strlen(text), &queue, &err) && queue.n == 0)) {
		upgrade_unknown(u, "upgrade.queue", "postqueue -p", &err);
		return;
	}
	if (queue.n > 0)
		upgrade_found(u, &(struct finding){
					 .id = "upgrade.queue",
					 .severity = queue.n >= MANY_WAIT ? SEVERITY_WARN : SEVERITY_INFO,
					 .seen = arena_printf(u->c->arena, "%zu message%s in the queue", queue.n,
							      queue.n == 1 ? " waits" : "s wait"),
					 .why = "nothing of it is lost; it goes on waiting until the upgrade is done",
					 .fix = queue.n >= MANY_WAIT ? "postqueue -p | less" : "",
					 .source = "postqueue -j",
				 });
}

void upgrade_look_at_box(struct upgrade_look *u)
{
	look_at_dpkg(u);
	look_at_interruption(u);
	look_at_pending(u);
	look_at_memory(u);
	look_at_kernel(u);
	look_at_certificate(u);
	look_at_queue(u);
}
