/*
 * The only door to the outside.
 *
 * Files, programs, DNS, the network, the clock and random bytes are reached
 * through a struct host, so that tests run the real planner and the real
 * engine against a directory, recorded facts and scripted programs.
 * main.c opens the real one (host_linux.h); nothing else names it.
 *
 * Paths are absolute, as the box sees them ("/etc/postfix/main.cf"), and are
 * resolved below the host's root: a symbolic link, absolute or with "..",
 * never leads out of it.
 *
 * Functions fill *err and return false on failure; outputs are unchanged then
 * unless it says otherwise.
 */
#ifndef HOST_HOST_H
#define HOST_HOST_H

#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "host/http.h"

enum file_type { FILE_NONE, FILE_REGULAR, FILE_DIR, FILE_SYMLINK, FILE_OTHER };

struct file_stat {
	enum file_type type; /* of the path itself: a final symbolic link is not followed */
	mode_t mode;         /* permission bits */
	uid_t uid;
	gid_t gid;
	int64_t size;     /* bytes */
	int64_t mtime_ns; /* since the epoch */
};

/* Who may do what with a file. Names are looked up in the box's own passwd and group. */
struct file_meta {
	mode_t mode;
	const char *owner; /* NULL: root */
	const char *group; /* NULL: root */
	/* Of a file that is written: dated two seconds back, for who takes a younger one for half written, and waits. */
	bool settled;
	int64_t mtime_ns; /* of a file that is written: its date since the epoch; 0: now */
};

/* What is left of a file system. */
struct file_space {
	uint64_t id;         /* the same for two paths on one file system */
	int64_t size, avail; /* bytes; avail is what a program without privileges can have */
	int64_t inodes, inodes_avail; /* 0, 0 where the file system does not count them */
	bool readonly; /* mounted so */
};

struct host_lock; /* a held lock; given back with host->fs->unlock */

struct host;

struct host_fs {
	/* A path that does not exist is no failure: st->type is FILE_NONE. */
	bool (*stat)(struct host *h, const char *path, struct file_stat *st, struct err *err) MUST;
	/* Replaces *out by the content of a regular file of at most 64 MiB. ERR_NOT_FOUND if there is none. */
	bool (*read)(struct host *h, const char *path, struct str *out, struct err *err) MUST;
	/*
	 * Replaces the file at path as one step: a temporary file beside it, owner
	 * and mode set before any content is in it, fsync, rename, fsync of the
	 * directory. After a crash either the old or the new content is there.
	 * A symbolic link at path is replaced, not followed. A parent directory
	 * that somebody other than its owner can write to is refused.
	 */
	bool (*write)(struct host *h, const char *path, const void *data, size_t n,
		      const struct file_meta *meta, struct err *err) MUST;
	/* Adds to a file (made with mode 0600 if missing) and fsyncs it. */
	bool (*append)(struct host *h, const char *path, const void *data, size_t n, struct err *err) MUST;
	/* Makes one directory with this meta; its parent must exist. One that is there gets the meta. */
	bool (*mkdir)(struct host *h, const char *path, const struct file_meta *meta, struct err *err) MUST;
	/* Makes path and its parents, root's and 0755, where missing; leaves what is there alone. */
	bool (*mkdirs)(struct host *h, const char *path, struct err *err) MUST;
	bool (*set_meta)(struct host *h, const char *path, const struct file_meta *meta, struct err *err) MUST;
	/* Sets numeric owners, for putting back what host->fs->stat said. */
	bool (*set_ids)(struct host *h, const char *path, mode_t mode, uid_t uid, gid_t gid, struct err *err) MUST;
	/*
	 * Removes a file, a symbolic link or an empty directory, and what a killed
	 * write left beside it. One that is not there is no failure.
	 */
	bool (*remove)(struct host *h, const char *path, struct err *err) MUST;
	/* Removes path and all below it, following no symbolic link. */
	bool (*remove_tree)(struct host *h, const char *path, struct err *err) MUST;
	/* Names in a directory, sorted, without "." and "..". One that is not there is empty. */
	bool (*list)(struct host *h, struct arena *a, const char *path, strlist *names, struct err *err) MUST;
	bool (*readlink)(struct host *h, struct arena *a, const char *path, const char **target, struct err *err) MUST;
	/* ERR_BUSY if another process holds it; *holder (in a) then is what that process wrote about itself. */
	bool (*lock)(struct host *h, struct arena *a, const char *path, const char *about,
		     struct host_lock **lock, const char **holder, struct err *err) MUST;
	void (*unlock)(struct host *h, struct host_lock *lock);
	/* Of the file system that path is on. */
	bool (*space)(struct host *h, const char *path, struct file_space *space, struct err *err) MUST;
};

