/* nftables: our own table in our own unit. SSH stays open where it is, whatever the site says. */
#include "mail/daemons.h"

#include "plan/paths.h"

static bool nftables_wanted(const struct site *site, const struct facts *facts)
{
	(void)facts;
	return site->shield.firewall;
}

static void add_port(struct str *ports, bool served, const char *port)
{
	if (served)
		str_addf(ports, "%s%s", ports->len > 0 ? ", " : "", port);
}

static void add_ports(struct str *ports, const struct plan_builder *b)
{
	const struct site *s = b->site;
	const strlist *ssh = &b->facts->ssh_ports;

	/* Found none: better open a port where nobody listens than lock the operator out. */
	add_port(ports, ssh->n == 0, "22");
	for (size_t i = 0; i < ssh->n; i++)
		add_port(ports, true, ssh->v[i]);
	add_port(ports, true, "25");
	add_port(ports, true, "80");
	add_port(ports, s->services.pop3 && s->services.starttls, "110");
	add_port(ports, s->services.imap && s->services.starttls, "143");
	add_port(ports, true, "443");
	add_port(ports, true, "465");
	add_port(ports, s->services.starttls, "587");
	add_port(ports, s->services.imap, "993");
	add_port(ports, s->services.pop3, "995");
	add_port(ports, s->services.sieve, "4190");
}

static bool nftables_vars(struct plan_builder *b, struct err *err)
{
	struct str ports = {0};

	(void)err;
	add_ports(&ports, b);
	json_object_set_new(b->vars, "nftables", json_pack("{s:s}", "tcp_ports", str_c(&ports)));
	str_free(&ports);
	return true;
}

static bool nftables_want(struct plan_builder *b, struct err *err)
{
	/* The kernel's own verdict without loading it. Misses: a port that should be open and is not. */
	static const char *const check[] = { "nft", "-c", "-f", PATH_NFT, NULL };

	want_package(b, "nftables");
	want_dir(b, PATH_NFT_LOCAL, 0755, "root", "root");
	want_dir(b, PATH_LOCAL_D "/nftables", 0755, "root", "root");
	want_unit(b, FIREWALL_UNIT);
	want_validator(b, check, NULL);
	return want_templates(b, err) && want_local(b, err);
}

static const struct local_kind local[] = {
	{ .suffix = ".nft", .to = PATH_NFT_LOCAL, .unit = FIREWALL_UNIT, .action = UNIT_RELOAD },
	{ 0 },
};

const struct daemon daemon_nftables = {
	.name = "nftables", .wanted = nftables_wanted, .vars = nftables_vars, .want = nftables_want, .local = local
};
