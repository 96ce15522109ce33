/*
 * What the operator has answered so far: values of the site by the path of
 * their option, the first account, and where in the pages it was. Kept in
 * SETUP_DIR, so that a second start goes on there; taken away when the setup
 * is done. The password is only ever there as its hash.
 */
#ifndef INSTALLER_ANSWERS_H
#define INSTALLER_ANSWERS_H

#include "conf/site.h"
#include "host/host.h"
#include "plan/paths.h"

#define SETUP_DIR PATH_STATE "/setup"              /* 0700 */
#define SETUP_ANSWERS SETUP_DIR "/answers.json"    /* 0600: all of it */
#define SETUP_SITE SETUP_DIR "/site.yaml"          /* the site that comes of it, for tasks: --site SETUP_SITE */
#define SETUP_ACCOUNT SETUP_DIR "/account"         /* 0600: "ADDRESS HASH\n"; or there is none */

struct answers;

struct answers *answers_new(struct arena *a);
/* What was kept; true if there was something. Broken files count as nothing, and say so in *err. Once: then *kept alone. */
bool answers_load(struct answers *w, struct host *h, bool *kept, struct err *err) MUST;
/* Whether the answers began with those of the operator's own site file. */
bool answers_of_site(const struct answers *w);
/* Why the site file that is on the box could not be taken up; NULL: it could, or there is none. */
const char *answers_unread_site(const struct answers *w);
/* As new, and not loaded yet. */
void answers_reset(struct answers *w);
/* Keeps it: all files, or with an incomplete site only SETUP_ANSWERS. */
bool answers_save(const struct answers *w, struct host *h, struct err *err) MUST;
/* All of it is over: takes SETUP_DIR's files away. */
bool answers_forget(struct host *h, struct err *err) MUST;

/* As it was typed, else the option's default, else "". */
const char *answers_get(const struct answers *w, const char *path);
/* Whether the operator has set it, rightly or not. */
bool answers_has(const struct answers *w, const char *path);
void answers_set(struct answers *w, const char *path, const char *text);
/* Loads it as a site file is loaded. ERR_SITE says which answer is wrong or missing; *path may be NULL. */
bool answers_site(const struct answers *w, struct arena *a, struct site *site, const char **path, struct err *err) MUST;
/* site.yaml as it will be written. */
void answers_text(const struct answers *w, struct str *out);

/* "" if there is none yet. */
const char *answers_account(const struct answers *w);
/* Address (as typed, checked) and the hash of its password; "" and "" for none. */
void answers_set_account(struct answers *w, const char *address, const char *hash);
const char *answers_account_hash(const struct answers *w);

/* Findings that stop an installation (check/blockers.h), and that the operator goes on despite: setup --ignore ID. */
const strlist *answers_ignored(const struct answers *w);
bool answers_ignores(const struct answers *w, const char *id);
/* Despite it, or not any more. What stops nothing is passed over. */
void answers_ignore(struct answers *w, const char *id, bool despite);

/* The page it was on, "" if none. */
const char *answers_page(const struct answers *w);
void answers_set_page(struct answers *w, const char *page_id);

#endif
