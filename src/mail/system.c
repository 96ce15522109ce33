/*
 * What belongs to no daemon: base packages, our directories, the self-signed
 * certificate that serves until a real one is there, and /etc/resolv.conf.
 *
 * /etc/resolv.conf names our own unbound alone (templates/system/resolv.conf
 * says why). Those who would write it again, a lease at a time, are told not
 * to; the files that do so mean nothing where the program is not installed.
 * systemd-resolved leaves a file that is not its own link alone and reads it.
 */
#include "mail/daemons.h"
#include "mail/family.h"
#include "plan/paths.h"

static json_t *number_list(const strlist *list, size_t from)
{
	json_t *array = json_array();

	for (size_t i = from; i < list->n; i++)
		json_array_append_new(array, json_string(list->v[i]));
	return array;
}

static bool system_vars(struct plan_builder *b, struct err *err)
{
	const struct site *s = b->site;
	const strlist *ssh = &b->facts->ssh_ports;

	(void)err;
	json_object_set_new(b->vars, "system",
			    json_pack("{s:b, s:b, s:s, s:s, s:o}", "ipv4", mail_has_ipv4(s, b->facts), "ipv6",
				      mail_has_ipv6(s, b->facts), "role_target", s->postmaster[0] ? s->postmaster : s->contact,
				      "ssh_port", ssh->n > 0 ? ssh->v[0] : "22", "ssh_more", number_list(ssh, 1)));
	return true;
}

static bool system_want(struct plan_builder *b, struct err *err)
{
	want_package(b, "ca-certificates");
	want_package(b, "openssl");
	want_dir(b, PATH_STATE, 0755, "root", "root");
	want_dir(b, PATH_TLS_DIR, 0700, "root", "root");
	want_dir(b, "/etc/mailstead", 0755, "root", "root");
	want_dir(b, PATH_LOCAL_D, 0755, "root", "root");
	want_key(b, SECRET_SELF_SIGNED, PATH_TLS_PEM, 0600, "root", "root");
	/* Looks whether all that follows is well, every hour. */
	want_unit(b, "mailstead-check.timer");
	/* dpkg's trigger leaves a mark, after which this starts what follows upgraded packages. */
	want_unit(b, "mailstead-follow.path");
	return want_templates(b, err);
}

const struct daemon daemon_system = {
	.name = "system",
	.vars = system_vars,
	.want = system_want,
	.no_local = "nothing can be added to the machine itself: each daemon has a directory of its own",
};
