/* The first packet of a TCP connection, as it comes from a packet socket. Private to host/, and its fuzz target. */
#ifndef HOST_DOOR_PACKET_H
#define HOST_DOOR_PACKET_H

#include <stdbool.h>
#include <stddef.h>

/*
 * p[0…n-1] begins with the IPv4 or IPv6 header. True if it is a SYN without
 * ACK (RFC 9293) to that port; from and to are then its addresses, numeric.
 */
bool door_packet(const unsigned char *p, size_t n, int port, char from[46], char to[46]);

#endif
