/*
 * Disk room that an installation takes, in bytes: engine/room.h asks for it
 * before each step, and asks apt where it must know exactly; check/ says
 * beforehand whether it can work at all.
 */
#ifndef PLAN_ROOM_H
#define PLAN_ROOM_H

enum {
	ROOM_MIB = 1024 * 1024,
	ROOM_LISTS = 128 * ROOM_MIB,   /* all of Debian's package lists, unpacked */
	ROOM_PLENTY = 1500 * ROOM_MIB, /* more than all we ever install: no need to ask apt */
	ROOM_PLENTY_INODES = 60000,
	/* What the packages of the smallest site take on a bare box, as apt reckons them: 240 MB, and 54 MB to fetch. */
	ROOM_PACKAGES = 240 * ROOM_MIB,
	ROOM_ARCHIVES = 56 * ROOM_MIB,
	ROOM_STATE = 32 * ROOM_MIB, /* our own: staging, journal with a copy of /etc, the first generation */
};

#endif
