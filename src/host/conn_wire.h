/* Between conn.c and conn_wire.c: bytes, before any TLS. */
#ifndef HOST_CONN_WIRE_H
#define HOST_CONN_WIRE_H

#include <sys/socket.h>

#include "host/conn.h"

bool conn_wire_send(struct conn *c, const char *p, size_t n, struct err *err) MUST;
/* At least one byte, at most size; *n says how many. */
bool conn_wire_recv(struct conn *c, char *p, size_t size, size_t *n, struct err *err) MUST;

/* Its size; 0 if address is no numeric one. */
socklen_t conn_wire_address(const char *address, int port, struct sockaddr_storage *ss);

#endif
