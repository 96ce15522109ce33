/* The pages of the wizard, in their order, and the one of an installed box. Each in page_NAME.c, or below dashboard_*.c. */
#ifndef INSTALLER_PAGES_H
#define INSTALLER_PAGES_H

#include "installer/page.h"

extern const struct page page_welcome;
extern const struct page page_names;
extern const struct page page_network;
extern const struct page page_services;
extern const struct page page_account;
extern const struct page page_review;
extern const struct page page_progress;
extern const struct page page_progress_log; /* on top of page_progress */
extern const struct page page_records;
extern const struct page page_proof;

extern const struct page page_dashboard;

/* NULL-terminated. */
extern const struct page *const wizard_pages[];
extern const struct page *const dashboard_pages[];

#endif
