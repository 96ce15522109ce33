#include "tests/unit/check_box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check/certificate.h"
#include "check/keys.h"
#include "host/host_linux.h"
#include "plan/plan.h"
#include "tests/unit/dns_script.h"
#include "tests/unit/found.h"

enum { STRANGER = 4242, ANSWERS = 0, ANOTHER = 1, SILENT = 2 };

#define KEY PATH_DKIM "/example.org/r2026a.key"
#define KEY_NAME "r2026a._domainkey.example.org"

static struct check_box *box_of(struct host *h)
{
	return h->test_ctx;
}

/* The longest that fits the beginning of what is asked for. */
static const struct box_answer *answer_to(struct check_box *b, const char *asked)
{
	const struct box_answer *best = NULL;

	for (size_t i = 0; i < b->nanswers; i++) {
		size_t n = strlen(b->answers[i].to);

		if (strncmp(asked, b->answers[i].to, n) == 0 && (best == NULL || n > strlen(best->to)))
			best = &b->answers[i];
	}
	return best;
}

static void set(struct check_box *b, struct box_answer answer)
{
	for (size_t i = 0; i < b->nanswers; i++)
		if (strcmp(b->answers[i].to, answer.to) == 0) {
			b->answers[i] = answer;
			return;
		}
	assert_true(b->nanswers < BOX_ANSWERS);
	b->answers[b->nanswers++] = answer;
}

void box_program(struct check_box *b, const char *begins, int status, const char *out)
{
	set(b, (struct box_answer){ .to = begins, .status = status, .text = out, .n = out ? strlen(out) : 0 });
}

void box_socket(struct check_box *b, const char *path, const char *answer, size_t n)
{
	set(b, (struct box_answer){ .to = path, .text = answer, .n = n });
}

void box_name(struct check_box *b, const char *name, const char *data, bool secure)
{
	set(b, (struct box_answer){ .to = name, .text = data, .secure = secure });
}

void box_web(struct check_box *b, const char *url, int status, const char *date)
{
	set(b, (struct box_answer){ .to = url, .status = status, .text = date });
}

void box_port(struct check_box *b, const char *port, int how)
{
	set(b, (struct box_answer){ .to = port, .status = how, .text = "" });
}

/* --- the host's functions */

static bool b_run(struct host *h, const struct run_req *req, struct run_res *res, struct err *err)
{
	struct check_box *b = box_of(h);
	struct str line = {0};

	*res = (struct run_res){0};
	for (size_t i = 0; req->argv[i] != NULL; i++)
		str_addf(&line, "%s%s", i > 0 ? " " : "", req->argv[i]);
	const struct box_answer *answer = answer_to(b, str_c(&line));
	if (answer == NULL || answer->text == NULL) {
		str_free(&line);
		return err_sys(err, ENOENT, "cannot run %s", req->argv[0]);
	}
	str_free(&line);
	str_adds(answer->status == 0 ? &res->out : &res->err, answer->text);
	res->status = answer->status;
	res->timed_out = answer->status < 0;
	return true;
}

static bool b_talk(struct host *h, const struct talk_req *req, struct talk_res *res, struct err *err)
{
	const struct box_answer *answer = answer_to(box_of(h), req->path);

	*res = (struct talk_res){0};
	if (answer == NULL || answer->text == NULL)
		return err_sys(err, ECONNREFUSED, "%s", req->path);
	memcpy(res->said, answer->text, answer->n);
	res->n = answer->n;
	return true;
}

/* In the record's own form: 4 bytes, or strings of up to 255. */
static void rdata(struct check_box *b, enum dns_type type, const char *text, struct dns_answer *answer)
{
	struct str bytes = {0};
	struct in_addr v4;
	struct in6_addr v6;

	if (type == DNS_A) {
		assert_int_equal(inet_pton(AF_INET, text, &v4), 1);
		str_add(&bytes, &v4, 4);
	}
	for (const char *label = text; type == DNS_PTR && *label != '\0'; label += strcspn(label, "."), label += *label == '.') {
		str_addc(&bytes, (char)strcspn(label, "."));
		str_add(&bytes, label, strcspn(label, "."));
	}
	if (type == DNS_PTR)
		str_addc(&bytes, '\0');
	if (type == DNS_AAAA) {
		assert_int_equal(inet_pton(AF_INET6, text, &v6), 1);
		str_add(&bytes, &v6, 16);
	}
	for (size_t i = 0; type == DNS_TXT && i < strlen(text); i += 255) {
		size_t n = strlen(text) - i > 255 ? 255 : strlen(text) - i;

		str_addc(&bytes, (char)n);
		str_add(&bytes, text + i, n);
	}
	struct dns_rdata d = { .p = (unsigned char *)arena_memdup(b->a, str_c(&bytes), bytes.len), .n = bytes.len };
	vec_push(b->a, &answer->data, d);
	str_free(&bytes);
}

