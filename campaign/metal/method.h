/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How this computer is made to boot a kernel once: whatever happens to that
 * kernel, the next reset boots the computer's own. Each method is a const
 * struct boot_method of method_<name>.c and a line in methods.def, the least
 * invasive first.
 */
#ifndef RMAPBENCH_METHOD_H
#define RMAPBENCH_METHOD_H

#include <stddef.h>
#include <stdint.h>

/* Of the one entry that there is at a time, for boot loaders that have ids. */
#define ENTRY_ID "rmapbench-next"

struct boot_entry {
	const char *kernel, *initrd; /* files, of the project's folder */
	const char *cmdline;
};

struct boot_method {
	const char *name;
	const char *changes; /* in words: what of the computer it changes */
	const char *reboot;  /* systemd's target that then boots the entry */
	/*
	 * Does it work here, with files of so many bytes for one boot? 0, or
	 * -ENOTSUP with the reason in why. Changes nothing.
	 */
	int (*usable)(uint64_t bytes, char *why, size_t len);
	/*
	 * The next boot, and only that, is to be this one; read back. 0, or
	 * -errno with a message.
	 */
	int (*arm)(const struct boot_entry *e);
	/* Take back all that arm() did. 0, or -errno with a message. */
	int (*disarm)(void);
};

/* NULL, with a message: unknown. */
const struct boot_method *method_find(const char *name);

/*
 * The one of that name, or the first that works (NULL). NULL, with a message
 * that says why: none.
 */
const struct boot_method *method_choose(const char *name, uint64_t bytes);

/* The others that work here, ", " between, or "none". */
void method_others(const struct boot_method *but, uint64_t bytes, char *text,
		   size_t len);

/*
 * Would firmware or kernel refuse a kernel that its vendor has not signed? Then
 * 1, and why.
 */
int method_locked(char *why, size_t len);

#endif
