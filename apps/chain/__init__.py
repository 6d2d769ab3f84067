"""Starts itself again and again, each as a child of the one before."""
