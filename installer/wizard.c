#include "installer/pages.h"

#include <stddef.h>

const struct page *const wizard_pages[] = { &page_welcome, &page_names,    &page_network, &page_services, &page_account,
					    &page_review,  &page_progress, &page_records, &page_proof, NULL };