/* Those of the family, of addresses with blanks between. */
static void addresses(struct check_box *b, enum dns_type type, const char *text, struct dns_answer *answer)
{
	char *save = NULL;

	for (char *word = strtok_r(arena_strdup(b->a, text), " ", &save); word != NULL; word = strtok_r(NULL, " ", &save))
		if ((type == DNS_AAAA) == (strchr(word, ':') != NULL))
			rdata(b, type, word, answer);
}

static bool b_dns(struct host *h, struct arena *a, const char *name, enum dns_type type, struct dns_answer *out,
		  struct err *err)
{
	const struct box_answer *answer = answer_to(box_of(h), name);

	(void)a;
	*out = (struct dns_answer){0};
	if (answer == NULL || answer->text == NULL)
		return err_set(err, ERR_NET, "%s: no answer", name);
	out->secure = answer->secure;
	if (type == DNS_A || type == DNS_AAAA)
		addresses(box_of(h), type, answer->text, out);
	else if (answer->text[0] != '\0')
		rdata(box_of(h), type, answer->text, out);
	return true;
}

static bool b_ask(struct host *h, struct arena *a, const char *server, const char *name, enum dns_type type,
		  struct dns_answer *out, struct err *err)
{
	assert_string_equal(server, "127.0.0.1");
	return b_dns(h, a, name, type, out, err);
}

static bool b_probe(struct host *h, const struct probe_req *req, struct probe_res *res, struct err *err)
{
	struct check_box *b = box_of(h);
	char port[16];
	struct certificate cert;

	snprintf(port, sizeof(port), "port %d", req->port);
	const struct box_answer *answer = answer_to(b, port);
	int how = answer ? answer->status : ANSWERS;
	*res = (struct probe_res){0};
	if (how == SILENT)
		return err_set(err, ERR_NET, "no answer");
	if (!certificate_read(h, b->a, PATH_TLS_PEM, &cert, err))
		return false;
	memcpy(res->cert_sha256, cert.sha256, sizeof(res->cert_sha256));
	if (how == ANOTHER)
		res->cert_sha256[0] ^= 1;
	return true;
}

static bool b_submit(struct host *h, const struct mail_login *to, const struct mail_out *mail, struct mail_said *said,
		     struct err *err)
{
	struct check_box *b = box_of(h);
	bool fails = b->relay_fails == NULL || strcmp(b->relay_fails, to->address) == 0;

	assert_null(mail);
	assert_null(to->spki_sha256);
	assert_string_equal(to->server_name, "smtp.relay.example");
	assert_string_equal(to->helo, "mail.example.org");
	assert_string_equal(to->user, "me");
	assert_string_equal(str_c(to->password), "secret");
	*said = (struct mail_said){ .step = fails ? b->relay_step : MAIL_TAKEN };
	return said->step == MAIL_TAKEN || err_set(err, ERR_NET, "no");
}

static bool b_stat(struct host *h, const char *path, struct file_stat *st, struct err *err)
{
	struct check_box *b = box_of(h);

	if (!host_linux_fs.stat(h, path, st, err))
		return false;
	st->mtime_ns = (int64_t)(BOX_NOW - (b->older != NULL && strcmp(path, b->older) == 0)) * 1000000000;
	st->uid = b->stranger != NULL && strcmp(path, b->stranger) == 0 ? STRANGER : 0;
	return true;
}

static bool b_space(struct host *h, const char *path, struct file_space *space, struct err *err)
{
	struct check_box *b = box_of(h);

	(void)err;
	*space = (struct file_space){ .id = 1, .size = 1LL << 40, .avail = 1LL << 39, .inodes = 1000, .inodes_avail = 900 };
	if (b->crowded != NULL && strcmp(path, b->crowded) == 0) {
		*space = b->space;
		space->id = 2;
	}
	return true;
}

