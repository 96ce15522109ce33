/* The machine itself: firmware, virtualization, point release, hostname. What cannot be seen stays "". */
#include <stdlib.h>
#include <string.h>

#include "facts/collect.h"

#define DMI "/sys/class/dmi/id/"

enum { TIMEOUT_S = 5 };

/* The first line of a file, without blanks around it. */
static const char *first_line(struct host *h, struct arena *a, const char *path)
{
	struct str text = {0};
	struct err ignored = {0};
	const char *line = "";

	if (h->fs->read(h, path, &text, &ignored)) {
		const char *p = str_c(&text) + strspn(str_c(&text), " \t");
		size_t n = strcspn(p, "\n");

		while (n > 0 && strchr(" \t\r", p[n - 1]) != NULL)
			n--;
		line = arena_memdup(a, p, n);
	}
	str_free(&text);
	return line;
}

/* systemd-detect-virt(1) exits 1 after saying "none". */
static const char *virtualization(struct host *h, struct arena *a)
{
	const char *const argv[] = { "systemd-detect-virt", NULL };
	struct run_res res;
	struct err ignored = {0};

	if (!h->live || !h->run(h, &(struct run_req){ .argv = argv, .timeout_s = TIMEOUT_S }, &res, &ignored))
		return "";
	const char *said = arena_memdup(a, str_c(&res.out), strcspn(str_c(&res.out), "\n"));
	run_res_free(&res);
	return said;
}

void collect_machine(struct host *h, struct arena *a, struct facts *f)
{
	f->point = first_line(h, a, "/etc/debian_version");
	f->hostname = first_line(h, a, "/proc/sys/kernel/hostname");
	if (f->hostname[0] == '\0')
		f->hostname = first_line(h, a, "/etc/hostname");
	f->virtualization = virtualization(h, a);
	f->dmi = (struct fact_dmi){
		.sys_vendor = first_line(h, a, DMI "sys_vendor"),
		.product_name = first_line(h, a, DMI "product_name"),
		.chassis_asset_tag = first_line(h, a, DMI "chassis_asset_tag"),
	};
}

/* The containers of systemd-detect-virt(1). */
bool facts_in_container(const struct facts *f)
{
	static const char *const containers[] = { "openvz", "lxc",  "lxc-libvirt", "systemd-nspawn", "docker", "podman",
						  "rkt",    "wsl",  "proot",       "pouch",          "container-other", NULL };

	for (size_t i = 0; containers[i] != NULL; i++)
		if (strcmp(f->virtualization, containers[i]) == 0)
			return true;
	return false;
}
