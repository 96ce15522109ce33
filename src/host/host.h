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
#include "host/children.h"
#include "host/dns.h"
#include "host/files.h"
#include "host/http.h"
#include "host/servers.h"

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
	/*
	 * A sig_atomic_t: when a signal has set it the program is ended, as when its time is up; and it never outlives
	 * us. NULL: it goes on.
	 */
	const volatile int *stop;
};

struct run_res {
	int status;      /* exit status; 128 + N: killed by signal N */
	bool timed_out;  /* or was stopped */
	struct str out;  /* the caller frees both with run_res_free() */
	struct str err;
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
	/*
	 * What this process says from now on, on standard output, goes to path: a new file with mode 0600, whose
	 * directory is there. For one that goes on without a terminal.
	 */
	bool (*divert)(struct host *h, const char *path, struct err *err) MUST;
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
	/* Forgets what dns and dns_many have learned, for who looks again after a while. */
	void (*dns_forget)(struct host *h);
	/* Starts a program that runs beside us (host/children.h). */
	bool (*child_start)(struct host *h, const struct child_req *req, struct host_child **child, struct err *err) MUST;
	/* Can be polled for POLLIN: readable when it said something, or ended. */
	int (*child_fd)(const struct host_child *child);
	/* Adds what it has printed and complained since the last time; never waits. */
	void (*child_read)(struct host *h, struct host_child *child, struct str *out, struct str *said, struct child_end *end);
	/* Ends it if it still runs, with all it has started, unless it outlives us. */
	void (*child_free)(struct host *h, struct host_child *child);
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
