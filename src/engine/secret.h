/* Private keys and the self-signed certificate, made once. Private to engine/. */
#ifndef ENGINE_SECRET_H
#define ENGINE_SECRET_H

#include "plan/resource.h"

/* Writes a fresh PEM to *pem; the caller wipes it. */
bool secret_make(const struct resource *r, struct str *pem, struct err *err) MUST;

#endif
