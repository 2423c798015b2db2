// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "machines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "msg.h"
#include "names.h"

void machines_path(const char *root, const char *machine, char *path)
{
	if (strchr(machine, '/'))
		path_make(path, "%s", machine);
	else
		path_make(path, "%s/sim/machines/%s", root, machine);
}

/* What has been seen to boot; NR_CPUS of kernel-patches/config/ is higher. */
#define KERNEL_CPUS_MAX 64

json_t *machines_model(const struct machine *m)
{
	json_t *model = json_object();
	const struct machine_key *key;
	uint64_t value;

	for (key = machine_keys; key < machine_keys + machine_nkeys; key++) {
		value = machine_value(m, key);
		json_object_set_new(model, key->name,
				    key->words
					    ? json_string(key->words[value])
					    : json_integer((json_int_t)value));
	}
	return model;
}

const char *machines_name(const struct options *o, char *buffer)
{
	const char *name = o->machine ? o->machine : "2s8c";

	if (!strchr(name, '/'))
		return name;
	return realpath(name, buffer) ? buffer : name;
}

static int read_file(struct machine *m, const char *root, const char *name)
{
	char path[PATH_BYTES], valid[256];
	struct stat st;

	machines_path(root, name, path);
	if (!stat(path, &st))
		return machine_read(m, path);
	path_make(path, "%s/sim/machines", root);
	names_of_folder(path, NULL, valid, sizeof(valid));
	return msg_invalid("machine", name,
			   "unknown; there are: %s, or a file's path", valid);
}

int machines_find(struct machine *m, const struct options *o, const char *root,
		  const char *name)
{
	int ret = read_file(m, root, name);

	if (ret)
		return ret;
	if (o->window_cycles)
		m->window_cycles = o->window_cycles;
	m->deterministic |= o->deterministic;
	if (machine_cpus(m) <= KERNEL_CPUS_MAX)
		return 0;
	return msg_invalid("machine", m->name,
			   "has %u CPUs; the kernels are built for %d",
			   machine_cpus(m), KERNEL_CPUS_MAX);
}

/* A file that was edited since is another machine by the same name. */
static int check_model(const struct machine *m, const json_t *planned)
{
	const struct machine_key *key;
	json_t *model = machines_model(m), *was;
	bool same = true;

	for (key = machine_keys; same && key < machine_keys + machine_nkeys;
	     key++) {
		was = json_object_get(planned, key->name);
		same = was ? json_equal(was, json_object_get(model, key->name))
			   : key->optional &&
				       machine_value(m, key) == key->fallback;
		if (!same)
			msg_invalid("machine", m->name,
				    "%s is not what it was when the run was "
				    "planned: begin a new run",
				    key->name);
	}
	json_decref(model);
	return same ? 0 : -EINVAL;
}

/* What a plan has that is not its machine file's. */
static void take_from_plan(uint64_t *value, const json_t *model,
			   const char *key)
{
	const json_t *planned = json_object_get(model, key);

	if (planned)
		*value = (uint64_t)json_integer_value(planned);
}

int machines_of(struct machine *m, const struct plan *plan, const char *root)
{
	char path[PATH_BYTES];
	int ret;

	machines_path(root, plan->machine, path);
	ret = machine_read(m, path);
	if (!ret) {
		take_from_plan(&m->window_cycles, plan->model, "window_cycles");
		take_from_plan(&m->deterministic, plan->model, "deterministic");
	}
	return ret ? ret : check_model(m, plan->model);
}
