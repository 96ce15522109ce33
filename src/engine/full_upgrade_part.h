/* The parts of full_upgrade.h that have a file of their own, and what they share. Private to engine/. */
#ifndef ENGINE_FULL_UPGRADE_PART_H
#define ENGINE_FULL_UPGRADE_PART_H

#include "engine/full_upgrade.h"

/* A program that succeeds; out may be NULL. */
bool upgrade_program(struct full_upgrade *u, const char *const *argv, int timeout_s, struct str *out, struct err *err) MUST;

/*
 * full_upgrade_move.c. What stood in the sources is copied and on record
 * before the first of them is written: from the copies each is made, however
 * often.
 */
bool upgrade_move_sources(struct full_upgrade *u, struct err *err) MUST;
bool upgrade_restore_sources(struct full_upgrade *u, struct err *err) MUST;

/*
 * full_upgrade_hold.c. Mail is held by a condition on each unit of the mail
 * server: while PATH_MAIL_HELD is there, starting one is no failure and does
 * nothing, whoever asks (a package's script, the next boot). What keeps the box
 * reachable and resolving (firewall, fail2ban, unbound) is not held.
 */
bool upgrade_hold_mail(struct full_upgrade *u, struct err *err) MUST;
/* The condition is taken away, and what was held and is enabled runs. */
bool upgrade_release_mail(struct full_upgrade *u, struct err *err) MUST;

/* full_upgrade_packages.c */
bool upgrade_fetch_lists(struct full_upgrade *u, struct err *err) MUST;
/* Fails if the step would take away what the mail server is made of, or would not lead to that release. */
bool upgrade_download(struct full_upgrade *u, struct err *err) MUST;
bool upgrade_install(struct full_upgrade *u, struct err *err) MUST;

/* What `apt-get -s full-upgrade` said: NULL if it may be done, else why not, in a. */
const char *upgrade_judge_simulation(struct arena *a, const char *said, const char *to);

#endif
