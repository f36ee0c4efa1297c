"""Warm processes and the kernels forked from them."""
