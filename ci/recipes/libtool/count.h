/* SPDX-License-Identifier: MIT */
void count_up(void);
void count_up_locked(void);
int count_of(void);
