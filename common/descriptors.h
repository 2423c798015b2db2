/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RMAPBENCH_DESCRIPTORS_H
#define RMAPBENCH_DESCRIPTORS_H

/*
 * At the start of main(): those of 0 to 2 that are closed become /dev/null. A
 * file opened later would else take the place of stderr, and get what is said
 * there. What is written to a closed stdout is lost, and still fails.
 */
void descriptors_complete(void);

#endif