/* from is shown at to, for one program only: a bind mount in its own mount namespace. */
struct run_bind {
	const char *from;
	const char *to;
};

struct run_req {
	const char *const *argv; /* NULL-terminated; argv[0] is looked up in a fixed PATH */
	const char *const *env;  /* NULL or NULL-terminated NAME=VALUE, on top of a clean environment */
	const char *input;       /* standard input; NULL: /dev/null */
	size_t input_len;
	int timeout_s;           /* 0: 60 seconds; then SIGTERM, then SIGKILL */
	size_t max_output;       /* 0: 1 MiB each; more is read and thrown away */
	/* Called for each line of standard output and error as it comes. */
	void (*on_line)(void *ctx, const char *line);
	/* If set, the program's descriptor 3 is a pipe and its lines come here (apt's Status-Fd). */
	void (*on_status)(void *ctx, const char *line);
	void *ctx;
	const struct run_bind *binds;
	size_t nbinds;
};

struct run_res {
	int status;      /* exit status; 128 + N: killed by signal N */
	bool timed_out;
	struct str out;  /* the caller frees both with run_res_free() */
	struct str err;
};

enum dns_type {
	DNS_A = 1, DNS_NS = 2, DNS_CNAME = 5, DNS_SOA = 6, DNS_PTR = 12, DNS_MX = 15, DNS_TXT = 16, DNS_AAAA = 28,
	DNS_SRV = 33, DNS_DS = 43, DNS_TLSA = 52, DNS_CAA = 257,
};

struct dns_rdata {
	const unsigned char *p;
	size_t n;
};

struct dns_answer {
	bool nxdomain;
	bool secure;     /* validated by DNSSEC */
	const char *bogus; /* why validation failed; NULL if it did not */
	bool authoritative; /* one server was asked, and it says that the zone is its own (AA) */
	bool referral;      /* one server was asked, and it only knows who might know: of NS these are in data, if they are the name's own */
	const char *alias;  /* the name that a CNAME led to, without the trailing dot; NULL if none did */
	int ttl;           /* seconds, of the records in data */
	VEC(struct dns_rdata) data; /* of the type asked for; names in it are not compressed */
};

/* One of many questions, and what came of it. */
struct dns_question {
	const char *server; /* numeric address of the one server to ask; NULL: found from the root down, and validated */
	bool recurse;       /* of a server: to find out what it does not know itself */
	const char *name;
	enum dns_type type;
	/* Filled in: */
	enum err_code failed; /* ERR_NONE: answer is there; ERR_NET: none came; ERR_INVALID: name or server is none */
	struct dns_answer answer;
	const char *why; /* it failed, in the arena: "no answer within 3 seconds" */
	int rcode;       /* it failed because the one server said so: its response code (RFC 1035, 4.1.1); else 0 */
	int ms;          /* how long it took */
};

struct dns_pace {
	int in_flight; /* so many at once; 0: 64 */
	int limit_ms;  /* for each question; 0: 10 seconds */
	bool once;     /* where the name servers said SERVFAIL, do not ask again a second later */
	/* Called after each question that is done with; may be NULL. */
	void (*on_done)(void *ctx, const struct dns_question *q);
	void *ctx;
};

enum starttls { STARTTLS_NONE, STARTTLS_IMPLICIT, STARTTLS_SMTP, STARTTLS_IMAP, STARTTLS_POP3, STARTTLS_SIEVE };

struct probe_req {
	const char *address; /* numeric IPv4 or IPv6 */
	int port;
	enum starttls tls;
	const char *server_name; /* SNI, and what the certificate should be for */
	const char *ehlo;        /* EHLO's argument; NULL: server_name */
	bool connect_only;       /* there is nothing to be said: only whether the port is open */
	int timeout_s;
};

/* What a probe was at. */
enum probe_step { PROBE_CONNECT, PROBE_GREETING, PROBE_EHLO, PROBE_STARTTLS, PROBE_TLS, PROBE_DONE };

struct probe_res {
	enum probe_step step; /* PROBE_DONE, or what it was at when it failed */
	int sys_errno;        /* why there was no connection; ETIMEDOUT if the time was over */
	char banner[256];     /* the first line the server said, whatever it was; "" for HTTP */
	bool starttls;        /* SMTP: the server offers it */
	unsigned char cert_sha256[32]; /* of the leaf certificate's DER, if tls was asked for */
	char issuer[256];
	char subject[256];
	bool names_server; /* the certificate is for server_name (RFC 6125); its issuer is not asked */
};