static bool b_prove(void *ctx, enum proof_stage *stage, struct err *err)
{
	struct check_box *b = ctx;

	*stage = b->proof_stage;
	return b->proof_fails == NULL || err_set(err, strcmp(b->proof_fails, "busy") == 0 ? ERR_BUSY : ERR_RUN, "%s", b->proof_fails);
}

static bool b_http(struct host *h, struct arena *a, const struct http_req *req, struct http_res *res, struct err *err)
{
	const struct box_answer *answer = answer_to(box_of(h), req->url);

	*res = (struct http_res){0};
	if (answer == NULL || answer->text == NULL)
		return err_set(err, ERR_NET, "%s: no answer", req->url);
	res->status = answer->status;
	res->body = "";
	if (answer->text[0] != '\0')
		vec_push(a, &res->headers, ((struct http_header){ "Date", answer->text }));
	return true;
}

static int64_t b_now(struct host *h)
{
	return box_of(h)->now;
}

/* --- files, keys, certificates */

static void must(bool ok, const struct err *err)
{
	if (!ok)
		fail_msg("%s", err->msg);
}

void box_put(struct check_box *b, const char *path, mode_t mode, const char *text)
{
	struct err err = {0};
	char *dir = arena_strdup(b->a, path);

	*strrchr(dir, '/') = '\0';
	must(dir[0] == '\0' || host_linux_fs.mkdirs(&b->h, dir, &err), &err);
	must(host_linux_fs.write(&b->h, path, text, strlen(text), &(struct file_meta){ .mode = mode }, &err), &err);
}

void box_link(struct check_box *b, const char *target, const char *path)
{
	struct err err = {0};

	must(host_linux_fs.remove(&b->h, path, &err), &err);
	assert_int_equal(symlink(target, arena_printf(b->a, "%s%s", b->root, path)), 0);
}

static char *bio_text(struct check_box *b, BIO *bio)
{
	char *p;
	long n = BIO_get_mem_data(bio, &p);
	char *copy = arena_memdup(b->a, p, (size_t)n);

	BIO_free(bio);
	return copy;
}

void box_certificate(struct check_box *b, const char *name, int64_t from, int64_t until, bool self)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	X509 *x = X509_new();
	BIO *out = BIO_new(BIO_s_mem());
	X509_EXTENSION *san = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, arena_printf(b->a, "DNS:%s", name));

	X509_set_version(x, 2);
	ASN1_TIME_set(X509_getm_notBefore(x), (time_t)from);
	ASN1_TIME_set(X509_getm_notAfter(x), (time_t)until);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0);
	X509_NAME_add_entry_by_txt(X509_get_issuer_name(x), "CN", MBSTRING_ASC,
				   (const unsigned char *)(self ? name : "Some CA"), -1, -1, 0);
	X509_set_pubkey(x, key);
	X509_add_ext(x, san, -1);
	assert_true(X509_sign(x, key, EVP_sha256()) > 0);
	PEM_write_bio_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL);
	PEM_write_bio_X509(out, x);
	box_put(b, PATH_TLS_PEM, 0600, bio_text(b, out));
	X509_EXTENSION_free(san);
	X509_free(x);
	EVP_PKEY_free(key);
}

void box_dkim(struct check_box *b, unsigned bits)
{
	EVP_PKEY *key = EVP_RSA_gen(bits);
	BIO *out = BIO_new(BIO_s_mem());
	struct err err = {0};
	const char *b64;

	PEM_write_bio_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL);
	box_put(b, KEY, 0600, bio_text(b, out));
	EVP_PKEY_free(key);
	must(keys_dkim_public(&b->h, b->a, KEY, SECRET_RSA2048, &b64, &err), &err);
	box_name(b, KEY_NAME, arena_printf(b->a, "v=DKIM1; k=rsa; h=sha256; p=%s", b64), true);
}

/* --- a healthy box */

#define UNIT(name, exec) \
	"Id=" name "\nLoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled\nResult=success\n" \
	"NRestarts=0\nActiveEnterTimestamp=@1799999000\nExecStart={ path=" exec " ; argv[]=" exec " ; }\n\n"

