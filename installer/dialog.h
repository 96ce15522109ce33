/* What lies on top of a page: a question, a text to read, lines to copy (session_ask, session_show, session_copy). */
#ifndef INSTALLER_DIALOG_H
#define INSTALLER_DIALOG_H

#include "installer/page.h"

extern const struct page page_question;
extern const struct page page_told;
extern const struct page page_reader;
extern const struct page page_copy;

#endif
