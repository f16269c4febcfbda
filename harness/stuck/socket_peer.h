/* SPDX-License-Identifier: MIT */
/*
 * socket_peer.h: who is at the other end of a socket; private to stuck.
 *
 * Sources: sock_diag(7) names the peer of a UNIX domain socket (Linux 3.3, as ss(8)
 * asks for it); /proc/PID/net/tcp and tcp6 list both ends of a TCP connection (proc_net(5), the
 * kernel's Documentation/networking/proc_net_tcp.rst); pidfd_getfd(2), Linux 5.6, lends us the
 * socket for a moment, to ask it by getsockopt(2) for a timeout, which is in no file of /proc.
 */
#ifndef THREADPROOF_STUCK_SOCKET_PEER_H
#define THREADPROOF_STUCK_SOCKET_PEER_H

#include <sys/types.h>

#include "base/arena.h"

/*
 * The inode of the other end of a UNIX domain socket that is connected, and that nobody else can
 * send to: a socket of a pair, or of an accepted connection. False if it is not such a socket.
 */
bool socket_peer(uint64_t inode, uint64_t *peer);

/*
 * The inode of the other end of a TCP connection between two sockets of this machine, in the
 * process's network namespace. False if it is not such a connection, or if data is on its way
 * between them, which will arrive by itself.
 */
bool socket_tcp_peer(pid_t pid, uint64_t inode, struct arena *arena, uint64_t *peer);

/* Whether it is one of TCP's, connected or not. */
bool socket_is_tcp(pid_t pid, uint64_t inode, struct arena *arena);

/* Whether receiving, or sending, has no timeout (SO_RCVTIMEO, SO_SNDTIMEO, and TCP_USER_TIMEOUT,
 * tcp(7)). False in doubt. */
bool socket_waits_for_ever(pid_t pid, int fd, bool sending);

#endif