/* One question to a server behind a unix socket, and the first it says. */
struct talk_req {
	const char *path;
	const void *say; /* NULL: it speaks first */
	size_t say_len;
	int timeout_ms;
};

struct talk_res {
	unsigned char said[512];
	size_t n;
};

/* A mail server, and who logs in there: what a mail program is told when an account is set up. */
struct mail_login {
	const char *address;     /* numeric */
	int port;
	enum starttls tls;       /* STARTTLS_IMPLICIT, or the protocol's own */
	const char *server_name; /* SNI and, without helo, EHLO argument */
	const char *helo;        /* EHLO argument; may be NULL */
	/*
	 * Of the key that it must have (RFC 7469's pin); the rest of the
	 * certificate is not asked. NULL: a stranger, whose certificate must be
	 * valid for server_name by the authorities that this machine trusts.
	 */
	const unsigned char *spki_sha256;
	const char *user; /* NULL: without a login */
	const struct str *password;
	int timeout_s;
};

/* How far it came. */
enum mail_step { MAIL_CONNECT, MAIL_TLS, MAIL_LOGIN, MAIL_ENVELOPE, MAIL_TEXT, MAIL_TAKEN };

struct mail_said {
	enum mail_step step;
	char line[512]; /* the server's last words, printable ASCII; "" if it said none */
};

/* One message to hand in. */
struct mail_out {
	const char *from, *to; /* of the envelope */
	const char *text;      /* CRLF at the end of each line */
	size_t len;
};

struct host_address {
	bool v6;
	char text[46];
	const char *device;
};
typedef VEC(struct host_address) address_list;

/* A TCP port that is watched for a while. */
struct host_door;

struct door_visit {
	bool connected; /* it was answered; else its first packet (SYN) came, whatever this box's firewall did with it */
	char from[46], to[46]; /* numeric; of a connection to is "" */
};
typedef VEC(struct door_visit) visit_list;

struct door_state {
	bool ours;    /* nobody else listens there */
	bool packets; /* first packets can be seen */
};

/* How a job ended. */
enum job_end {
	JOB_RUNNING,
	JOB_ENDED,       /* by itself: said is what it left */
	JOB_LATE,        /* it was ended when its time was over */
	JOB_CRASHED,     /* by a signal, or a status that is not 0 */
	JOB_TOO_MUCH,    /* it was ended for saying more than it may */
	JOB_NOT_STARTED, /* there was no process for it */
};

/*
 * A function that runs in a process of its own, so that whatever it meets out
 * there can hang it, crash it or make it babble, and costs nothing but itself.
 * It has a copy of all memory as it was at the start, DNS of its own, and no
 * open file but the root. It hands back bytes, which are not to be trusted.
 */
struct host_job {
	void (*run)(struct host *h, void *ctx, struct str *out);
	void *ctx;
	int limit_ms;      /* from the start */
	size_t max_output; /* bytes */
	enum job_end end;  /* from here on: what came of it */
	int64_t took_ms;
	struct str said;   /* the caller frees it with str_free() */
};

struct host_jobs; /* jobs that run */

