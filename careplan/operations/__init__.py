"""Keeps one installation running: start, checks, backup, restore, health."""
