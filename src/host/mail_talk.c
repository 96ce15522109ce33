#include "host/mail_talk.h"

#include <openssl/evp.h>
#include <string.h>

enum { DEFAULT_TIMEOUT_S = 30, MAX_MESSAGE = 1024 * 1024, PORT_POP3 = 110, PORT_POP3S = 995 };

/* --- libcurl's callbacks */

/* libcurl says goodbye before it says that something went wrong. In IMAP and POP3 a yes tells nothing either. */
static bool says_nothing(const struct mail_talk *t, const char *p, size_t n)
{
	if (t->smtp)
		return n >= 3 && memcmp(p, "221", 3) == 0;
	return (n >= 5 && memcmp(p, "* BYE", 5) == 0) || (n >= 3 && memcmp(p, "+OK", 3) == 0) || memmem(p, n, " OK ", 4) != NULL;
}

/* "250-AUTH PLAIN LOGIN". What was offered before STARTTLS ("220 go ahead") says nothing (RFC 3207, 4.2). */
static void note_auth(struct mail_talk *t, const char *p, size_t n)
{
	if (n >= 3 && memcmp(p, "220", 3) == 0)
		t->has_auth = false;
	else if (n > 9 && memcmp(p, "250", 3) == 0 && strncasecmp(p + 4, "AUTH ", 5) == 0)
		t->has_auth = true;
}

/* The server's lines as they come. */
static size_t on_line(char *p, size_t size, size_t n, void *ctx)
{
	struct mail_talk *t = ctx;
	size_t len = 0;

	if (says_nothing(t, p, size * n))
		return size * n;
	note_auth(t, p, size * n);
	for (size_t i = 0; i < size * n && p[i] != '\r' && p[i] != '\n' && len < sizeof(t->said->line) - 1; i++)
		t->said->line[len++] = p[i] >= ' ' && p[i] < 0x7f ? p[i] : '?';
	t->said->line[len] = '\0';
	return size * n;
}

static size_t on_data(char *p, size_t size, size_t n, void *ctx)
{
	struct mail_talk *t = ctx;

	if (t->got.len + size * n > MAX_MESSAGE)
		return 0;
	str_add(&t->got, p, size * n);
	return size * n;
}

/* --- a conversation from beginning to end */

bool mail_talk_is_pop3(const struct mail_login *l)
{
	return l->port == PORT_POP3 || l->port == PORT_POP3S;
}

static const char *scheme(const struct mail_login *l, bool smtp)
{
	const char *plain = smtp ? "smtp" : mail_talk_is_pop3(l) ? "pop3" : "imap";

	return l->tls != STARTTLS_IMPLICIT ? plain : smtp ? "smtps" : mail_talk_is_pop3(l) ? "pop3s" : "imaps";
}

/* With a pin only the key is compared: the certificate may still be one that nobody signed. */
static void set_tls(struct mail_talk *t, const struct mail_login *l)
{
	char pin[sizeof("sha256//") + 44] = "sha256//";
	bool stranger = l->spki_sha256 == NULL;

	if (!stranger) {
		EVP_EncodeBlock((unsigned char *)pin + strlen(pin), l->spki_sha256, 32);
		curl_easy_setopt(t->curl, CURLOPT_PINNEDPUBLICKEY, pin);
	}
	curl_easy_setopt(t->curl, CURLOPT_CAINFO, "/etc/ssl/certs/ca-certificates.crt");
	curl_easy_setopt(t->curl, CURLOPT_SSL_VERIFYPEER, stranger ? 1L : 0L);
	curl_easy_setopt(t->curl, CURLOPT_SSL_VERIFYHOST, stranger ? 2L : 0L);
	curl_easy_setopt(t->curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	curl_easy_setopt(t->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
}

static void set_login(struct mail_talk *t, const struct mail_login *l)
{
	if (l->user == NULL)
		return;
	curl_easy_setopt(t->curl, CURLOPT_USERNAME, l->user);
	curl_easy_setopt(t->curl, CURLOPT_PASSWORD, str_c(l->password));
	curl_easy_setopt(t->curl, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN");
	curl_easy_setopt(t->curl, CURLOPT_SASL_IR, 1L);
}

bool mail_talk_begin(struct mail_talk *t, const struct mail_login *l, bool smtp, struct mail_said *said, struct err *err)
{
	struct str at = {0};

	*said = (struct mail_said){0};
	*t = (struct mail_talk){ .said = said, .smtp = smtp };
	/* Once for the process; nothing else here uses libcurl in threads. */
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || (t->curl = curl_easy_init()) == NULL)
		return err_set(err, ERR_RUN, "libcurl does not start");
	str_addf(&at, "%s:%d:%s", l->server_name, l->port, l->address);
	t->resolve = curl_slist_append(NULL, str_c(&at));
	str_free(&at);
	curl_easy_setopt(t->curl, CURLOPT_RESOLVE, t->resolve);
	curl_easy_setopt(t->curl, CURLOPT_PROTOCOLS_STR, scheme(l, smtp));
	curl_easy_setopt(t->curl, CURLOPT_PROXY, "");
	curl_easy_setopt(t->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->curl, CURLOPT_TIMEOUT, (long)(l->timeout_s > 0 ? l->timeout_s : DEFAULT_TIMEOUT_S));
	curl_easy_setopt(t->curl, CURLOPT_ERRORBUFFER, t->error);
	curl_easy_setopt(t->curl, CURLOPT_HEADERFUNCTION, on_line);
	curl_easy_setopt(t->curl, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->curl, CURLOPT_WRITEFUNCTION, on_data);
	curl_easy_setopt(t->curl, CURLOPT_WRITEDATA, t);
	set_tls(t, l);
	set_login(t, l);
	return true;
}

void mail_talk_end(struct mail_talk *t)
{
	struct mail_said nobody;

	t->said = &nobody;
	curl_easy_cleanup(t->curl);
	curl_slist_free_all(t->resolve);
	curl_slist_free_all(t->rcpt);
	str_free(&t->got);
}

CURLcode mail_talk_perform(struct mail_talk *t, const struct mail_login *l, const char *path)
{
	struct str url = {0};

	str_addf(&url, "%s://%s:%d/%s", scheme(l, t->smtp), l->server_name, l->port, path);
	curl_easy_setopt(t->curl, CURLOPT_URL, str_c(&url));
	str_free(&url);
	str_cut(&t->got, 0);
	t->said->line[0] = '\0';
	return curl_easy_perform(t->curl);
}

static bool is_tls(CURLcode code)
{
	return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_USE_SSL_FAILED || code == CURLE_SSL_CONNECT_ERROR ||
	       code == CURLE_SSL_PINNEDPUBKEYNOTMATCH;
}

bool mail_talk_failed(struct mail_talk *t, CURLcode code, const struct mail_login *l, struct err *err)
{
	const char *why = t->error[0] != '\0' ? t->error : curl_easy_strerror(code);

	if (code == CURLE_LOGIN_DENIED)
		t->said->step = MAIL_LOGIN;
	if (is_tls(code))
		t->said->step = MAIL_TLS;
	if (code == CURLE_SSL_PINNEDPUBKEYNOTMATCH)
		return err_set(err, ERR_NET, "port %d has another key than the one on disk", l->port);
	if (t->said->line[0] == '\0' || is_tls(code) || code == CURLE_OPERATION_TIMEDOUT || code == CURLE_COULDNT_CONNECT)
		return err_set(err, ERR_NET, "port %d: %s", l->port, why);
	return err_set(err, ERR_NET, "port %d said: %s", l->port, t->said->line);
}
