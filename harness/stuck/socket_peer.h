/* SPDX-License-Identifier: MIT */
/*
 * socket_peer.h: who is at the other end of a socket; private to stuck.
 *
 * Sources: sock_diag(7) names the peer of a UNIX domain socket (Linux 3.3, as ss(8)
 * asks for it); pidfd_getfd(2), Linux 5.6, lends us the socket for a moment, to ask
 * it by getsockopt(2) for a timeout, which is in no file of /proc.
 */
#ifndef THREADPROOF_STUCK_SOCKET_PEER_H
#define THREADPROOF_STUCK_SOCKET_PEER_H

#include <sys/types.h>

#include "base/base.h"

/*
 * The inode of the other end of a UNIX domain socket that is connected, and that nobody else can
 * send to: a socket of a pair, or of an accepted connection. False if it is no such one.
 */
bool socket_peer(uint64_t inode, uint64_t *peer);

/* Whether receiving, or sending, has no timeout (SO_RCVTIMEO, SO_SNDTIMEO). False in doubt. */
bool socket_waits_for_ever(pid_t pid, int fd, bool sending);

#endif
