/*
 * A box for tests of the checks: files below a temporary root, and programs,
 * sockets, names and ports that answer what a test has them answer. It begins
 * healthy; a test breaks one thing and looks what is found.
 *
 *	struct check_box b;
 *	check_box_open(&b);
 *	box_program(&b, "postqueue", 0, "…");
 *	assert_string_equal(box_found(&b, "queue"), "fail queue.sender alice@example.org\n");
 *	check_box_close(&b);
 *
 * Whoever runs the tests owns the files, and counts as root, opendkim and vmail. Every file was changed at BOX_NOW.
 */
#ifndef TESTS_CHECK_BOX_H
#define TESTS_CHECK_BOX_H

#include "check/check.h"

enum { BOX_NOW = 1800000000, BOX_ANSWERS = 64 };

struct box_answer {
	const char *to; /* a program and its first arguments, a socket, a name, a port */
	int status;     /* of a program; of a port 0: it answers, 1: with another certificate, 2: it does not; -1: time is up */
	const char *text; /* NULL: there is no answer */
	size_t n;
	bool secure;
};

struct check_box {
	struct host h;
	struct host_fs fs; /* of h */
	struct arena *a;
	char root[40];
	struct site site;
	struct facts facts;
	struct check_accounts accounts;
	struct plan plan; /* empty: nothing was changed by hand */
	record_list records; /* none: what the DNS check makes of some is in test_dns_check.c */
	struct check k;
	struct box_answer answers[BOX_ANSWERS];
	size_t nanswers;
	const char *stranger;      /* this path belongs to somebody else */
	const char *older;    /* a path that was changed a second before all others; NULL: none */
	const char *crowded;       /* this path is on a file system of its own… */
	struct file_space space;   /* …that is as full as this; the others have room */
	int64_t now;
	const char *proof_fails;   /* what the proof that mail goes through fails with; NULL: it does not */
	enum proof_stage proof_stage;
	enum mail_step relay_step; /* how far a login at a relay comes… */
	const char *relay_fails;   /* … at this address alone; NULL: at all of them */
};

void check_box_open(struct check_box *b);
void check_box_close(struct check_box *b);

void box_put(struct check_box *b, const char *path, mode_t mode, const char *text);
void box_link(struct check_box *b, const char *target, const char *path);
/* What was said before to the same is forgotten. */
void box_program(struct check_box *b, const char *begins, int status, const char *out);
void box_socket(struct check_box *b, const char *path, const char *answer, size_t n);
/* A, AAAA, PTR, SOA or TXT data: "127.0.0.2 2001:db8::1", "v=DKIM1; …"; NULL: no answer at all; "": there is none. */
void box_name(struct check_box *b, const char *name, const char *data, bool secure);
/* What a web server answers: a status, and when it says that is; NULL: no answer. */
void box_web(struct check_box *b, const char *url, int status, const char *date);
void box_port(struct check_box *b, const char *port, int how);
/* Makes the certificate at path: the issuer is another than the subject unless self. */
void box_certificate(struct check_box *b, const char *name, int64_t from, int64_t until, bool self);
/* Makes an RSA key and publishes its record; "r2026a" of example.org. */
void box_dkim(struct check_box *b, unsigned bits);

/* Runs one check: "SEVERITY ID SUBJECT" of each finding but ok ones, a line each, sorted. In the box's arena. */
const char *box_found(struct check_box *b, const char *check);

#endif
