# SPDX-License-Identifier: GPL-2.0-only
# gnuplot -e "data='xsocket-X.tsv'; out='xsocket-X'" plots/xsocket.gp
subject = "Cross-socket cache-line transfers against processes"
y_label = "cross-socket transfers/operation"
load ARG0[1:strlen(ARG0) - strlen("xsocket.gp")]."common.gp"
