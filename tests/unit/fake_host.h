/*
 * A box for tests of the engine: the real files below a temporary root, and
 * systemd, dpkg, apt, useradd and a few checkers played by fake_programs.c,
 * which keep their state in files below that root. host.live is true, though
 * nothing outside the root is touched.
 *
 *	struct fake f;
 *	fake_open(&f);
 *	…&f.h…
 *	fake_close(&f);
 *
 * Every call through f.h can be made to fail, or to end the process, by
 * counting: see enum fault_kind.
 */
#ifndef TESTS_FAKE_HOST_H
#define TESTS_FAKE_HOST_H

#include "host/host.h"

enum fault_kind {
	FAULT_NONE,
	FAULT_BEFORE, /* the k-th call fails and does nothing */
	FAULT_AFTER,  /* the k-th call does its work and then says that it failed */
	FAULT_FROM,   /* the k-th call fails, and every one after it */
	FAULT_KILL,   /* the process ends (FAKE_KILLED) before the k-th call */
};

enum { FAKE_KILLED = 77 };

struct fake {
	struct host h;     /* what is tested sees this */
	struct host plain; /* the same files, without faults */
	struct arena *a;
	char dir[40];      /* holds the root and the kept copy of it */
	char root[48];
	strlist ran;       /* each program's arguments, joined by blanks */
	/* Plays a program that fake_programs.c does not; *status is its exit status. False: not one of its. */
	bool (*program)(struct fake *f, const struct run_req *req, struct run_res *res, int *status);
	const struct file_space *room; /* of all file systems; NULL: plenty */
	const char *log;    /* what journalctl says; NULL: something harmless */
	const char *refuse; /* programs that begin like this exit with 1; NULL: none */
	const char *too_often; /* the unit that systemd restarts no more until reset-failed; NULL: none */
	enum fault_kind fault;
	long at;    /* which call; the first is 1 */
	long calls; /* made since fake_arm */
	const char *last; /* the call that was hit, for messages */
};

void fake_open(struct fake *f);
void fake_close(struct fake *f);

/* Keeps the whole root aside, or makes it again as it was kept: then everything in the fake's arena is gone. */
void fake_keep(struct fake *f);
void fake_restore(struct fake *f);

void fake_arm(struct fake *f, enum fault_kind kind, long at);

/* Files of the box, without faults; they fail the test. Paths as the box sees them. */
void fake_put(struct fake *f, const char *path, const char *text);
/* In the fake's arena; NULL if there is none. */
const char *fake_get(struct fake *f, const char *path);
void fake_link(struct fake *f, const char *target, const char *path);
bool fake_is_there(struct fake *f, const char *path);

/* Path, type, mode and content of everything at and below path, in order; with times also the times of change. */
void fake_dump(struct fake *f, const char *path, bool times, struct str *out);

/* True if a program that begins with these arguments ran since fake_forget. */
bool fake_ran(const struct fake *f, const char *begins);
void fake_forget(struct fake *f);

/* fake_programs.c */
bool fake_run(struct fake *f, const struct run_req *req, struct run_res *res, struct err *err);
/* Copies a tree with owners, modes and times; paths of the machine. */
void fake_copy_tree(const char *from, const char *to);

#endif
