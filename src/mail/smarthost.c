#include "mail/smarthost.h"

#include <string.h>

/* What Postfix looks its login up in: texthash needs no index, which would be a second copy of the password. */
#define LOGIN_TABLE "/etc/postfix/mailstead-smarthost"

enum { PASSWORD_MAX = 1000 };

bool smarthost_wanted(const struct site *site)
{
	return site->outbound.smarthost != NULL && site->outbound.smarthost[0] != '\0';
}

static bool wants_login(const struct site *site)
{
	return smarthost_wanted(site) && site->outbound.smarthost_user[0] != '\0';
}

static bool is_safe(struct host *h, const struct file_stat *st, struct err *err)
{
	if (st->type == FILE_NONE) {
		err_set(err, ERR_SITE, "%s is not there: the password for outbound.smarthost_user", SMARTHOST_PASSWORD);
		return err_hint(err, "install -D -m 0600 /dev/null %s, then write the password into it with an editor; or "
				     "mailstead config set outbound.smarthost_user '' if the relay asks for no login",
				SMARTHOST_PASSWORD);
	}
	if (st->type != FILE_REGULAR) {
		err_set(err, ERR_SITE, "%s is not a regular file", SMARTHOST_PASSWORD);
		return err_hint(err, "remove it, and make a file of that name with the password in it, root's and with mode 0600");
	}
	bool strange = h->owners && st->uid != 0;
	if ((st->mode & 077) == 0 && !strange)
		return true;
	if (strange)
		err_set(err, ERR_SITE, "%s belongs to user %u, not to root", SMARTHOST_PASSWORD, (unsigned)st->uid);
	else
		err_set(err, ERR_SITE, "%s can be read by others than root (mode %04o)", SMARTHOST_PASSWORD, (unsigned)st->mode);
	return err_hint(err, "chown root: %s && chmod 0600 %s; who has a login here may have read it: best change it at the "
			     "relay, too",
			SMARTHOST_PASSWORD, SMARTHOST_PASSWORD);
}

/* NULL, or why this is no password. It ends up in a line of Postfix' table, which drops blanks at its end. */
static const char *password_fault(const struct str *s)
{
	if (s->len == 0)
		return "it is empty";
	if (s->len > PASSWORD_MAX)
		return "it is longer than 1000 bytes";
	for (size_t i = 0; i < s->len; i++) {
		unsigned char c = (unsigned char)s->p[i];

		if (c < ' ' || c == 0x7f)
			return c == '\n' ? "it has more than one line" : "it has a control character in it";
	}
	return s->p[s->len - 1] == ' ' ? "its line ends with a blank" : NULL;
}

static void cut_line_end(struct str *s)
{
	if (s->len > 0 && s->p[s->len - 1] == '\n')
		str_cut(s, s->len - 1);
	if (s->len > 0 && s->p[s->len - 1] == '\r')
		str_cut(s, s->len - 1);
}

bool smarthost_password(struct host *h, struct str *password, struct err *err)
{
	struct file_stat st;

	if (!h->fs->stat(h, SMARTHOST_PASSWORD, &st, err) || !is_safe(h, &st, err) ||
	    !h->fs->read(h, SMARTHOST_PASSWORD, password, err))
		return false;
	cut_line_end(password);
	const char *fault = password_fault(password);
	if (fault == NULL)
		return true;
	str_wipe(password);
	err_set(err, ERR_SITE, "%s is not a password: %s", SMARTHOST_PASSWORD, fault);
	return err_hint(err, "write the password into it as its only line");
}

json_t *smarthost_vars(const struct site *site)
{
	return json_pack("{s:b, s:b, s:b}", "wanted", smarthost_wanted(site), "login", wants_login(site), "implicit_tls",
			 site->outbound.smarthost_port == SMARTHOST_IMPLICIT_TLS);
}

/* The key is the next hop as main.cf has it: no other server is ever told the password. */
bool smarthost_want(struct plan_builder *b, struct err *err)
{
	const struct site *s = b->site;
	struct str password = {0};

	if (!wants_login(s))
		return true;
	if (!smarthost_password(b->host, &password, err))
		return false;
	const char *line = arena_printf(b->arena, "[%s]:%d %s:%s\n", s->outbound.smarthost, (int)s->outbound.smarthost_port,
					s->outbound.smarthost_user, str_c(&password));
	str_wipe(&password);
	/* The ways to log in that Cyrus SASL's library has, PLAIN among them. */
	want_package(b, "libsasl2-modules");
	want_file(b, LOGIN_TABLE, 0600, line, strlen(line), "postfix.service", UNIT_RELOAD);
	return true;
}

const char *smarthost_spf(struct arena *a, const struct site *site)
{
	const char *terms = "";

	for (size_t i = 0; smarthost_wanted(site) && i < site->outbound.smarthost_spf.n; i++)
		terms = arena_printf(a, "%s %s", terms, site->outbound.smarthost_spf.v[i]);
	return terms;
}

const char *smarthost_spf_why(const struct site *site)
{
	if (!smarthost_wanted(site))
		return "SPF: only this server sends for the domain; whoever else sends for it has to be added.";
	if (site->outbound.smarthost_spf.n > 0)
		return "SPF: only this server and its relay send for the domain; whoever else sends for it has to be added.";
	return "SPF: the relay that sends for the domain (outbound.smarthost) is not in it yet. Ask the relay for its SPF "
	       "term, and set outbound.smarthost_spf.";
}
