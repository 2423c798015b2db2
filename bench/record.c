// SPDX-License-Identifier: GPL-2.0-only
#include "record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "state.h"

/* Takes the object over. */
static int write_line(int fd, json_t *line)
{
	char *text = line ? json_dumps(line, JSON_COMPACT) : NULL;
	size_t len, n = 0;
	ssize_t ret = 0;

	json_decref(line);
	if (!text)
		return -ENOMEM;
	len = strlen(text);
	text[len++] = '\n'; /* in the place of the terminator */
	while (n < len) {
		ret = write(fd, text + n, len - n);
		if (ret < 0 && errno != EINTR)
			break;
		n += ret > 0 ? (size_t)ret : 0;
	}
	ret = n < len ? -errno : 0;
	free(text);
	return (int)ret;
}

int record_context(int fd, hwloc_topology_t t)
{
	json_t *line, *topology;
	int cpus = hwloc_get_nbobjs_by_type(t, HWLOC_OBJ_PU);
	int sockets = hwloc_get_nbobjs_by_type(t, HWLOC_OBJ_PACKAGE);
	int nodes = hwloc_get_nbobjs_by_type(t, HWLOC_OBJ_NUMANODE);

	topology = json_pack("{s:i, s:i, s:i}", "sockets", sockets, "cpus",
			     cpus, "numa_nodes", nodes);
	line = json_pack("{s:s, s:o, s:o}", "type", "context", "state",
			 state_read(t), "topology", topology);
	return write_line(fd, line);
}

static json_t *integers(const uint64_t *v, size_t n)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_array_append_new(list, json_integer((json_int_t)v[i]));
	return list;
}

/* [min, max], or null: no prediction */
static json_t *expected(struct lock_range per_op, uint64_t ops)
{
	int64_t n = (int64_t)ops;

	return per_op.min < 0
		       ? json_null()
		       : json_pack("[I, I]", per_op.min * n, per_op.max * n);
}

int record_sample(int fd, const struct cell *c, const struct sample *s,
		  enum rule rule)
{
	struct lock_counts locks = c->load->locks_per_op(c->params, rule);
	uint64_t ops = c->ops * c->nprocs;
	json_t *line = cell_to_json(c), *list;
	unsigned int i;

	if (!line)
		return -ENOMEM;
	json_object_set_new(line, "type", json_string("sample"));
	json_object_set_new(line, "rep", json_integer(c->rep));
	json_object_set_new(line, "roi", json_integer(s->roi));
	list = json_array();
	for (i = 0; i < c->nprocs; i++)
		json_array_append_new(list, json_integer(s->cpus[i]));
	json_object_set_new(line, "cpus", list);
	json_object_set_new(line, "elapsed_ns",
			    integers(s->elapsed_ns, c->nprocs));
	list = json_array();
	for (i = 0; i < c->nprocs; i++)
		json_array_append_new(list,
				      integers(s->interval_ns[i], INTERVALS));
	json_object_set_new(line, "interval_ns", list);
	json_object_set_new(line, "expected_root_acquisitions",
			    expected(locks.root, ops));
	json_object_set_new(line, "expected_imap_acquisitions",
			    expected(locks.imap, ops));
	json_object_set_new(line, "status",
			    json_string(*s->reason ? "invalid" : "ok"));
	json_object_set_new(line, "reason", json_string(s->reason));
	return write_line(fd, line);
}

int record_done(int fd, unsigned int samples)
{
	return write_line(fd, json_pack("{s:s, s:i}", "type", "done", "samples",
					(int)samples));
}
