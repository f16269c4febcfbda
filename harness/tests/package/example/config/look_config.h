/* SPDX-License-Identifier: MIT */
enum { LOOK_CONFIG_ROUNDS = 100 };