#define MILTER "\0\0\0\x0dO\0\0\0\x06\0\0\x01\xff\0\x0f\xf0\x80"
#define SPOOL "/var/spool/postfix/"

static void healthy_programs(struct check_box *b)
{
	box_program(b, "systemctl show", 0, UNIT("rspamd.service", "/usr/bin/rspamd") UNIT("opendkim.service", "/usr/sbin/opendkim")
		    UNIT("dovecot.service", "/usr/sbin/dovecot") UNIT("postfix.service", "/usr/sbin/postfix")
		    "Id=postfix@-.service\nLoadState=not-found\nActiveState=inactive\nSubState=dead\nUnitFileState=\nResult=success\n");
	box_program(b, "systemctl list-units", 0, "");
	box_program(b, "ss ", 0,
		    "udp UNCONN 0 0 0.0.0.0:41234 0.0.0.0:* users:((\"unbound\",pid=85,fd=3))\n"
		    "tcp LISTEN 0 100 0.0.0.0:25 0.0.0.0:* users:((\"master\",pid=1,fd=1))\n"
		    "tcp LISTEN 0 100 [::]:993 [::]:* users:((\"dovecot\",pid=2,fd=1))\n"
		    "tcp LISTEN 0 100 0.0.0.0:2222 0.0.0.0:* users:((\"sshd\",pid=3,fd=1))\n"
		    "tcp LISTEN 0 256 127.0.0.1:53 0.0.0.0:* users:((\"unbound\",pid=85,fd=4))\n"
		    "tcp LISTEN 0 256 [::1]:3306 [::]:* users:((\"mariadbd\",pid=9,fd=4))\n");
	box_program(b, "postqueue", 0, "");
	box_program(b, "doveconf", 0, "sieve_global_extensions {\n  vnd.dovecot.pipe = yes\n}\nsieve_max_redirects = 4\n");
	box_program(b, "journalctl", 1, "");
	box_program(b, "apt-get", 0, "Inst vim [1] (2 Debian:13/stable [amd64])\n0 upgraded\n");
	box_program(b, "needrestart", 0, "NEEDRESTART-VER: 3.11\n");
	box_program(b, "dpkg --audit", 0, "");
	box_program(b, "apt-mark showhold", 0, "");
	box_program(b, "sshd -T", 0, "port 22\npermitrootlogin without-password\npasswordauthentication no\n");
	box_program(b, "timedatectl show", 0, "Timezone=Etc/UTC\nCanNTP=yes\nNTP=yes\nNTPSynchronized=yes\n");
}

static void healthy_answers(struct check_box *b)
{
	box_socket(b, SPOOL "rspamd/milter.sock", MILTER, sizeof(MILTER) - 1);
	box_socket(b, SPOOL "opendkim/rsa.sock", MILTER, sizeof(MILTER) - 1);
	box_socket(b, SPOOL "private/dovecot-lmtp", "220 mail.example.org Ready.\r\n", 29);
	box_socket(b, SPOOL "private/quota-status", "action=DUNNO\n\n", 14);
	box_socket(b, SPOOL "private/auth", "VERSION\t1\t2\n", 12);
	box_socket(b, "/run/redis/redis-server.sock", "+PONG\r\n", 7);
	box_socket(b, PATH_STATE "/learn/learn.sock", "HTTP/1.1 200 OK\r\n", 17);
	box_name(b, ".", "", true);
	box_name(b, "2.0.0.127.list.example", "127.0.0.2", false);
}

