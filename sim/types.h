/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the fields of the guest kernel's structures lie, as pahole prints it.
 */
#ifndef RMAPBENCH_TYPES_H
#define RMAPBENCH_TYPES_H

#include <stddef.h>
#include <stdint.h>

struct field {
	char *type, *name; /* owned; of a structure: "struct x" */
	uint32_t offset, size;
};

struct type {
	char *name; /* owned; without "struct" */
	struct field *fields;
	size_t n;
};

struct types {
	struct type *types; /* owned */
	size_t n;
};

/* Read pahole's output. 0 or -errno, with a message. */
int types_read(struct types *t, const char *path);
void types_free(struct types *t);

/*
 * The field at offset of a structure, into text: "rwsem.count", the innermost
 * that is known, of the smallest where a union has several. 0, or -ENOENT: no
 * such structure, or no field there.
 */
int types_field(const struct types *t, const char *type, uint32_t offset,
		char *text, size_t len);

/*
 * An inode or address_space within a structure is an object of its own: if one
 * lies about offset, type and offset become its.
 */
void types_object(const struct types *t, const char **type, uint32_t *offset);

/* Where a field of a structure begins; -ENOENT: there is none. */
int types_offset(const struct types *t, const char *type, const char *field);

#endif