struct host {
	const struct host_fs *fs;
	/*
	 * Runs a program and waits for it. A program that ran and said no is a
	 * success here: look at res->status. False only if it could not be run.
	 */
	bool (*run)(struct host *h, const struct run_req *req, struct run_res *res, struct err *err) MUST;
	/* Asks the authoritative servers, from the root down, with nothing cached from an earlier process. */
	bool (*dns)(struct host *h, struct arena *a, const char *name, enum dns_type type,
		    struct dns_answer *answer, struct err *err) MUST;
	/*
	 * The same, but for the names below zone this one server (a numeric address)
	 * is asked: whether each of a zone's servers has what was published.
	 */
	bool (*dns_at)(struct host *h, struct arena *a, const char *zone, const char *address, const char *name,
		       enum dns_type type, struct dns_answer *answer, struct err *err) MUST;
	/*
	 * Puts many questions at once; what comes is in each of them. One that is
	 * not answered is no failure. False if none could be put at all.
	 */
	bool (*dns_many)(struct host *h, struct arena *a, struct dns_question *q, size_t n, const struct dns_pace *pace,
			 struct err *err) MUST;
	/* Global unicast addresses of this box, in the kernel's order. */
	bool (*addresses)(struct host *h, struct arena *a, address_list *list, struct err *err) MUST;
	/*
	 * The address of this box, public or not, that the kernel would send from to that one (numeric); nothing is
	 * sent. ERR_NET if there is no way there.
	 */
	bool (*source)(struct host *h, const char *to, char text[46], struct err *err) MUST;
	/* Connects, reads the greeting, does TLS if asked, closes. res says how far it came, also on failure. */
	bool (*probe)(struct host *h, const struct probe_req *req, struct probe_res *res, struct err *err) MUST;
	/*
	 * Asks one recursive name server (numeric address) for name and takes its
	 * word: answer->secure is the AD flag that it sets. What programs on this
	 * box are told, whatever is true.
	 */
	bool (*ask)(struct host *h, struct arena *a, const char *server, const char *name, enum dns_type type,
		    struct dns_answer *answer, struct err *err) MUST;
	/* Connects to a unix socket, says something if asked to, and waits for at least one byte. */
	bool (*talk)(struct host *h, const struct talk_req *req, struct talk_res *res, struct err *err) MUST;
	/*
	 * Hands a message in by SMTP as a mail program does: TLS, AUTH PLAIN, one
	 * recipient. Without mail (NULL) it only logs in, by LOGIN where there is
	 * no PLAIN, and says QUIT. said tells what the server answered, on failure
	 * too.
	 */
	bool (*submit)(struct host *h, const struct mail_login *to, const struct mail_out *mail, struct mail_said *said,
		       struct err *err) MUST;
	/*
	 * Fetches the first message of the inbox and deletes it there, by IMAP or,
	 * on ports 995 and 110, by POP3; waits for one for up to wait_ms. *message
	 * is empty if none came: that is no failure.
	 */
	bool (*collect)(struct host *h, const struct mail_login *from, int wait_ms, struct str *message,
			struct mail_said *said, struct err *err) MUST;
	/*
	 * Watches a port: takes connections where nobody else does, and sees first packets arrive even if a firewall of
	 * this box drops them then. door_look answers all that wait with greeting and adds who came since the last time;
	 * it never waits itself.
	 */
	bool (*door_open)(struct host *h, int port, struct host_door **door, struct door_state *state, struct err *err) MUST;
	void (*door_look)(struct host *h, struct host_door *door, struct arena *a, const char *greeting, visit_list *visits);
	void (*door_close)(struct host *h, struct host_door *door);
	/* Starts all jobs at once. Then jobs_wait must be called, which frees *set; what is done in between does not wait. */
	bool (*jobs_start)(struct host *h, struct host_job *jobs, size_t n, struct host_jobs **set, struct err *err) MUST;
	/* Until all have ended; ends those that are late. look (may be NULL) is called as each ends, and now and then. */
	void (*jobs_wait)(struct host *h, struct host_jobs *set, void (*look)(void *ctx, const struct host_job *ended),
			  void *ctx);
	/*
	 * Sends an HTTP request and reads the answer into a. An answer that says no
	 * (404, 500) is a success here: look at res->status.
	 */
	bool (*http)(struct host *h, struct arena *a, const struct http_req *req, struct http_res *res, struct err *err) MUST;
	int64_t (*now)(struct host *h);          /* seconds since the epoch */
	int64_t (*monotonic_ms)(struct host *h); /* for durations */
	void (*pause)(struct host *h, int ms);   /* a test's own time; NULL: the world's */
	bool (*random)(struct host *h, void *p, size_t n, struct err *err) MUST;

	const char *root; /* "/" on the box itself */
	bool live;        /* root is "/": programs may be run, services reloaded */
	int rootfd;       /* root, opened */
	bool owners;      /* owners can be set (we are root) */
	bool in_job;      /* this process is a job: the programs it runs end with it */
	void *dns_ctx;    /* of the implementation of dns */
	void *test_ctx;   /* of a test's own functions */
};

void run_res_free(struct run_res *res);

/* Runs argv and fails with ERR_RUN and the last lines it said if its status is not 0. out may be NULL. */
bool host_run_ok(struct host *h, const char *const *argv, struct str *out, struct err *err) MUST;
/* The last lines of what a program said on standard error (else output), for an error message. */
void run_res_excerpt(const struct run_res *res, struct str *out);

/* True if a regular file or directory is there; an unreadable path counts as not there. */
bool host_exists(struct host *h, const char *path);
/* Appends the path as a program sees it that does not know the root: diff3 on two files below --root. */
void host_real_path(struct host *h, const char *path, struct str *out);
/* Waits; for polling a daemon that is coming up. Never for correctness. */
void host_pause_ms(struct host *h, int ms);

#endif