static void healthy_files(struct check_box *b)
{
	box_put(b, "/etc/passwd", 0644, "root:x:0:0::/:/bin/sh\nopendkim:x:0:0::/:/bin/sh\nvmail:x:0:0::/:/bin/sh\n");
	box_put(b, PLAN_UNITS_FILE, 0644, "rspamd.service\nopendkim.service\ndovecot.service\npostfix.service\n");
	box_put(b, "/etc/resolv.conf", 0644, "# ours\nnameserver 127.0.0.1\noptions edns0 trust-ad\n");
	box_put(b, SPOOL "etc/resolv.conf", 0644, "# ours\nnameserver 127.0.0.1\noptions edns0 trust-ad\n");
	box_put(b, "/proc/meminfo", 0444, "MemTotal: 1000000 kB\nMemFree: 9 kB\nMemAvailable: 400000 kB\nSwapFree: 0 kB\n");
	box_put(b, "/var/lib/apt/lists/InRelease", 0644, "");
	box_put(b, "/etc/hosts", 0644, "127.0.0.1\tlocalhost\n127.0.1.1\tmail.example.org mail\n::1\tlocalhost ip6-localhost\n");
	box_put(b, PATH_ACCOUNTS_DB, 0640, "");
	box_put(b, "/var/vmail/example.org/alice/sieve/a.sieve", 0600, "keep;");
	box_link(b, "sieve/a.sieve", "/var/vmail/example.org/alice/.dovecot.sieve");
	assert_int_equal(chmod(arena_printf(b->a, "%s" PATH_STATE "/accounts", b->root), 0750), 0);
	assert_int_equal(chmod(arena_printf(b->a, "%s" PATH_TLS_DIR, b->root), 0700), 0);
}

static void healthy_site(struct check_box *b)
{
	b->site = (struct site){ .hostname = "mail.example.org", .contact = "admin@example.net", .postmaster = "" };
	vec_push(b->a, &b->site.domains, "example.org");
	vec_push(b->a, &b->site.spam.blocklists, "list.example");
	b->site.services.imap = b->site.services.starttls = b->site.shield.firewall = b->site.shield.updates = true;
	b->site.web.mta_sts = "none";
	b->site.network.ipv4 = b->site.network.ipv6 = "auto";
	b->site.limits.message_size = 50 * 1024 * 1024;
	b->facts = (struct facts){
		.release = "13", .pretty = "Debian GNU/Linux 13 (trixie)", .arch = "amd64", .ipv4 = "", .ipv6 = "", .year = 2026,
		.hostname = "mail.example.org", .virtualization = "kvm", .memory = 1014096LL * 1024, .other_mta = "",
		.dmi = { "", "", "" }, .provider = "",
	};
	vec_push(b->a, &b->facts.packages, ((struct fact_package){ "openssh-server", "1:10.0", true }));
	vec_push(b->a, &b->facts.ssh_ports, "2222");
	vec_push(b->a, &b->facts.dkim_keys, ((struct fact_dkim_key){ "example.org", "r2026a" }));
	vec_push(b->a, &b->facts.packages, ((struct fact_package){ "needrestart", "3.11", true }));
}

void check_box_open(struct check_box *b)
{
	struct err err = {0};

	*b = (struct check_box){ .a = arena_new(), .now = BOX_NOW };
	snprintf(b->root, sizeof(b->root), "%s/check-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(b->root));
	must(host_linux_open(&b->h, b->root, &err), &err);
	b->fs = host_linux_fs;
	b->fs.stat = b_stat;
	b->fs.space = b_space;
	b->h.fs = &b->fs;
	b->h.run = b_run, b->h.talk = b_talk, b->h.dns = b_dns, b->h.ask = b_ask, b->h.dns_many = dns_one_by_one,
	b->h.probe = b_probe, b->h.submit = b_submit, b->h.now = b_now, b->h.http = b_http;
	b->h.live = true;
	b->h.owners = false;
	b->h.test_ctx = b;
	healthy_site(b);
	box_certificate(b, "mail.example.org", BOX_NOW - 10 * 86400, BOX_NOW + 80 * 86400, false);
	healthy_files(b);
	healthy_programs(b);
	healthy_answers(b);
	box_dkim(b, 2048);
	b->k = (struct check){ .host = &b->h, .arena = b->a, .site = &b->site, .facts = &b->facts, .accounts = &b->accounts,
			      .records = &b->records };
	b->k.plan = &b->plan;
	b->k.prove = b_prove;
	b->k.prove_ctx = b;
}

void check_box_close(struct check_box *b)
{
	struct err err = {0};
	strlist names;

	must(host_linux_fs.list(&b->h, b->a, "/", &names, &err), &err);
	for (size_t i = 0; i < names.n; i++)
		must(host_linux_fs.remove_tree(&b->h, arena_printf(b->a, "/%s", names.v[i]), &err), &err);
	host_linux_close(&b->h);
	assert_int_equal(rmdir(b->root), 0);
	arena_free(b->a);
}

const char *box_found(struct check_box *b, const char *check)
{
	return found_by(&b->k, check, NULL);
}
