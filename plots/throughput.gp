# SPDX-License-Identifier: GPL-2.0-only
# gnuplot -e "data='throughput-X.tsv'; out='throughput-X'" plots/throughput.gp
subject = "Throughput against processes"
y_label = "operations/s, all processes"
load ARG0[1:strlen(ARG0) - strlen("throughput.gp")]."common.gp"
