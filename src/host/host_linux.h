/*
 * The real host: Linux system calls below a root directory.
 *
 * Named by main.c and by tests only. The parts are in host_fs.c and fs_*.c (files),
 * host_run.c (programs), host_child.c (programs beside us), host_dns.c, host_dns_many.c, dns_iterate.c, dns_direct.c, dns_wire.c (DNS),
 * host_net.c (addresses), host_door.c, door_packet.c (a watched port), host_jobs.c (processes for jobs),
 * host_probe.c, probe_talk.c (servers), host_talk.c (unix sockets),
 * host_submit.c and host_collect.c (SMTP, IMAP and POP3 with an account, by libcurl) and host_http.c (HTTP, by
 * libcurl).
 */
#ifndef HOST_HOST_LINUX_H
#define HOST_HOST_LINUX_H

#include "host/host.h"

/* Opens the host rooted at root ("/" for the box itself). *h must be given back with host_linux_close. */
bool host_linux_open(struct host *h, const char *root, struct err *err) MUST;
void host_linux_close(struct host *h);

extern const struct host_fs host_linux_fs;
bool host_linux_run(struct host *h, const struct run_req *req, struct run_res *res, struct err *err) MUST;
bool host_linux_child_start(struct host *h, const struct child_req *req, struct host_child **child, struct err *err) MUST;
int host_linux_child_fd(const struct host_child *child);
void host_linux_child_read(struct host *h, struct host_child *child, struct str *out, struct str *said,
			   struct child_end *end);
void host_linux_child_free(struct host *h, struct host_child *child);
bool host_linux_divert(struct host *h, const char *path, struct err *err) MUST;
bool host_linux_dns(struct host *h, struct arena *a, const char *name, enum dns_type type,
		    struct dns_answer *answer, struct err *err) MUST;
bool host_linux_dns_at(struct host *h, struct arena *a, const char *zone, const char *address, const char *name,
		       enum dns_type type, struct dns_answer *answer, struct err *err);
bool host_linux_ask(struct host *h, struct arena *a, const char *server, const char *name, enum dns_type type,
		    struct dns_answer *answer, struct err *err) MUST;
bool host_linux_dns_many(struct host *h, struct arena *a, struct dns_question *q, size_t n,
			 const struct dns_pace *pace, struct err *err) MUST;
bool host_linux_talk(struct host *h, const struct talk_req *req, struct talk_res *res, struct err *err) MUST;
bool host_linux_submit(struct host *h, const struct mail_login *to, const struct mail_out *mail, struct mail_said *said,
		       struct err *err) MUST;
bool host_linux_collect(struct host *h, const struct mail_login *from, int wait_ms, struct str *message,
			struct mail_said *said, struct err *err) MUST;
bool host_linux_door_open(struct host *h, int port, struct host_door **door, struct door_state *state, struct err *err) MUST;
void host_linux_door_look(struct host *h, struct host_door *door, struct arena *a, const char *greeting, visit_list *visits);
void host_linux_door_close(struct host *h, struct host_door *door);
bool host_linux_jobs_start(struct host *h, struct host_job *jobs, size_t n, struct host_jobs **set, struct err *err) MUST;
void host_linux_jobs_wait(struct host *h, struct host_jobs *set, void (*look)(void *ctx, const struct host_job *ended),
			  void *ctx);
bool host_linux_http(struct host *h, struct arena *a, const struct http_req *req, struct http_res *res, struct err *err)
	MUST;
void host_linux_dns_close(struct host *h);
bool host_linux_addresses(struct host *h, struct arena *a, address_list *list, struct err *err) MUST;
bool host_linux_source(struct host *h, const char *to, char text[46], struct err *err) MUST;
bool host_linux_probe(struct host *h, const struct probe_req *req, struct probe_res *res, struct err *err) MUST;

#endif
