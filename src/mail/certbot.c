/*
 * certbot: renews the certificate by its own timer and then runs our hook,
 * which has mailstead bring it to the daemons. The first one is fetched by
 * mailstead itself, from a timer of its own, once the names lead here.
 */
#include "mail/daemons.h"

static bool certbot_want(struct plan_builder *b, struct err *err)
{
	want_package(b, "certbot");
	want_dir(b, "/etc/letsencrypt", 0755, "root", "root");
	want_dir(b, "/etc/letsencrypt/renewal-hooks", 0755, "root", "root");
	want_dir(b, "/etc/letsencrypt/renewal-hooks/deploy", 0755, "root", "root");
	want_dir(b, "/etc/systemd/system/certbot.service.d", 0755, "root", "root");
	want_unit(b, "certbot.timer");
	want_unit(b, "mailstead-cert.timer");
	return want_templates(b, err);
}

const struct daemon daemon_certbot = {
	.name = "certbot",
	.want = certbot_want,
	.no_local = "certbot has places for what is yours: programs in /etc/letsencrypt/renewal-hooks/, options in "
		    "/etc/letsencrypt/cli.ini",
};
